"""Watch pages while they are used: now and then a cheap look, and an event for what moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from ..errors import PortalError, SelectorUncertain
from ..events import SelectorSilent, log
from ..options import Drift
from ..pom.binding import Binding
from ..pom.page import PageObject
from .baseline import Baseline, Baselines, shipped
from .comparing import is_other, nearest
from .declarations import declared
from .looking import look_at
from .own_words import read_ahead
from .states import PageReport
from .survey import Survey
from .telling import events_of


@dataclass(slots=True)
class Lookout:
    """A binding's watch. While `survey` is set, that one is told of every page; else pages are looked at by and by.

    A page object is looked at once it is opened, and again after `Drift.every` seconds.
    """

    options: Drift
    baselines: Baselines | None = None
    clock: Callable[[], float] = monotonic
    survey: Survey | None = None
    binding: Binding = field(default_factory=Binding)
    """Set by who makes the binding, as each has the other."""
    _due: dict[type[PageObject], float] = field(default_factory=dict)
    _known: dict[type[PageObject], tuple[Baseline, ...]] = field(default_factory=dict)

    @property
    def wants_shapes(self) -> bool:
        """Whether a survey is being made: nobody else looks at what answers are like."""
        return self.survey is not None

    async def rendered(self, page: PageObject, *, region: str = "") -> None:
        """Look at a page that shows, if it is due. A look that fails is logged by its error's class."""
        if self.survey is not None:
            await self.survey.rendered(page, region=region)
            return
        kind = type(page)
        if declared(kind).tables and not region:
            return  # it is whole once its rows are there
        if not self.options.watch or self.clock() < self._due.get(kind, 0.0) or not self._of(kind):
            return
        self._due[kind] = self.clock() + self.options.every
        try:
            report = await self._report(page)
        except PortalError as error:
            log.debug("a look at a page failed with %s", type(error).__name__)
            return
        for event in events_of(report):
            self.binding.emit(event)

    def fetched(self, page: type[PageObject], url: str, *, region: str = "", shape: Sequence[str] = ()) -> None:
        """Hand an answer that was read without being shown on to the survey, if one is being made."""
        if self.survey is not None:
            self.survey.fetched(page, url, region=region, shape=shape)

    async def confirm(self, page: PageObject, control: str) -> None:
        """Raise `SelectorUncertain` if what is about to be pressed is another element than the one that was accepted.

        A page of which nothing is accepted cannot be told.
        """
        known = [one for one in self._of(type(page)) if control in one.elements]
        if not self.options.watch or not known:
            return
        look = await look_at(page, whole=False, only=(control,))
        now = look.of(control)
        if now is not None and all(is_other(control, baseline, now, look) for baseline in known):
            self.binding.emit(SelectorSilent(page=page.title(), field=control))
            raise SelectorUncertain(
                "another control stands in the place of what commits", page=page.title(), field=control
            )

    async def _report(self, page: PageObject) -> PageReport:
        await read_ahead(type(page))
        return nearest(type(page), self._of(type(page)), await look_at(page, whole=False))

    def _of(self, page: type[PageObject]) -> tuple[Baseline, ...]:
        if page not in self._known:
            self._known[page] = tuple((self.baselines or shipped(page)).of(page))
        return self._known[page]
