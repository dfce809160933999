"""Whom a question goes to: the payer, out of a list that comes late and is filtered as one types (guide 9)."""

from __future__ import annotations

import re
from time import monotonic
from typing import Annotated

import anyio

from .....errors import InvalidInput, NotFound, PortalDown
from .....pom import Evidence, OptionalText, PageObject, Record, Selector, Table, itself
from ...hosts import NEW_SERVICE_CENTER
from .pickers_settling import PAUSE, settled, sought

BOX = "oa-find-payer oa-combobox"


class PayerOption(Record):
    """One payer of the list. It shows a name and nothing else; names repeat."""

    name: Annotated[str, Selector(itself())]


class Trouble(Record):
    """That a window could not get what it offers. MODELLED."""

    words: Annotated[OptionalText, Selector("oa-modal .page-error", may_be_absent=True)] = None


class PayerPicker(PageObject):
    """The window in which a question begins: its payer. What tells that none fits, or that more come, is MODELLED."""

    host = NEW_SERVICE_CENTER
    path = "/"
    evidence = Evidence.ATTESTED
    source = "office_ally 9"
    ready = Selector(f"{BOX} input")
    search = Selector(f"{BOX} > div > div:nth-of-type(1) input", f"{BOX} input")
    options = Table(
        PayerOption,
        rows=Selector(f"{BOX} oa-select-option"),
        empty=Selector(f"{BOX} .no-options, oa-find-payer .page-error"),
        busy=Selector(f"{BOX} .loading", may_be_absent=True),
        about=Trouble,
    )
    window = Selector("oa-find-payer oa-modal")

    async def choose(self, name: str) -> str:
        """Choose the one payer of a name and return the name as the portal writes it.

        Case and spaces do not matter where the name is not there to the letter. Raises `NotFound` (not offered) and
        `InvalidInput` (several of that name), both naming `payer`.
        """
        timeout = self.binding.timeouts.action * 1000
        await self.act(self.search.click(timeout=timeout))
        await self.act(self.search.fill(name, timeout=timeout))
        fitting = await sought(lambda: self._fitting(name))
        if not fitting:
            raise NotFound("the portal offers no such payer", field="payer")
        if len(fitting) > 1:
            raise InvalidInput("the portal offers several payers of this name", field="payer")
        options = self.root.locator(type(self).options.rows.playwright)
        await self.act(options.filter(has_text=exactly(fitting[0])).click(timeout=timeout))
        await self.act(self.window.wait_for(state="detached", timeout=timeout))
        return fitting[0]

    async def _fitting(self, name: str) -> list[str]:
        return fits(name, await self._filtered(name))

    async def _filtered(self, name: str) -> tuple[str, ...]:
        """Return what is offered once it is the list for these words: until then it is the one for the letters before.

        A list that never is that (the portal may search otherwise) is taken as it is at the deadline.
        """
        seconds = self.binding.timeouts.action
        end = monotonic() + seconds
        while True:
            shown = await settled(self._shown, seconds=seconds, page=self.title())
            if all(squashed(name) in squashed(one) for one in shown) or monotonic() >= end:
                return shown
            await anyio.sleep(PAUSE)

    async def _shown(self) -> tuple[str, ...]:
        listing = await self.options.read()
        refuse_trouble(listing.about, page=self.title())
        return tuple(one.name for one in listing.records)


def refuse_trouble(about: Record | None, *, page: str) -> None:
    """Raise `PortalDown` if a window says that it could not get what it offers."""
    if isinstance(about, Trouble) and about.words:
        raise PortalDown("the portal could not get its list", page=page)


def fits(name: str, offered: tuple[str, ...]) -> list[str]:
    """Return which of the names offered are meant by one: to the letter, else but for case and spaces."""
    return [one for one in offered if one == name] or [one for one in offered if squashed(one) == squashed(name)]


def squashed(name: str) -> str:
    """Return a name without case and spaces."""
    return "".join(name.split()).casefold()


def exactly(words: str) -> re.Pattern[str]:
    """Return a pattern for an element that says these words and no others."""
    spaced = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"^\s*{spaced}\s*$")
