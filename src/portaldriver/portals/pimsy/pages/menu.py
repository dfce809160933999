"""The menu beside every page: what this tenant has, and what the user's profile lets them see (guide 2.1, 2.8).

Its addresses are not public, so none is written down here: a screen is reached by the words of its entry.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, ClassVar

from ....pom import Candidate, Detail, OptionalText, Record, Selector, attribute, having, inside, link
from .landing import Navigation

TABS = 'main :is(nav, [role="navigation"], [role="tablist"])'
MENU = ':is(nav, [role="navigation"]):not(main *)'
FINANCIAL = having(f"{MENU} section", "Financial")
"""One menu of several: what it holds may be called as something else is in another (guide 2.1: two `Reports`)."""


class Surface(StrEnum):
    """A part of the product that a tenant may have in the browser, or only on the desktop (guide 0.1-0.3)."""

    PORTAL = "provider_portal"
    BILLING = "billing"
    ADMINISTRATION = "administration"
    BEDS = "bed_management"
    WAITING_LIST = "waiting_list"


def entry(*words: str, of: str | Candidate = MENU) -> Selector:
    """Declare an entry of the menu, or of a part, by its words, the present ones first; read where it leads."""
    candidates: list[Candidate] = [inside(of, link(text)) for text in words]
    return Selector(*candidates, read=attribute("href"), may_be_absent=True)


class Menu(Record):
    """Where each entry leads; None for one that is not shown."""

    home: Annotated[OptionalText, entry("Dashboard", "Home")] = None
    calendar: Annotated[OptionalText, entry("Calendar", "My SAL Calendar", "Home")] = None
    note_list: Annotated[OptionalText, entry("Note List")] = None
    notes: Annotated[OptionalText, entry("Notes", "Note List")] = None
    clients: Annotated[OptionalText, entry("Client Management", "Clients")] = None
    client_groups: Annotated[OptionalText, entry("Client Groups")] = None
    authorizations: Annotated[OptionalText, entry("Client Authorizations", "Authorizations")] = None
    waiting_list: Annotated[OptionalText, entry("Waiting List", "Waitlist")] = None
    bed_assignments: Annotated[OptionalText, entry("Bed Assignments")] = None
    billing_codes: Annotated[OptionalText, entry("Billing Codes")] = None
    billing_matrix: Annotated[OptionalText, entry("Billing Matrix")] = None
    invoicing: Annotated[OptionalText, entry("Invoicing", "Invoicing Screen")] = None
    eligibility: Annotated[OptionalText, entry("Eligibility Client", "Eligibility Clients")] = None
    reports: Annotated[OptionalText, entry("Reports", of=FINANCIAL)] = None
    ede: Annotated[OptionalText, entry("EDE (Electronic Data Exchange)", "EDE")] = None
    organization: Annotated[OptionalText, entry("Organization Management")] = None
    users: Annotated[OptionalText, entry("User Personnel Folder")] = None
    profiles: Annotated[OptionalText, entry("Profile Management")] = None
    payers: Annotated[OptionalText, entry("Insurance Co., Payers, Charge Types")] = None
    refresh_pick_lists: Annotated[OptionalText, entry("Refresh Pick Lists")] = None


def entry_called(words: str) -> str | None:
    """Return the field of `Menu` whose entry has these words, the first of several; None if there is none."""
    sought = link(" ".join(words.split()))
    wanted = {inside(MENU, sought), inside(FINANCIAL, sought)}
    for name, declared in Menu.declared().items():
        if isinstance(declared, Selector) and wanted & set(declared.candidates):
            return name
    return None


ENTRIES: dict[Surface, frozenset[str]] = {
    Surface.BILLING: frozenset({"billing_codes", "billing_matrix", "invoicing", "eligibility", "reports", "ede"}),
    Surface.ADMINISTRATION: frozenset({"organization", "users", "profiles", "payers"}),
    Surface.BEDS: frozenset({"bed_assignments"}),
    Surface.WAITING_LIST: frozenset({"waiting_list"}),
}
"""The entries by which a surface beside the Provider Portal is known."""


def tab(*words: str) -> Selector:
    """Declare a tab of a screen by its words; read where it leads."""
    candidates: list[Candidate] = [inside(TABS, link(text)) for text in words]
    return Selector(*candidates, read=attribute("href"), may_be_absent=True)


class Screen(Navigation):
    """Base of what the menu leads to, and of the tabs beneath that.

    `entry` is its field of `Menu`; or `below` is the screen it is a tab of, with its field of that one's `tabs`.
    `documented` says where the vendor documents it, for who does not have it.
    """

    entry: ClassVar[str] = ""
    below: ClassVar[tuple[type[Tabbed], str] | None] = None
    surface: ClassVar[Surface] = Surface.PORTAL
    documented: ClassVar[str] = ""
    menu = Detail(Menu)


class Tabbed(Screen):
    """Base of screens with tabs, each with an address of its own: a subclass declares `tabs`, a Detail of them."""

    ready = Selector("main nav", 'main [role="tablist"]')
    tabs: ClassVar[Detail[Any]]
