"""Check page objects against what was accepted of them, on demand: one of them, or all that a tour of reads shows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import LayoutError, NotFound, PageTimeout, PortalError
from ..events import log
from ..pom.addresses import known_screens
from ..pom.page import PageObject
from .baseline import Baseline, Baselines, accept, shipped
from .comparing import nearest
from .looking import Look, look_at
from .lookout import Lookout
from .proposing import propose
from .states import PageReport
from .survey import TOLD, Survey, did_not_come, settled

if TYPE_CHECKING:
    from ..runtime.session import Tab

Reach = Callable[["Tab", type[PageObject], Mapping[str, object]], Awaitable[PageObject]]
"""Opens a page object in a tab, with what its address asks for."""
Stop = tuple[str, Callable[[], Awaitable[object]]]
"""One stop of a tour: what it reads, and how. Nothing is written on a tour."""
Progress = Callable[[int, int, str], None]
"""Told before each stop of a tour: its number counted from 1, how many there are, and what is read."""
Then = Callable[[PageObject], Awaitable[object]]
"""What is done with a page that shows."""


def first(ids: Iterable[str | None]) -> str:
    """Return the first id of a list that a tour read. Raises `NotFound`, by which a stop is left, if there is none."""
    found = next((one for one in ids if one), None)
    if found is None:
        raise NotFound("nothing to look at")
    return found


class Call(Protocol):
    """How a step is run in a tab of a session: `PortalClient.call`."""

    async def __call__(self, operation: str, step: Callable[[Tab], Awaitable[Any]], /) -> Any:
        """Run a step."""


@dataclass(slots=True)
class Checks:
    """What `client.check` and `client.check_all` do."""

    call: Call
    reach: Reach
    tour: Callable[[], Sequence[Stop]]
    lookout: Lookout
    baselines: Baselines | None = None

    async def check(self, page: type[PageObject], query: Mapping[str, object]) -> PageReport:
        """Open one page object and return what became of it."""

        async def step(tab: Tab) -> PageReport:
            try:
                shown = await self.reach(tab, page, query)
            except LayoutError as error:
                return self._unknown(page.title(), did_not_come(type(error).__name__), page)
            tab.showing = None
            await settled(shown)
            return self.report(type(shown), await look_at(shown), {})  # as it is declared in its place

        try:
            report: PageReport = await self.call("check", step)
        except PageTimeout as error:
            return self._unknown(page.title(), did_not_come(type(error).__name__), page)
        return report

    async def check_all(self) -> tuple[PageReport, ...]:
        """Make the tour and return what became of every page object that it passed or should have, by name."""
        return self.reports(await self.survey())

    async def accept_all(self, *, portal: str, generation: str) -> tuple[Baseline, ...]:
        """Make the tour and return a baseline of every page object that it passed, by name. Nothing is written.

        Which pages did not come is logged as a warning.
        """
        survey = await self.survey()
        for name, why in survey.missing.items():
            log.warning("%s is not accepted whole: it did not come (%s)", name, why)
        return self.accepted(survey, portal=portal, generation=generation)

    def reports(self, survey: Survey, only: Collection[str] = ()) -> tuple[PageReport, ...]:
        """Return what became of every page of a tour, or of those named: also of those that did not come, by name."""
        found = {
            page.title(): self.report(page, look, survey.answers.get(page, {}))
            for page, look in survey.looks.items()
            if not only or page.title() in only
        }
        for name, why in survey.missing.items():
            page, _, part = name.partition(".")
            if only and page not in only:
                continue
            known = found.get(page)
            if known is None:
                found[page] = self._unknown(page, did_not_come(why))
            elif not known.exit_code:  # else it is told already, and what moved tells more
                found[page] = known.model_copy(update={"unknown": did_not_come(why, part=part, seen=True)})
        return tuple(sorted(found.values(), key=lambda one: one.page))

    def accepted(
        self, survey: Survey, *, portal: str, generation: str, only: Collection[str] = ()
    ) -> tuple[Baseline, ...]:
        """Return a baseline of every page that was looked at on a tour, or of those named, by name."""
        made = [
            accept(page, look, portal=portal, generation=generation, answers=survey.answers.get(page, {}))
            for page, look in survey.looks.items()
            if not only or page.title() in only
        ]
        return tuple(sorted(made, key=lambda one: one.page))

    async def survey(self, survey: Survey | None = None, progress: Progress | None = None) -> Survey:
        """Make the tour and return what it showed, to a survey of the caller's or a new one.

        A page that does not come ends its stop, and not the tour: it is noted. Raises what speaks of no page: a session
        that cannot be had, a portal that is down.
        """
        survey = survey or Survey()
        stops = self.tour()
        async with self._surveying(survey):
            for number, (name, run) in enumerate(stops, 1):
                if progress is not None:
                    progress(number, len(stops), name)
                await _stop(name, run, survey)
            await survey.show_rest(self.show)
        return survey

    @asynccontextmanager
    async def _surveying(self, survey: Survey) -> AsyncIterator[None]:
        self.lookout.survey = survey
        try:
            yield
        finally:
            self.lookout.survey = None

    async def show(self, page: type[PageObject], url: str, then: Then | None = None) -> Any:
        """Show a page object at an address, in a tab, and return what `then` makes of it."""

        async def step(tab: Tab) -> Any:
            tab.showing = None
            one = page(tab.page, self.lookout.binding)
            await one.visit(url)
            await one.arrive()
            return None if then is None else await then(one)

        return await self.call("check", step)

    def report(self, page: type[PageObject], look: Look, answers: Mapping[str, Sequence[str]]) -> PageReport:
        """Compare a look with the baseline that fits it best, and propose what is to be done."""
        known = list((self.baselines or shipped(page)).of(page))
        if known:
            return closest(page, known, look, answers).model_copy(update={"baselines": self._named})
        return self._unknown(page.title(), "no baseline was accepted", page, path=look.path)

    def _unknown(self, title: str, why: str, page: type[PageObject] | None = None, path: str = "") -> PageReport:
        """Return the report of a page of which nothing can be said."""
        portal = self.lookout.binding.portal
        module = page.__module__ if page is not None else _module_of(title, portal)
        return PageReport(page=title, portal=portal, module=module, path=path, baselines=self._named, unknown=why)

    @property
    def _named(self) -> str:
        return self.baselines.named if self.baselines is not None else ""


def _module_of(title: str, portal: str) -> str:
    """Return where a page object is declared that is known by name only; nothing if that cannot be told."""
    named = {one.__module__ for one in known_screens() if one.title() == title}
    ours = {one for one in named if f".portals.{portal}." in one} or named
    return ours.pop() if len(ours) == 1 else ""


def closest(
    page: type[PageObject], known: Iterable[Baseline], look: Look, answers: Mapping[str, Sequence[str]]
) -> PageReport:
    """Return the report against the generation that a page is nearest to, with what is proposed."""
    return propose(page, nearest(page, known, look, answers), look)


async def _stop(name: str, run: Callable[[], Awaitable[object]], survey: Survey) -> None:
    """Make one stop. What the account may not see, or the practice has none of, is passed by; so is what is broken.

    What is broken is noted by the name of its page. Mostly that was looked at before it was read.
    """
    try:
        await run()
    except TOLD as error:
        survey.failed(error.page or name, error)
    except PortalError as error:
        if error.retryable:
            raise
