"""What PIMSY's forms share: a Save of their own, what they say of it, and lists of choices (guide 2.2).

Leaving without Save loses the change; a screen with several forms has a Save for each. What shows after a save is
MODELLED: a status line where it was saved, a list of complaints where not.
"""

from __future__ import annotations

from ....pom import Commit, Selector, button, inside, role
from .menu import Screen

COMPLAINTS = Selector('main [role="alert"] li', 'main [role="alert"]')


def save(form: str, *older: str, sends: str = "") -> Commit:
    """Declare the Save of a form by the form's name: each form has its own."""
    return Commit(*(inside(role("form", name), button("Save")) for name in (form, *older)), sends=sends)


class Saved(Screen):
    """A screen after a save."""

    ready = Selector('main [role="status"]')
    status = Selector('main [role="status"]')


class Refused(Screen):
    """A form that came back with what is wrong with it."""

    ready = COMPLAINTS
    complaints = COMPLAINTS
