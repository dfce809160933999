"""Say where what a declaration no longer finds has gone to, or that nobody can be sure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..pom.page import PageObject
from . import headers
from .fingerprint import Fingerprint
from .identity import Identity, identity, spoken
from .looking import Look
from .states import Candidate, Finding, PageReport, Proposal, Severity, State

if TYPE_CHECKING:
    from .relocation import Relocation

MISSING = "what finds elements again is not installed: pip install 'portaldriver[drift]'"
_LOST = (State.GONE, State.AMBIGUOUS, State.OTHER, State.DEGRADED)
_WORDED = ("name", "label", "placeholder", "title", "text", "landmark", "section", "previous", "next")


def propose(page: type[PageObject], report: PageReport, look: Look) -> PageReport:
    """Return a report in which what is lost has a proposal, or the reasons why there is none.

    What still resolves but is doubtful is looked at beside all else on the page, and may turn out to be another
    element. Without the extra `drift` nothing is proposed, and the reason says so.
    """
    if not any(_is_doubtful(one, look) or _is_lost(one, look) for one in report.findings):
        return report
    if find_spec("rapidfuzz") is None or find_spec("numpy") is None:
        return report.model_copy(update={"findings": tuple(_unhelped(one, look) for one in report.findings)})
    return _proposed(report, look)


def _is_doubtful(one: Finding, look: Look) -> bool:
    if one.element not in look.resolved or one.state not in (State.CHANGED, State.DEGRADED):
        return False
    if one.was is None or one.now is None:
        return False
    if one.was.twins and _same_place(one.was, one.now):
        return False  # what is called like others is told from them by where it stands
    return identity(one.was, one.now) is not Identity.SAME


def _same_place(was: Fingerprint, now: Fingerprint) -> bool:
    """Tell whether two stand in one section or region, beside one control or with one id or address.

    A form's field may be called like another's of its kind: a name attribute tells nothing here.
    """
    region = (was.section, was.landmark) == (now.section, now.landmark) and bool(was.section or was.landmark)
    marks = [(was.id, now.id), (was.href, now.href)]
    beside = [(spoken(was.previous), spoken(now.previous)), (spoken(was.next), spoken(now.next))]
    return region and any(old == new != "" for old, new in (*marks, *beside))


def _is_lost(one: Finding, look: Look) -> bool:
    found = one.element in look.resolved and one.was is not None and one.state in _LOST
    return found or headers.is_lost(one, look)


def _unhelped(one: Finding, look: Look) -> Finding:
    if not _is_lost(one, look):
        return one
    return one.model_copy(update={"proposal": Proposal(found=None, why=(MISSING,), needs_person=one.risk.needs_person)})


def _proposed(report: PageReport, look: Look) -> PageReport:
    from .candidates import Candidates
    from .relocation import relocate, resembles

    candidates = Candidates([known(one) for one in look.elements])
    findings: list[Finding] = []
    for one in report.findings:
        if _is_doubtful(one, look) and one.was is not None:
            told = resembles(old=known(one.was), resolved=_place(one, look), page=candidates)
            if not told.same:
                one = one.model_copy(update={"state": State.OTHER, "severity": Severity.ERROR})
        findings.append(one)
    lost = {
        one.element: known(one.was)
        for one in findings
        if one.state in _LOST and one.was is not None and one.element in look.resolved
    }
    risk = {one.element: one.risk for one in findings}
    found = relocate(old=lost, page=candidates, risk=risk) if lost else {}
    held = _held(findings, look)
    done = [
        one.model_copy(update={"proposal": _proposal(one, found[one.element], look, held)})
        if one.element in found
        else one
        for one in findings
    ]
    return report.model_copy(update={"findings": tuple(headers.proposed(done, look))})


def _place(one: Finding, look: Look) -> int:
    place = look.resolved[one.element].index
    return -1 if place is None else place


def _held(findings: list[Finding], look: Look) -> Mapping[int, str]:
    """Return whose each element is, by its place: those that are found as they were."""
    sure = (State.SAME, State.CHANGED)
    places = ((look.resolved[one.element].index, one) for one in findings if one.element in look.resolved)
    return {place: one.element for place, one in places if place is not None and one.state in sure}


def _proposal(one: Finding, found: Relocation, look: Look, held: Mapping[int, str]) -> Proposal:
    candidates = tuple(
        Candidate(probability=guess.probability, fingerprint=look.elements[guess.index], reasons=guess.reasons)
        for guess in found.top
    )
    why = tuple(found.conflicts)
    place = found.found
    if place is not None and _is_anothers(one, place, look, held):
        why = (*why, f"it is what {held[place]} finds")
        place = None
    elif place is not None and one.was is not None and one.was.twins and not _same_place(one.was, look.elements[place]):
        why = (*why, "others had the same name, and it may be one of them")
        place = None
    return Proposal(
        found=None if place is None else look.elements[place],
        probability=found.probability,
        candidates=candidates,
        why=why,
        needs_person=one.risk.needs_person,
    )


def _is_anothers(one: Finding, place: int, look: Look, held: Mapping[int, str]) -> bool:
    """Tell whether an element is another declaration's; what stood in one place before may be one element still."""
    return place in held and one.was is not None and look.elements[place].xpath != one.was.xpath


def known(one: Fingerprint) -> Fingerprint:
    """Return a fingerprint without what is masked: two masked texts that look alike are not the same text."""
    return one.model_copy(update=dict(_unmasked(one)))


def _unmasked(one: Fingerprint) -> Iterator[tuple[str, object]]:
    for key in _WORDED:
        if not spoken(getattr(one, key)):
            yield key, ""
    if one.name and not spoken(one.name):
        yield "classes", ()  # it has a name, which is not known: its classes do not stand for one
    for key in ("id", "name_attribute", "href"):
        if "xxxx" in getattr(one, key):
            yield key, ""
    yield "words", tuple(word for word in one.words if spoken(word))
    yield "row", tuple(word for word in one.row if spoken(word))
    yield "data", {key: value for key, value in one.data.items() if "xxxx" not in value}
