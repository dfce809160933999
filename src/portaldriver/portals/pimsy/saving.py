"""What is typed into a form, and what the portal says to a save."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic.alias_generators import to_camel

from ...errors import InvalidInput, UnexpectedPage
from ...pom import Binding, Candidate, Commit, Record, first_of
from ...pom.form import BoundForm
from ...pom.record import leaves
from ...runtime.session import Tab
from .grids import folded
from .pages.editing import Refused, Saved
from .pages.menu import Screen
from .site import menu_of, show, within_portal

F = TypeVar("F", bound=Record)
Press = Callable[[], Awaitable[None]]
RULES = ("is required", "is not valid", "is not available", "must be 9 digits", "already exists", "is taken")
"""Ends of the portal's complaints, after the words of a label: only these are passed on. MODELLED."""


async def fill(tab: Tab, form: BoundForm[F], values: F, *, url: str) -> None:
    """Fill a form that is open at `url`; where a choice is not offered, the pick lists are refreshed once.

    The portal keeps its pick lists for long: what was added since is not in them (guide 2.2). Raises `InvalidInput`,
    naming the field, if the portal does not offer a choice after that either.
    """
    if await form.not_offered(values):
        await refresh_pick_lists(tab, form.owner.binding)
        await show(tab, form.owner, url)
        if still := await form.not_offered(values):
            raise InvalidInput("the portal does not offer this choice", field=to_camel(still[0]))
    await form.fill(values)


async def unless_changed(screen: Screen, form: BoundForm[F], control: Commit, *, url: str) -> Press:
    """Return a press that sends nothing if somebody saved the form since it was opened: a save posts all of it."""
    seen = await form.read()

    async def press() -> None:
        if await form.fetch(url) != seen:
            raise UnexpectedPage("the form was changed meanwhile", page=screen.title())
        timeout = screen.binding.timeouts.action * 1000
        here = type(screen).selectors()[control.name]  # an override may have moved what its class declares
        await screen.act(screen.root.locator(here.playwright).click(timeout=timeout, no_wait_after=True))

    return press


async def refresh_pick_lists(tab: Tab, binding: Binding) -> None:
    """Have the portal read its pick lists anew, if its menu offers that."""
    menu = await menu_of(tab, binding)
    if menu.refresh_pick_lists is not None:
        screen = Saved(tab.page, binding)
        await show(tab, screen, within_portal(tab, binding, menu.refresh_pick_lists, page=screen.title()))


async def outcome(tab: Tab, binding: Binding, form: type[Record], *, after: str) -> None:
    """Wait for what the portal says to a save. Raises `InvalidInput`, naming the fields, if that is a no.

    Complaints may quote what was typed: only the labels of the form's own fields and known rules are passed on.
    """
    came: Screen = await first_of(tab.page, (Refused, Saved), binding, after=after)
    if not isinstance(came, Refused):
        return
    said: list[str] = await came.act(came.complaints.all_inner_texts())
    known = [pair for one in said if (pair := _understood(one, form))]
    messages = tuple(f"{field}: {rule}" for field, rule in known) or ("the portal refused the form",)
    raise InvalidInput(messages=messages, field=known[0][0] if known else None)


def _understood(complaint: str, form: type[Record]) -> tuple[str, str] | None:
    words = folded(complaint).rstrip(".")
    for rule in RULES:
        if words.endswith(rule):
            subject = words.removesuffix(rule).strip()
            for leaf in leaves(form):
                if subject in map(_said_by, leaf.selector.candidates):
                    return to_camel(leaf.field), rule
    return None


def _said_by(candidate: Candidate) -> str:
    """Return the words by which a candidate finds its control, also within something else."""
    return folded(json.loads(candidate.query)[1][1] if candidate.kind == "inside" else candidate.query)
