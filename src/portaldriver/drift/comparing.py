"""Compare a page with what was accepted of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..pom.page import PageObject
from .answers import compared, kept
from .baseline import NONE, Accepted, AcceptedColumn, AcceptedTable, Baseline, controls_of
from .declarations import Declaration, declared
from .fingerprint import Fingerprint
from .identity import Identity, by_one_mark, identity, spoken
from .looking import Column, Look, Resolved, TableLook
from .risk import Risk
from .states import Change, Finding, PageReport, Severity, State

_WORDED = ("name", "label", "placeholder", "title", "section", "landmark")
WATCHED = (*_WORDED, "role", "type", "name_attribute", "id", "href")
"""Facts of an element whose change is told; where it stands and how it looks is not."""
GRAVE = frozenset({"role", "name", "type", "choices", "place", "header"})
"""Facts whose change says that the element may be another."""


def compare(
    page: type[PageObject], baseline: Baseline, look: Look, answers: Mapping[str, Sequence[str]] = NONE
) -> PageReport:
    """Return what became of everything that a page object declares; nothing is proposed yet."""
    what = declared(page)
    findings = [_element(one, baseline, look.resolved[one.name], look) for one in what.elements]
    for table in what.tables:
        known = baseline.tables.get(table.name)
        seen = look.tables.get(table.name)
        if known and seen and known.rows and seen.rows:
            findings += [_column(field, known, seen, look) for field in table.fields]
    for region, shape in answers.items():
        if region in baseline.answers and (told := compared(region, baseline.answers[region], kept(page, shape))):
            findings.append(told)
    return PageReport(
        page=look.page,
        portal=baseline.portal,
        generation=baseline.generation,
        module=page.__module__,
        path=look.path,
        findings=tuple(findings),
        around=tuple(_around(baseline, look)),
    )


def nearest(
    page: type[PageObject], known: Iterable[Baseline], look: Look, answers: Mapping[str, Sequence[str]] = NONE
) -> PageReport:
    """Return the report against the generation that a page is nearest to."""
    reports = [compare(page, baseline, look, answers) for baseline in known]
    return min(reports, key=lambda one: (one.exit_code, len(one.drifted), len(one.around), one.generation))


def _element(one: Declaration, baseline: Baseline, found: Resolved, look: Look) -> Finding:
    known = baseline.elements.get(one.name, Accepted())
    now = look.of(one.name)
    changes = _changes(known.fingerprint, now) + _choices(known, look.choices.get(one.name))
    state = _state(one, baseline, found, look, changes)
    return Finding(
        element=one.name,
        state=state,
        severity=severity(state, one.risk, optional=one.optional, changes=changes),
        risk=one.risk,
        declaration=str(one),
        via=found.via,
        found_by=one.candidate(found.via),
        count=found.count,
        changes=tuple(changes),
        was=known.fingerprint,
        now=now,
    )


def _state(one: Declaration, baseline: Baseline, found: Resolved, look: Look, changes: Sequence[Change]) -> State:
    known = baseline.elements.get(one.name, Accepted())
    was, now = known.fingerprint, look.of(one.name)
    if now is None:
        return State.ABSENT if was is None or one.optional else State.GONE
    if was is None:
        return State.APPEARED
    if found.count > 1 and known.count <= 1:
        return State.AMBIGUOUS
    if is_other(one.name, baseline, now, look):
        return State.OTHER
    if found.via > known.via:
        return State.DEGRADED
    return State.CHANGED if changes else State.SAME


def is_other(name: str, baseline: Baseline, now: Fingerprint, look: Look) -> bool:
    """Tell whether what a declaration finds is another element than the one that was accepted.

    Either nothing agrees; or something does, and the element is called what another one was called, or the old name
    lives elsewhere on the page.
    """
    was = baseline.elements[name].fingerprint
    if was is None:
        return False
    told = identity(was, now)
    if told is Identity.OTHER or spoken(now.name) == spoken(was.name):
        return told is Identity.OTHER
    if spoken(now.name) in _names_of_others(name, was, baseline):
        return True
    return (
        told is Identity.DOUBTFUL
        and not was.twins
        and any(
            spoken(one.name) == spoken(was.name) != "" and one.role == was.role and one.visible for one in look.elements
        )
    )


def _names_of_others(name: str, was: Fingerprint, baseline: Baseline) -> set[str]:
    others = (one.fingerprint for key, one in baseline.elements.items() if key != name)
    names = {spoken(one.name) for one in others if one is not None and one.xpath != was.xpath}
    controls = {spoken(one.partition(" ")[2]) for one in baseline.controls}
    return (names | controls) - {""}


def severity(state: State, risk: Risk, *, optional: bool = False, changes: Sequence[Change] = ()) -> Severity:
    """Return how grave it is that an element of this use came into this state."""
    if state in (State.OTHER, State.GONE, State.AMBIGUOUS):
        return Severity.ERROR
    if state is State.DEGRADED:
        return Severity.ERROR if risk is Risk.COMMIT else Severity.WARNING
    if state is State.CHANGED and any(change.fact in GRAVE for change in changes):
        return Severity.WARNING if risk.needs_person or not optional else Severity.NOTE
    return Severity.NOTE


def _changes(was: Fingerprint | None, now: Fingerprint | None) -> list[Change]:
    if was is None or now is None:
        return []
    pairs = [(key, str(getattr(was, key)), str(getattr(now, key))) for key in WATCHED]
    told = [Change(fact=key, was=old, now=new) for key, old, new in pairs if _differ(key, old, new)]
    if by_one_mark(was, now):
        told.append(Change(fact="place", was=_beside(was), now=_beside(now)))
    if was.visible != now.visible:
        told.append(Change(fact="visible", was=_yes(was.visible), now=_yes(now.visible)))
    return told


def _beside(one: Fingerprint) -> str:
    near = (("in", one.section), ("after", one.previous), ("before", one.next))
    return ", ".join(f"{where} {text}" for where, text in near if text)


def _differ(key: str, old: str, new: str) -> bool:
    """Tell whether a fact changed. Two masked texts, which are data, do not differ."""
    if old == new:
        return False
    return key not in _WORDED or spoken(old) != spoken(new)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _choices(known: Accepted, now: tuple[str, ...] | None) -> list[Change]:
    """Tell which words a drop-down lost or won. Masked ones are data: they come and go."""
    if known.choices is None or now is None:
        return []
    was, there = ({one for one in each if spoken(one)} for each in (known.choices, now))
    if was == there or not was:
        return []
    lost, won = ", ".join(sorted(was - there)), ", ".join(sorted(there - was))
    return [Change(fact="choices", was=lost, now=won)]


def _column(field: Declaration, known: AcceptedTable, seen: TableLook, look: Look) -> Finding:
    was = known.columns.get(field.name, AcceptedColumn())
    now = seen.columns.get(field.name)
    state, changes = _column_state(field, was, now, frozenset(map(spoken, known.headers)) - {""})
    return Finding(
        element=field.name,
        state=state,
        severity=severity(state, field.risk, optional=field.optional, changes=changes),
        risk=field.risk,
        declaration=str(field),
        via=now.via if now else -1,
        found_by=field.candidate(now.via) if now else "",
        count=now.count if now else 0,
        changes=changes,
        was=was.fingerprint,
        now=look.head(seen, seen.header_of(field.name)),
    )


def _column_state(
    field: Declaration, was: AcceptedColumn, now: Column | None, others: frozenset[str]
) -> tuple[State, tuple[Change, ...]]:
    if now is None or now.via < 0:
        return (State.ABSENT if was.via < 0 or field.optional else State.GONE), ()
    if was.via < 0:
        return State.APPEARED, ()
    changes = (
        (Change(fact="header", was=was.header, now=now.header),) if _differ("name", was.header, now.header) else ()
    )
    if changes and spoken(now.header) in others - {spoken(was.header)}:
        return State.OTHER, changes  # found by place or class, below what was another column's header
    if now.count > 1:
        return State.AMBIGUOUS, changes
    if now.via > was.via:
        return State.DEGRADED, changes
    return (State.CHANGED if changes else State.SAME), changes


def _around(baseline: Baseline, look: Look) -> list[Change]:
    """Return what else is not as it was: notes."""
    pairs: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
        "landmarks": (baseline.landmarks, look.landmarks),
        "headings": (baseline.headings, look.headings),
        "scripts": (baseline.scripts, look.scripts),
        "stylesheets": (baseline.styles, look.styles),
        "controls that nothing declares": (baseline.controls, controls_of(look)),
    }
    told = []
    if spoken(baseline.title) and spoken(look.title) and spoken(baseline.title) != spoken(look.title):
        told.append(Change(fact="title", was=baseline.title, now=look.title))
    for fact, (was, now) in pairs.items():
        told += _listed(fact, was, now)
    for name, table in baseline.tables.items():
        seen = look.tables.get(name)
        if seen and table.headers and seen.headers:
            told += _listed(f"headers of {name}", table.headers, seen.headers)
    return told


def _listed(fact: str, was: Sequence[str], now: Sequence[str]) -> list[Change]:
    before, after = ({one for one in each if spoken(one)} for each in (was, now))
    if before == after:
        return []
    return [Change(fact=fact, was=", ".join(sorted(before - after)), now=", ".join(sorted(after - before)))]
