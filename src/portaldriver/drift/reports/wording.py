"""The words of reports: what a state means, what an element is for, and what is to be done. All reports use these."""

from __future__ import annotations

from collections.abc import Sequence

from ..fingerprint import Fingerprint
from ..risk import Risk
from ..states import Candidate, Finding, PageReport, State, exit_code
from .commands import accept, apply, propose

TITLES = {
    State.OTHER: "Finds another element",
    State.GONE: "Finds nothing",
    State.AMBIGUOUS: "Finds several",
    State.DEGRADED: "Found by a fallback",
    State.CHANGED: "Changed",
    State.APPEARED: "Appeared",
    State.ABSENT: "Absent, as allowed",
    State.SAME: "Same",
}
MEANINGS = {
    State.OTHER: "The declaration matches, but not the element that was accepted. Nothing else notices this: "
    "reads take wrong values, clicks go astray.",
    State.GONE: "Nothing on the page matches the declaration any more. What uses it fails.",
    State.AMBIGUOUS: "The declaration matches several elements where it matched one. What uses it fails.",
    State.DEGRADED: "The best candidate of the declaration no longer matches; a later one does. Reads go on; what "
    "commits a write is refused.",
    State.CHANGED: "It is the same element, but not quite as it was accepted.",
    State.APPEARED: "It is there now and was not when the page was accepted.",
    State.ABSENT: "It is not there, as the declaration allows.",
    State.SAME: "As it was accepted.",
}
GRAVEST = tuple(reversed(State))
USES = {
    Risk.COMMIT: "commits: saves, sends, pays or deletes",
    Risk.SECRET: "takes a password or code",
    Risk.MONEY: "an amount, or units that are paid for",
    Risk.IDENTITY: "tells whom or what a record is of",
    Risk.ORDINARY: "nothing that needs special care",
}
EXITS = {
    0: "nothing that is used has moved",
    1: "something moved; wherever an element was lost, there is a proposal",
    2: "something is gone or cannot be told, and no proposal is sure enough",
    3: "a declaration silently finds another element than the one that was accepted",
}
FACTS = {
    "name": "accessible name",
    "name_attribute": "name attribute",
    "href": "address",
    "title": "tooltip",
    "section": "section heading",
    "visible": "visible",
    "header": "column header",
    "choices": "choices, lost and new",
}
LIKELY = 0.75
"""From which probability on a candidate that is refused is pointed out."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(words: Sequence[str]) -> str:
    """Return words as a sentence has them."""
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1] if words else ""


def happened(one: Finding) -> str:
    """Return in one sentence what became of an element."""
    if one.state is State.OTHER and (moved := next((c for c in one.changes if c.fact in ("name", "header")), None)):
        kind = "the column" if moved.fact == "header" else "the element called"
        return f"Was {kind} “{moved.was}”, now finds {kind} “{moved.now}”."
    if one.state is State.AMBIGUOUS:
        return f"Matched one element, now matches {one.count}."
    if one.state is State.GONE:
        return "Nothing matches any more."
    if one.state is State.DEGRADED:
        return f"The best candidate no longer matches; number {one.via + 1} does."
    if one.state is State.CHANGED and one.changes:
        return f"The same element, but changed: {listed([FACTS.get(c.fact, c.fact) for c in one.changes])}."
    return MEANINGS[one.state]


def must_be_confirmed(one: Finding) -> bool:
    """Tell whether a person has to confirm what is done about a finding."""
    return one.risk.needs_person or bool(one.proposal and one.proposal.needs_person)


def outlook(one: Finding) -> str:
    """Return in a few words what there is to go on with."""
    found = one.proposal and one.proposal.found
    if found:
        return "proposal, needs a person" if must_be_confirmed(one) else "proposal ready"
    if one.state in (State.OTHER, State.GONE, State.AMBIGUOUS):
        return "no sure proposal"
    return "review" if one.is_drift else "nothing to do"


def advice(report: PageReport, one: Finding) -> tuple[str, ...]:
    """Return what is to be done about a finding, step by step. Commands stand between backquotes."""
    where = f"`{one.element}` of `{report.page}`" + (f" in `{report.module}`" if report.module else "")
    steps: list[str] = []
    if one.state is State.OTHER:
        steps.append(f"Stop what uses {where} until it is repaired: what it reads or presses now is something else.")
    if one.proposal and one.proposal.found:
        if must_be_confirmed(one):
            steps.append(f"Ask a person who knows the page whether the proposal is right: this {_use(one.risk)}.")
        steps.append(f"Look at the patch: `{propose(report, one.element)}`.")
        write = apply(report, one.element, person=must_be_confirmed(one))
        steps.append(f"If it is right, write it: `{write}`.")
    elif one.state in (State.OTHER, State.GONE, State.AMBIGUOUS):
        steps.append(_by_hand(one))
        steps += [f"Declare {where} anew.", f"Accept the page again: `{accept(report)}`."]
    elif one.state is State.DEGRADED:
        steps.append(f"Put a candidate that matches first in the declaration of {where}.")
        steps.append(f"Then accept the page again: `{accept(report)}`.")
    elif one.is_drift:
        steps.append(f"Compare what it was and is now. If the page is right, accept it again: `{accept(report)}`.")
        steps.append(f"If it is not, mend the declaration of {where} first.")
    return tuple(steps)


def likeliest(one: Finding) -> Candidate | None:
    """Return the candidate that is likely, but not sure enough to be proposed."""
    if one.proposal is None or one.proposal.found is not None:
        return None
    return next((first for first in one.proposal.candidates if first.probability >= LIKELY), None)


def called(one: Fingerprint) -> str:
    """Return what an element is called: its role, its name, and its id or name attribute."""
    code = f"#{one.id}" if one.id else f"[name={one.name_attribute}]" if one.name_attribute else ""
    return " ".join(part for part in (one.role or one.tag, f"“{one.name}”" if one.name else "", code) if part)


def _by_hand(one: Finding) -> str:
    likely = likeliest(one)
    if likely is None:
        return "No candidate is sure enough, so nothing is proposed. Find the element on the page yourself."
    said = f"{called(likely.fingerprint)}, with {percent(likely.probability)}"
    return f"Nothing is proposed, as no candidate is sure enough. See whether it is the likeliest: {said}."


def _use(risk: Risk) -> str:
    told = {Risk.COMMIT: "saves, sends, pays or deletes", Risk.SECRET: "takes a password or code"}
    return told.get(risk, f"is {USES[risk]}" if risk is Risk.MONEY else "tells whom or what a record is of")


def advice_unknown(report: PageReport) -> tuple[str, ...]:
    """Return what is to be done about a page of which nothing can be said."""
    if "baseline" in report.unknown:
        return (f"Look at the page, and if it is right, accept it: `{accept(report)}`.",)
    return (
        "Open the page in a browser with the same account.",
        f"If it is there, its `ready` or an address moved: mend the declaration of `{report.page}`, "
        f"then `{accept(report)}`.",
    )


def capital(text: str) -> str:
    """Return a text with a capital at its beginning; what follows stays as it is."""
    return text[:1].upper() + text[1:]


def percent(probability: float) -> str:
    """Return a probability for people: none is said to be certain."""
    return f"{probability:.0%}" if probability < 0.995 else f"{min(probability, 0.999):.1%}"


def first_sentence(reports: Sequence[PageReport]) -> str:
    """Return what all reports come to."""
    moved = [one for one in reports if one.drifted]
    unknown = [one for one in reports if one.unknown]
    if not reports:
        return "No page was checked"
    if not moved and not unknown:
        return "The page is as it was accepted" if len(reports) == 1 else f"All {len(reports)} pages are as accepted"
    elements = sum(len(one.drifted) for one in moved)
    parts = []
    if moved:
        parts.append(f"{counted(elements, 'element')} moved on {len(moved)} of {counted(len(reports), 'page')}")
    if unknown:
        parts.append(f"{counted(len(unknown), 'page')} could not be told")
    return "; ".join(parts)


def meaning_of_exit(reports: Sequence[PageReport]) -> str:
    """Return the exit code of a run with its meaning."""
    code = exit_code(reports)
    return f"Exit code {code}: {EXITS[code]}."


def gravest(reports: Sequence[PageReport]) -> list[tuple[PageReport, Finding]]:
    """Return the findings that matter of all reports, gravest first; among equals, what needs most care."""
    order, risks = list(GRAVEST), list(Risk)
    matter = [(report, one) for report in reports for one in report.drifted]
    return sorted(matter, key=lambda at: (order.index(at[1].state), risks.index(at[1].risk), at[0].page, at[1].element))
