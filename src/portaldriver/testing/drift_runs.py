"""One look at everything that an account sees: what became of every page, and what is to be told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path

from ..client import PortalClient
from ..drift.baseline import Baseline, Baselines, shipped
from ..drift.checks import Checks, Progress
from ..drift.looking import Look
from ..drift.picture import Picture, picture, picture_of
from ..drift.reports import Pictures
from ..drift.states import PageReport
from ..drift.survey import settled
from ..errors import PortalError
from ..pom.deadline import within
from ..pom.page import PageObject

NOT_PASSED = "the tour did not come by it"


class Generation(Baselines):
    """Baselines of which one generation alone is looked at: of a folder, or of what comes with each page object."""

    def __init__(self, folder: str | Path, generation: str, *, own: bool) -> None:
        super().__init__(folder)
        self._generation = generation
        self._own = own

    @property
    def named(self) -> str:
        """The folder as who accepted these names it; nothing if they come along."""
        return super().named if self._own else ""

    def generations(self) -> tuple[str, ...]:
        """Return the one generation, if there are baselines of it."""
        return tuple(one for one in super().generations() if one == self._generation)

    def of(self, page: type[PageObject] | str) -> Iterator[Baseline]:
        """Yield a page's baseline of the generation, if there is one."""
        known = super().of(page) if self._own or isinstance(page, str) else shipped(page).of(page)
        return (one for one in known if one.generation == self._generation)


@dataclass(frozen=True, slots=True)
class Toured:
    """What tours showed: of each page object its report, its baseline if it were accepted now, look and pictures."""

    reports: tuple[PageReport, ...]
    baselines: tuple[Baseline, ...] = ()
    looks: Mapping[type[PageObject], Look] = field(default_factory=dict)
    pictures: Mapping[str, Pictures] = field(default_factory=dict)

    def joined(self, other: Toured) -> Toured:
        """Return both, with the graver report of a page that both passed: accounts of a portal see different parts."""
        found: dict[tuple[str, str], PageReport] = {}
        for one in (*self.reports, *other.reports):
            key = (one.page, one.portal)
            if key not in found or one.exit_code > found[key].exit_code:
                found[key] = one
        baselines = {(one.portal, one.page): one for one in (*other.baselines, *self.baselines)}
        return Toured(
            tuple(sorted(found.values(), key=lambda one: one.page)),
            tuple(sorted(baselines.values(), key=lambda one: one.page)),
            {**other.looks, **self.looks},
            {**other.pictures, **self.pictures},
        )


def home_of(portal: str) -> Path:
    """Return the folder of the baselines that come with a portal. Raises `ModuleNotFoundError` for an unknown one."""
    module = import_module(f"portaldriver.portals.{portal}")
    return Path(str(module.__file__)).parent / "baselines"


def folder_of(portal: str, baselines: Path | None, generation: str) -> Baselines | None:
    """Return the baselines to compare with: a caller's own, of one generation, or None for those that come along."""
    if generation:
        return Generation(baselines or home_of(portal), generation, own=baselines is not None)
    return Baselines(baselines) if baselines is not None else None


async def toured(
    client: PortalClient,
    *,
    baselines: Baselines | None = None,
    generation: str = "",
    only: Iterable[str] = (),
    pictures: bool = False,
    every_picture: bool = False,
    progress: Progress | None = None,
) -> Toured:
    """Make a client's tour, compare what it shows, and say what would be accepted as `generation`.

    `only` names the page objects that are told of. Pictures are taken of what moved, or of every page. Nothing is
    written, at the portal or here.
    """
    own = client._checks
    checks = own if baselines is None else replace(own, baselines=baselines)
    survey = await checks.survey(progress=progress)
    names = frozenset(only)
    reports = checks.reports(survey, names)
    moved = {one.page for one in reports if one.drifted or every_picture}
    taken: dict[str, Picture] = {}
    for page, url in survey.urls.items():
        if pictures and page.title() in moved and (shot := await _pictured(checks, page, url)):
            taken[page.title()] = shot
    return Toured(
        reports,
        checks.accepted(survey, portal=client.portal, generation=generation, only=names),
        {page: look for page, look in survey.looks.items() if not names or page.title() in names},
        {one.page: Pictures(old=_old(one, baselines), new=taken.get(one.page)) for one in reports if one.page in moved},
    )


def unpassed(reports: Sequence[PageReport], baselines: Baselines, only: Iterable[str] = ()) -> tuple[PageReport, ...]:
    """Return a report of each page that was accepted and that the tour did not come by.

    What counts is the generation that most pages were nearest to.
    """
    nearest = Counter(one.generation for one in reports if not one.unknown).most_common(1)
    if not nearest:
        return ()
    folder = baselines.folder / (nearest[0][0] or "default")
    passed, names = {one.page for one in reports}, frozenset(only)
    lost = sorted({path.stem for path in folder.glob("*.json")} - passed)
    portal = next((one.portal for one in reports if one.portal), "")
    return tuple(
        PageReport(page=one, portal=portal, generation=nearest[0][0], baselines=baselines.named, unknown=NOT_PASSED)
        for one in lost
        if not names or one in names
    )


def _old(report: PageReport, baselines: Baselines | None) -> Picture | None:
    return picture_of(baselines, report.page, report.generation) if baselines is not None else None


async def _pictured(checks: Checks, page: type[PageObject], url: str) -> Picture | None:
    """Show a page once more for its picture alone: to take it spoils what the tab shows."""

    async def taken(one: PageObject) -> Picture | None:
        try:
            await settled(one)
            return await picture(one)
        finally:
            await within(one.binding.timeouts.navigation, one.page.goto("about:blank"))

    try:
        found: Picture | None = await checks.show(page, url, taken)
    except PortalError:
        return None  # a page that comes only by a way of its own has no picture, and its report says all
    return found
