"""What of an element changed, fact by fact, and which candidates there are for it: tables of the HTML report."""

from __future__ import annotations

from ..fingerprint import Fingerprint
from ..states import Candidate, Finding
from .drawing import bar
from .markup import Html, joined, table, tag
from .wording import FACTS, percent

_COMPARED = ("name", "role", "label", "placeholder", "title", "type", "id", "name_attribute", "href", "text", "section")
_ALWAYS = ("name", "role")


def difference(one: Finding) -> Html | None:
    """Return what an element was, what is found now, and what is proposed, side by side."""
    found = one.proposal.found if one.proposal else None
    rows: list[tuple[str, ...]] = []
    if one.was is not None:
        for fact in _COMPARED:
            each = [str(getattr(print_, fact)) for print_ in (one.was, one.now, found) if print_ is not None]
            if any(each) and (len(set(each)) > 1 or fact in _ALWAYS):
                was, now, then = (_shown(print_, fact) for print_ in (one.was, one.now, found))
                rows.append((FACTS.get(fact, fact), was, now, then))
    known = {row[0] for row in rows}
    for change in one.changes:
        label = FACTS.get(change.fact, change.fact)
        if label not in known:
            rows.append((label, change.was or "–", change.now or "–", ""))
    if not rows:
        return None
    width = 4 if found is not None else 3
    headers = ("Fact", "When accepted", "Found now", "Proposed")[:width]
    shown = [(_differing(row[:width])) for row in rows]
    return joined(tag("h4", "Was and is"), table(headers, shown, caption=f"{one.element}: what it was and is"))


def _shown(one: Fingerprint | None, fact: str) -> str:
    return "–" if one is None else str(getattr(one, fact)) or "–"


def _differing(row: tuple[str, ...]) -> list[Html]:
    first = tag("span", row[0])
    was = row[1]
    return [first, tag("span", was), *(tag("mark" if cell not in (was, "") else "span", cell) for cell in row[2:])]


def candidates(one: Finding) -> Html | None:
    """Return the candidates with their probabilities and reasons, and why none of them is proposed."""
    if one.proposal is None:
        return None
    why = one.proposal.why
    refused = None
    if one.proposal.found is None and why:
        refused = joined(tag("p", "None of them is proposed:"), tag("ul", [tag("li", reason) for reason in why]))
    if not one.proposal.candidates:
        return joined(tag("h4", "Candidates"), tag("p", "There are none on the page."), refused)
    rows = [_candidate(at, one.proposal.found) for at in one.proposal.candidates]
    headers = ("Element", "Probability", "Why")
    return joined(tag("h4", "Candidates"), refused, table(headers, rows, caption=f"Candidates for {one.element}"))


def _candidate(one: Candidate, found: Fingerprint | None) -> tuple[Html, Html, str]:
    element = one.fingerprint
    code = f"#{element.id}" if element.id else f"[name={element.name_attribute}]" if element.name_attribute else ""
    chosen = " proposed" if found == element else ""
    called = joined(
        f"{element.role or element.tag} ",
        tag("strong", f"“{element.name}”") if element.name else None,
        " ",
        tag("code", code) if code else None,
        tag("span", "proposed", class_="chip proposed") if chosen else None,
    )
    share = percent(one.probability)
    return (
        called,
        tag("span", bar(one.probability, called=share), " ", share, class_="share"),
        "; ".join(one.reasons) or "–",
    )
