"""What can be done about a page's drift: for each lost element the declaration that finds it, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..pom.commit import Commit
from ..pom.page import PageObject
from ..pom.replaced import as_written, every_selector, is_made, with_candidates
from ..pom.selector import JSON_KINDS, Candidate
from .baseline import Accepted, AcceptedColumn, Baseline
from .fingerprint import Fingerprint
from .headers import header_of, is_lost
from .looking import Look
from .naming import Named, name_of, name_of_column
from .overrides import Override, digest_of, needs_person, override_for
from .patch import Patch, Unpatchable
from .risk import Risk
from .states import Finding, PageReport, State


@dataclass(frozen=True, slots=True)
class Repair:
    """One element's new declaration, to be reviewed.

    `first` are the new candidates, `kept` the old ones that stay behind them. `unpatchable` says why the source cannot
    be changed by a machine: then there is the override alone.
    """

    page: type[PageObject]
    element: str
    risk: Risk
    needs_person: bool
    first: tuple[Candidate, ...]
    kept: tuple[Candidate, ...]
    dead: frozenset[int]
    found: Fingerprint | None = field(default=None, repr=False)
    header: str = field(default="", repr=False)
    unpatchable: str = ""

    @property
    def before(self) -> str:
        """The digest of the present declaration."""
        return digest_of(every_selector(self.page)[self.element])

    @property
    def after(self) -> str:
        """The digest of the new declaration."""
        return digest_of(with_candidates(every_selector(self.page)[self.element], *self.first, *self.kept))

    def override(self, confirmed_by: str = "") -> Override:
        """Return the same as an override; what commits is given its one candidate alone."""
        commits = isinstance(every_selector(self.page)[self.element], Commit)
        candidates = self.first[:1] if commits else (*self.first, *self.kept)
        return override_for(self.page, self.element, candidates, confirmed_by=confirmed_by)


@dataclass(slots=True)
class Plan:
    """Repairs of page objects, the patch of their sources, and the baselines that hold afterwards.

    `refused` says of `Page.element` why nothing is proposed. Nothing is written yet.
    """

    repairs: list[Repair] = field(default_factory=list)
    refused: dict[str, tuple[str, ...]] = field(default_factory=dict)
    only: frozenset[str] = frozenset()
    """`Page.element` of those that alone are mended; all without."""
    patch: Patch = field(default_factory=Patch)
    baselines: list[tuple[type[PageObject], Baseline, Baseline]] = field(default_factory=list)
    """Page object, baseline as it is, and as it will be."""

    def add(self, page: type[PageObject], report: PageReport, look: Look, baseline: Baseline) -> None:
        """Plan what a report proposes. The look and the baseline are those that the report was made from.

        Where an override is in use, it is the declaration that was written that is mended.
        """
        overridden, page = is_made(page), as_written(page)
        made = [one for finding in report.drifted if (one := self._repair(page, finding, look, overridden)) is not None]
        self.repairs += made
        patched = [one for one in made if not one.unpatchable]
        if patched:
            self.baselines.append((page, baseline, rebased(baseline, patched)))

    def _repair(self, page: type[PageObject], finding: Finding, look: Look, overridden: bool) -> Repair | None:
        found, header = _found(finding, look)
        where = f"{page.title()}.{finding.element}"
        if self.only and where not in self.only:
            return None
        if found is None and not header:
            if finding.state is not State.CHANGED:
                self.refused[where] = finding.proposal.why if finding.proposal else ("nothing is proposed",)
            return None
        selector = every_selector(page)[finding.element]
        named = _named(finding, look, most=1 if isinstance(selector, Commit) else 2)
        if not named.candidates:
            self.refused[where] = named.why
            return None
        dead = frozenset[int]() if overridden else _wrong(finding, look)
        repair = Repair(
            page=page,
            element=finding.element,
            risk=finding.risk,
            needs_person=needs_person(page, finding.element),
            first=named.candidates,
            kept=_kept(page, finding.element, named.candidates, dead),
            dead=dead,
            found=found,
            header=header,
        )
        return self._patched(repair)

    def _patched(self, repair: Repair) -> Repair:
        try:
            self.patch.add(repair.page, repair.element, repair.first, dead=repair.dead)
        except Unpatchable as why:
            return replace(repair, unpatchable=str(why))
        return repair


def _found(finding: Finding, look: Look) -> tuple[Fingerprint | None, str]:
    """Return what was found in an element's place; of a table's field the header that it now stands below."""
    if is_lost(finding, look):
        return finding.proposal.found if finding.proposal else None, header_of(finding, look)
    if finding.proposal is not None:
        return finding.proposal.found, ""
    headers = [one.now for one in finding.changes if one.fact == "header"]
    return (finding.now, headers[0]) if headers and finding.state is not State.OTHER else (None, "")


def _named(finding: Finding, look: Look, *, most: int) -> Named:
    found, header = _found(finding, look)
    if found is not None and not header:
        return name_of(found, look, most=most)
    table = look.tables.get(finding.element.partition(".")[0])
    return name_of_column(header, table.headers if table else ())


def _wrong(finding: Finding, look: Look) -> frozenset[int]:
    """Return the numbers of the candidates that find something else: behind a better one they still would."""
    found, header = _found(finding, look)
    if header and finding.state is State.OTHER:
        return frozenset({finding.via})
    if found is None or finding.element not in look.resolved:
        return frozenset()
    each = look.resolved[finding.element].each
    return frozenset(n for n, (_, place) in enumerate(each) if place is not None and look.elements[place] != found)


def _kept(
    page: type[PageObject], element: str, first: Sequence[Candidate], dead: frozenset[int]
) -> tuple[Candidate, ...]:
    """Return the candidates that stay; those of `dead` are counted without what speaks of JSON answers."""
    given = every_selector(page)[element].candidates
    spoken = [one for one in given if one.kind not in JSON_KINDS]
    gone = {spoken[n] for n in dead} | set(first)
    return tuple(one for one in given if one not in gone)


def rebased(baseline: Baseline, repairs: Sequence[Repair]) -> Baseline:
    """Return a baseline in which what was repaired is accepted as it was found, and all else as before."""
    elements, tables = dict(baseline.elements), dict(baseline.tables)
    for one in repairs:
        region, _, field_name = one.element.partition(".")
        if one.found is not None and not one.header:
            known = elements.get(one.element, Accepted(risk=one.risk))
            elements[one.element] = known.model_copy(update={"via": 0, "count": 1, "fingerprint": one.found})
        elif region in tables and field_name:
            columns = dict(tables[region].columns)
            column = columns.get(one.element, AcceptedColumn(risk=one.risk))
            head = one.found or column.fingerprint
            columns[one.element] = column.model_copy(update={"via": 0, "header": one.header, "fingerprint": head})
            headers = tuple(one.header if h == column.header else h for h in tables[region].headers)
            tables[region] = tables[region].model_copy(update={"columns": columns, "headers": headers})
    return baseline.model_copy(update={"elements": elements, "tables": tables})
