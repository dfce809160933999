"""What is typed into a form, and what the portal says to a save."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic.alias_generators import to_camel

from ...errors import InvalidInput
from ...pom import Binding, Record, first_of
from ...pom.form import BoundForm
from ...pom.record import Leaf, leaves
from ...pom.typing_in import typed_values
from ...runtime.session import Tab
from .grids import folded
from .pages.editing import Refused, Saved
from .pages.menu import Screen
from .site import menu_of, show, within_portal

F = TypeVar("F", bound=Record)
RULES = ("is required", "is not valid", "is not available", "must be 9 digits", "already exists", "is taken")
"""Ends of the portal's complaints, after the words of a label: only these are passed on. MODELLED."""


async def fill(tab: Tab, form: BoundForm[F], values: F, *, url: str) -> None:
    """Fill a form that is open at `url`; where a choice is not offered, the pick lists are refreshed once.

    The portal keeps its pick lists for long: what was added since is not in them (guide 2.2). Raises `InvalidInput`,
    naming the field, if the portal does not offer a choice after that either.
    """
    if await _not_offered(form, values):
        await refresh_pick_lists(tab, form.owner.binding)
        await show(tab, form.owner, url)
        if still := await _not_offered(form, values):
            raise InvalidInput("the portal does not offer this choice", field=to_camel(still[0].field))
    await form.fill(values)


async def refresh_pick_lists(tab: Tab, binding: Binding) -> None:
    """Have the portal read its pick lists anew, if its menu offers that."""
    menu = await menu_of(tab, binding)
    if menu.refresh_pick_lists is not None:
        screen = Saved(tab.page, binding)
        await show(tab, screen, within_portal(tab, binding, menu.refresh_pick_lists, page=screen.title()))


async def offered(form: BoundForm[Any], field: str) -> tuple[str, ...]:
    """Return the choices of one of a form's drop-downs."""
    kind: type[Record] = form.record
    leaf = next(one for one in leaves(kind) if one.name == field)
    return tuple(await _choices(form, leaf))


async def _not_offered(form: BoundForm[F], values: F) -> list[Leaf]:
    typed = typed_values(values)
    chosen = [one for one in leaves(form.record) if one.selector.reading.how == "label" and typed.get(one.name)]
    return [one for one in chosen if typed[one.name] not in await _choices(form, one)]


async def _choices(form: BoundForm[Any], leaf: Leaf) -> list[str]:
    control = form.owner.root.locator(leaf.selector.called(f"{form.label}.{leaf.name}"))
    timeout = form.owner.binding.timeouts.action * 1000
    texts: list[str] = await form.owner.act(
        control.evaluate("one => [...one.options].map(option => option.label.trim())", timeout=timeout)
    )
    return texts


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
                if subject in {folded(candidate.query) for candidate in leaf.selector.candidates}:
                    return to_camel(leaf.field), rule
    return None
