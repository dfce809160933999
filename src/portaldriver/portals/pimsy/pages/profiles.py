"""Administration > Profile Management (guide 1.3), modelled as a web page."""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    OPTION_LABEL,
    Detail,
    Evidence,
    Form,
    OptionalText,
    Record,
    Selector,
    Table,
    attribute,
    button,
    inside,
    itself,
    label,
    named,
)
from .menu import Screen, Surface
from .values import OptionalYes

CHOICE = inside("main", label("Profile"))
PROFILE = "profile"
"""MODELLED: how an address asks for a profile."""


class ProfileOption(Record):
    """A profile as the drop-down offers it."""

    profile_id: Annotated[str, Selector(itself(), read=attribute("value"))]
    name: Annotated[str, Selector(itself())]


class ProfileRecord(Record):
    """The profile that is chosen, and its boxes."""

    profile_id: Annotated[OptionalText, Selector(CHOICE, inside("main", named(PROFILE)))] = None
    active: Annotated[OptionalYes, Selector(inside("main", label("Active")))] = None
    client_admin: Annotated[OptionalYes, Selector(inside("main", label("Client Admin")))] = None
    pt_qp: Annotated[OptionalYes, Selector(inside("main", label("PT / QP")), inside("main", label("PT/QP")))] = None
    doctor: Annotated[OptionalYes, Selector(inside("main", label("Doctor")))] = None
    power_user: Annotated[OptionalYes, Selector(inside("main", label("Power User")))] = None


class ProfileChoice(Record):
    """The drop-down alone."""

    name: Annotated[str, Selector(CHOICE, inside("main", named(PROFILE)), read=OPTION_LABEL)]


class Rule(Record):
    """A rule in one of the two list boxes."""

    name: Annotated[str, Selector(itself())]


def _options(words: str) -> Selector:
    return Selector(inside(inside("main", label(words)), "option"))


class Profiles(Screen):
    """The drop-down, the boxes of the profile that is chosen, and the two list boxes of its rules."""

    entry = "profiles"
    surface = Surface.ADMINISTRATION
    documented = "Administration > Profile Management, desktop application"
    evidence = Evidence.DOCUMENTED
    source = "pimsy 1.3 names drop-down, boxes and both list boxes; how a profile is opened is modelled"
    ready = Selector(CHOICE, inside("main", named(PROFILE)))
    choices = Table(ProfileOption, rows=Selector(inside(CHOICE, 'option:not([value=""])')), empty=Selector(CHOICE))
    choice = Form(ProfileChoice)
    open_chosen = Selector(inside("main", button("Open")))
    record = Detail(ProfileRecord)
    assigned = Table(
        Rule,
        rows=_options("Assigned Rules"),
        empty=Selector(inside("main", label("Assigned Rules"))),
        about=ProfileRecord,
    )
    unassigned = Table(
        Rule,
        rows=_options("Unassigned Rules"),
        empty=Selector(inside("main", label("Unassigned Rules"))),
        about=ProfileRecord,
    )
