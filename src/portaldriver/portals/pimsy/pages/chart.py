"""A client's chart: tabs with an address each, forms with a Save each (guide 2.3-2.5, 7).

Until about 2020 the tabs were called Client Details and Demo/Q&A; later both are sections of Details. Which address
a tab has is never known beforehand: a row of the list leads to the chart, and its tabs lead on.
"""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    OPTION_LABEL,
    Commit,
    Detail,
    Evidence,
    Form,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    button,
    inside,
    label,
    named,
    role,
)
from . import editing
from .grid import Foot
from .menu import Screen, Tabbed, tab

TO_WAITLIST = "Convert to Waitlist"
FAVORITE = role("form", "Favorite")
NUMBER = Selector('main [aria-label="Client #"]', 'main [aria-label="Client Number"]')


def typed(words: str, name: str, *older: str, absent: bool = False) -> Selector:
    """Declare a field by its label, the present words first, then by its name."""
    return Selector(label(words), *map(label, older), named(name), may_be_absent=absent)


def chosen(words: str, name: str, *older: str) -> Selector:
    """Declare a drop-down; it is read and filled by the words that it offers."""
    return Selector(label(words), *map(label, older), named(name), read=OPTION_LABEL)


class ChartTabs(Record):
    """Where the tabs of a chart lead; None for one that is not shown."""

    details: Annotated[OptionalText, tab("Details", "Client Details")] = None
    demographics: Annotated[OptionalText, tab("Demo/Q&A", "Details")] = None
    insurance: Annotated[OptionalText, tab("Insurance")] = None
    contacts: Annotated[OptionalText, tab("Contacts")] = None
    medical: Annotated[OptionalText, tab("Medical")] = None
    forms: Annotated[OptionalText, tab("Additional Information", "Demo/Q&A")] = None
    status_log: Annotated[OptionalText, tab("Client Status Log")] = None
    documents: Annotated[OptionalText, tab("Documents")] = None


class Whose(Record):
    """Whose chart it is: stands above every tab."""

    client_number: Annotated[str, NUMBER]


class DetailsForm(Record):
    """The form Details: who the client is, and Administration Information."""

    first_name: Annotated[OptionalText, typed("First Name", "first_name")] = None
    middle_name: Annotated[OptionalText, typed("Middle Name", "middle_name")] = None
    last_name: Annotated[OptionalText, typed("Last Name", "last_name")] = None
    dob: Annotated[OptionalUsDate, typed("Date of Birth", "dob")] = None
    email: Annotated[OptionalText, typed("Email", "email")] = None
    phone: Annotated[OptionalText, typed("Phone Number", "phone")] = None
    address: Annotated[OptionalText, typed("Address", "address")] = None
    address2: Annotated[OptionalText, typed("Address 2", "address2")] = None
    city: Annotated[OptionalText, typed("City", "city")] = None
    state: Annotated[OptionalText, typed("State", "state")] = None
    zip: Annotated[OptionalText, typed("ZIP", "zip", "Zip")] = None
    misc_notes: Annotated[OptionalText, typed("Misc. Notes", "misc_notes")] = None
    admitted: Annotated[OptionalUsDate, typed("Date of Admission", "admitted")] = None
    primary_therapist: Annotated[OptionalText, chosen("Primary Therapist", "primary_therapist")] = None
    qualified_professional: Annotated[OptionalText, chosen("Qualified Professional", "qualified_professional")] = None
    primary_physician: Annotated[OptionalText, chosen("Primary Physician", "primary_physician")] = None
    division: Annotated[OptionalText, chosen("Default Division", "division")] = None
    location: Annotated[OptionalText, chosen("Default Location", "location")] = None
    referral_source: Annotated[OptionalText, typed("Referral Source", "referral_source")] = None
    active: Annotated[bool | None, typed("Active", "active")] = None


class DemographicsForm(Record):
    """The form Demographics: a section of Details, earlier of Demo/Q&A, which knows no gender identity."""

    gender: Annotated[OptionalText, chosen("Gender Assigned at Birth", "gender", "Gender")] = None
    gender_identity: Annotated[OptionalText, typed("Gender Identity", "gender_identity", absent=True)] = None
    ethnicity: Annotated[OptionalText, typed("Ethnicity", "ethnicity")] = None
    race: Annotated[OptionalText, typed("Race", "race")] = None
    language: Annotated[OptionalText, typed("Language", "language")] = None
    disability: Annotated[OptionalText, typed("Disability", "disability")] = None
    marital_status: Annotated[OptionalText, typed("Marital Status", "marital_status")] = None
    school: Annotated[OptionalText, typed("School", "school")] = None


class DemographicsPage(DemographicsForm, Whose):
    """Demographics, and whose they are."""


class ChartFront(ChartTabs, DetailsForm, Whose):
    """Tabs and Details, read at once. Who it is, and whether they are active, is never taken for blank."""

    first_name: Annotated[str, typed("First Name", "first_name")]
    last_name: Annotated[str, typed("Last Name", "last_name")]
    dob: Annotated[OptionalUsDate, typed("Date of Birth", "dob")]
    active: Annotated[bool, typed("Active", "active")]


class ChartFoot(Foot, Whose):
    """How many a chart's list has, and whose they are."""


class ChartScreen(Screen):
    """Base of the tabs."""

    documented = "Clients > Client Management > chart"
    evidence = Evidence.DOCUMENTED
    ready = NUMBER
    who = Detail(Whose)


class Details(ChartScreen, Tabbed):
    """Details (earlier Client Details): the chart's first tab."""

    source = "pimsy 2.3 names fields and sections; where they stand is modelled"
    tabs = Detail(ChartTabs)
    front = Detail(ChartFront)
    form = Form(DetailsForm)
    save = editing.save("Details", "Client Details")
    to_waiting_list = Commit(
        inside(role("form", TO_WAITLIST), button(TO_WAITLIST)), inside("main", button(TO_WAITLIST))
    )


class Demographics(ChartScreen):
    """Demographics: a section of Details, earlier of the tab Demo/Q&A."""

    source = "pimsy 2.3 names the fields; that they have a Save of their own is modelled"
    form = Form(DemographicsForm)
    page_of = Detail(DemographicsPage)
    save = editing.save("Demographics", "Demo/Q&A")


def _favorite() -> Selector:
    return Selector(
        inside(role("form", "Favorite"), label("Favorite")), inside(role("form", "Favorite"), named("favorite"))
    )


class FavoriteForm(Record):
    """The box by which a client is the user's favorite."""

    favorite: Annotated[
        bool | None, Selector(inside(FAVORITE, label("Favorite")), inside(FAVORITE, named("favorite")))
    ] = None


class FavoritePage(FavoriteForm, Whose):
    """The box, and whose chart it is on."""


class Favorite(ChartScreen):
    """The first tab of a chart, for its box Favorite."""

    evidence = Evidence.MODELLED
    source = "pimsy 2.8 names favorites among the lists of clients; the box on the chart is modelled"
    form = Form(FavoriteForm)
    page_of = Detail(FavoritePage)
    save = editing.save("Favorite")
