"""Codes that are typed and then chosen from what jQuery UI suggests (guide 3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self, overload

import anyio

from ....errors import InvalidInput
from ....pom import PageObject, Selector, by_id
from ....pom.region import Region

if TYPE_CHECKING:
    from playwright.async_api import Locator

PAUSE = 0.03


class Suggested(Region):
    """Numbered rows of code and description, `<base>dc_10_<n>` and `<base>dd_10_<n>`.

    Only a chosen suggestion commits: typing alone leaves the description empty.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        self.menu = Selector('ul.ui-autocomplete:not([style*="display: none"]) > li.ui-menu-item')

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: PageObject, owner: type) -> BoundSuggested: ...
    def __get__(self, instance: PageObject | None, owner: type) -> Self | BoundSuggested:
        return self if instance is None else BoundSuggested(instance, self)


class BoundSuggested:
    """The rows on a live page."""

    def __init__(self, owner: PageObject, suggested: Suggested) -> None:
        self.owner = owner
        self.suggested = suggested

    @property
    def _timeout(self) -> float:
        return self.owner.binding.timeouts.action

    def _control(self, part: str, row: int) -> Locator:
        selector = Selector(*by_id(f"{self.suggested.base}{part}_10_{row}"))
        return self.owner.root.locator(selector.called(f"{self.owner.title()}.{self.suggested.name}"))

    async def clear(self, row: int) -> None:
        """Empty a row, counted from 1."""
        await self.owner.act(self._control("dc", row).fill("", timeout=self._timeout * 1000))

    async def choose(self, row: int, code: str, *, field: str) -> None:
        """Type a code into a row, counted from 1, and choose the suggestion with that code.

        Raises `InvalidInput` naming `field` if the portal suggests no such code within the action deadline.
        """
        menu = self.owner.root.locator(self.suggested.menu.called(f"{self.owner.title()}.{self.suggested.name}"))
        await self.owner.act(self._control("dc", row).fill(code, timeout=self._timeout * 1000))
        if not (await self._chosen(menu, code) and await self._committed(row, menu)):
            raise InvalidInput("the portal suggests no such code", field=field)

    async def _chosen(self, menu: Locator, code: str) -> bool:
        """Wait for a suggestion with the code and click it: what shows meanwhile may be for less of it."""
        with anyio.move_on_after(self._timeout):
            while True:
                texts: list[str] = await self.owner.act(menu.all_inner_texts())
                fitting = [place for place, text in enumerate(texts) if _begins_with(text, code)]
                if fitting:
                    await self.owner.act(menu.nth(fitting[0]).click(timeout=self._timeout * 1000))
                    return True
                await anyio.sleep(PAUSE)
        return False

    async def _committed(self, row: int, menu: Locator) -> bool:
        """Wait for the description that comes with a choice, and see to it that the menu covers no other field."""
        timeout = self._timeout * 1000
        with anyio.move_on_after(self._timeout / 2):
            while True:
                described = await self.owner.act(self._control("dd", row).input_value(timeout=timeout))
                if described.strip():
                    break
                await anyio.sleep(PAUSE)
            if await self.owner.act(menu.count()):
                await self.owner.act(self._control("dc", row).press("Escape", timeout=timeout))
            return True
        return False


def _begins_with(text: str, code: str) -> bool:
    """A menu may still show what was suggested for the row before, or more than this code."""
    words = re.match(r"[A-Z0-9.]+", text.strip().upper())
    return words is not None and words[0].replace(".", "") == code.replace(".", "")
