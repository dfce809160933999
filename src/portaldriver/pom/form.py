"""Details and forms: one record spread over a page, read in one round trip; a form can also be filled."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

from ..errors import SelectorAmbiguous, SelectorNotFound, SelectorUncertain
from . import engine
from .parts import HiddenJson
from .record import Extracted, Leaf, Record, leaves, plan_of
from .region import Region
from .secrets import type_secrets
from .selector import Lane
from .table import BoundRegion
from .typing_in import typed_values

if TYPE_CHECKING:
    from playwright.async_api import Locator

    from .page import PageObject

R = TypeVar("R", bound=Record)


class Detail(Region, Generic[R]):
    """One record that a page shows or edits; read only."""

    def __init__(self, record: type[R]) -> None:
        self.record = record

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: PageObject, owner: type) -> BoundDetail[R]: ...
    def __get__(self, instance: PageObject | None, owner: type) -> Self | BoundDetail[R]:
        return self if instance is None else BoundDetail(instance, self, self.record)


class BoundDetail(BoundRegion[R]):
    """A detail on a live page."""

    async def read(self, *, deadline: float | None = None) -> R:
        """Read the record from the page as it is now. Open the page first: its `ready` is the wait."""
        return (await self.extract(deadline=deadline)).records[0]

    async def extract(self, *, deadline: float | None = None) -> Extracted[R]:
        """Like `read`, with which candidate fed each field."""
        answer = await self.answer("read", {"fields": plan_of(self.record)}, deadline)
        return self.records(answer["rows"], "page")

    async def fetch(self, url: str, *, deadline: float | None = None) -> R:
        """Read the record from `url`, fetched inside the page and never rendered."""
        plan = {
            "fields": plan_of(self.record),
            "ready": type(self.owner).ready.spec,
            "source": {"url": url, "json": False, "headers": {}},
        }
        answer = await self.answer("fetched", plan, deadline)
        lane: Lane = "document"
        return self.records(answer["rows"], lane).records[0]


class Form(Detail[R]):
    """One record that can be filled in."""

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: PageObject, owner: type) -> BoundForm[R]: ...
    def __get__(self, instance: PageObject | None, owner: type) -> Self | BoundForm[R]:
        return self if instance is None else BoundForm(instance, self, self.record)


class BoundForm(BoundDetail[R]):
    """A form on a live page."""

    async def fill(self, values: R, *, verify: bool = True) -> None:
        """Type a record's set fields into the page and read them back.

        Fields that were left at their default are not touched. Raises `SelectorNotFound` before anything is typed if a
        control is missing, `SelectorUncertain` naming the field if the page then holds something else.
        Passwords are typed and never read back.
        """
        wanted = typed_values(values)
        controls = await self._controls(wanted)
        for leaf in leaves(self.record):
            if leaf.name in controls:
                await self._type(leaf, controls[leaf.name], wanted[leaf.name])
        if verify:
            await self._verify(wanted, controls)

    async def fill_secret(self, values: R, *, hosts: Sequence[str]) -> None:
        """Type a record of secrets, all of it or nothing, into a document of the portal's `hosts`; never read it back.

        Every frame around the document has to be at one of them too, and the form has to lead there. Boxes are ticked
        by a click. Waits for the controls within the action deadline. Raises `ForeignOrigin` (which is also told as
        an event), `SelectorNotFound`, `SelectorAmbiguous`, `SelectorUncertain`, `PageTimeout`: nothing was typed, or
        what had been typed when the page changed was taken out again.
        """
        wanted = typed_values(values)
        fields = [leaf for leaf in leaves(self.record) if leaf.name in wanted]
        await type_secrets(self.owner, fields, wanted, hosts=hosts, label=self.label)

    async def not_offered(self, values: R) -> tuple[str, ...]:
        """Return the fields of a record whose drop-downs do not offer what is set, in one round trip.

        Raises `SelectorAmbiguous` if one offers several of the same words.
        """
        wanted = {name: text for name, text in typed_values(values).items() if text}
        asked = [leaf for leaf in leaves(self.record) if leaf.name in wanted]
        plan = [(leaf.name, leaf.selector.spec, "choices") for leaf in asked]
        answer = await self.answer("read", {"fields": plan}, None)
        missing = []
        for leaf, held in zip(asked, answer["rows"][0][0], strict=True):
            if held is not None:
                place = 1 if leaf.selector.reading.how == "label" else 0
                meant = {choice[0] for choice in json.loads(held) if choice[place].strip() == wanted[leaf.name]}
                if not meant:
                    missing.append(leaf.field)
                elif len(meant) > 1:
                    raise SelectorAmbiguous("several choices have these words", page=self.label, field=leaf.field)
        return tuple(dict.fromkeys(missing))

    async def _controls(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """Resolve every control that will be typed into, before the first one is."""
        selectors = [(leaf.name, leaf.selector.spec) for leaf in leaves(self.record) if leaf.name in wanted]
        found = await engine.call(
            self.owner.root,
            "probe",
            {"selectors": selectors},
            deadline=self.owner.binding.timeouts.action,
            page=self.label,
        )
        optional = {leaf.name for leaf in leaves(self.record) if leaf.selector.may_be_absent}
        absent = {name for name, index, *_ in found["elements"] if index < 0}
        for name, _, count, _ in found["elements"]:
            if name in absent and (wanted[name] or name not in optional):
                raise SelectorNotFound("no candidate matches", page=self.label, field=name)
            if count > 1:
                raise SelectorAmbiguous(f"{count} elements match", page=self.label, field=name)
        return {name: element for name, _, _, element in found["elements"] if name not in absent}

    async def _type(self, leaf: Leaf, element: str, value: str) -> None:
        locator = self.owner.root.locator(leaf.selector.called(f"{self.label}.{leaf.name}"))
        timeout = self.owner.binding.timeouts.action * 1000
        await self.owner.act(_entry(locator, leaf, element, value, timeout))

    async def _verify(self, wanted: Mapping[str, str], controls: Mapping[str, str]) -> None:
        answer = await self.answer("read", {"fields": plan_of(self.record)}, None)
        for leaf, held in zip(leaves(self.record), answer["rows"][0][0], strict=True):
            if leaf.name not in controls or controls[leaf.name].endswith(":password"):
                continue
            if (held or "").strip() != wanted[leaf.name].strip():
                raise SelectorUncertain(
                    "the page holds something else than was typed", page=self.label, field=leaf.name
                )


def _entry(locator: Locator, leaf: Leaf, element: str, value: str, timeout: float) -> Any:
    """Return the driver action that puts a value into a control of this kind."""
    tag, _, kind = element.partition(":")
    if tag == "select":
        if leaf.selector.reading.how == "label":
            return locator.select_option(label=value, timeout=timeout)
        return locator.select_option(value=value, timeout=timeout)
    if kind in ("checkbox", "radio"):
        return locator.set_checked(value == "true", timeout=timeout)
    if kind == "hidden" or isinstance(leaf.selector, HiddenJson):
        return locator.evaluate("(control, value) => { control.value = value }", value, timeout=timeout)
    return locator.fill(value, timeout=timeout)
