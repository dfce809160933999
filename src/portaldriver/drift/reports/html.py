"""The report as one HTML file that needs no network and runs nothing: what broke, what to do, and what shows why."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files

from ..states import Finding, PageReport, State, exit_code
from .commands import accept, apply, for_all, propose
from .drawing import line
from .findings import Pictures, anchor, notes, page_section
from .history import Run, run_of
from .markup import Html, joined, table, tag, text, worded
from .wording import (
    EXITS,
    MEANINGS,
    TITLES,
    USES,
    capital,
    counted,
    first_sentence,
    gravest,
    happened,
    must_be_confirmed,
    outlook,
)

__all__ = ["Pictures", "as_html"]

NONE: Mapping[str, Pictures] = {}
COLUMNS = 12
"""Runs that the history shows."""
NAMED = 4
"""Elements that an instruction names before it counts."""
_LOST = (State.OTHER, State.GONE, State.AMBIGUOUS)


def as_html(
    reports: Sequence[PageReport],
    *,
    at: datetime,
    pictures: Mapping[str, Pictures] = NONE,
    past: Sequence[Run] = (),
    masked: bool = True,
) -> str:
    """Return the report of a run. `pictures` are by page object, `past` are earlier runs, oldest first.

    `masked=False` says that pages or pictures were taken unmasked: then the report does not claim otherwise.
    """
    ordered = _ordered(reports)
    numbers = {id(report): number for number, report in enumerate(ordered, 1)}
    style = _style()
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{first_sentence(reports)} - portaldriver drift"),
        tag("style", Html(style)),
    )
    moved = [report for report in ordered if report.drifted or report.unknown]
    body = tag(
        "main",
        _top(reports, at),
        _to_do(reports),
        _broken(reports, numbers),
        [page_section(numbers[id(one)], one, pictures.get(one.page, Pictures())) for one in moved],
        _same([report for report in ordered if report not in moved]),
        _history([*past, run_of(ordered, at)]),
        _legend(masked=masked),
    )
    return "<!doctype html>\n" + tag("html", head, tag("body", body), lang="en") + "\n"


@cache
def _style() -> str:
    return (files(__package__) / "report.css").read_text(encoding="utf-8").replace("\r\n", "\n")


def _ordered(reports: Sequence[PageReport]) -> list[PageReport]:
    """Return the pages with the gravest findings first."""
    grave = [report for report, _ in gravest(reports)]
    places = {id(report): place for place, report in reversed(list(enumerate(grave)))}
    last = len(grave)
    return sorted(reports, key=lambda one: (places.get(id(one), last + (not one.unknown)), one.page))


def _top(reports: Sequence[PageReport], at: datetime) -> Html:
    code = exit_code(reports)
    portals = ", ".join(dict.fromkeys(one.portal for one in reports if one.portal))
    when = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return tag(
        "header",
        tag("p", " · ".join(part for part in ("portaldriver drift", portals, when) if part), class_="kicker"),
        tag("h1", first_sentence(reports)),
        tag("p", tag("strong", f"Exit code {code}: "), EXITS[code], ".", class_=f"verdict code{code}"),
        tag(
            "p",
            "What page objects declare was compared with the pages as somebody last accepted them. ",
            tag("a", "How to read this", href="#how"),
            class_="kicker",
        ),
        tag("ul", [_tile(*one) for one in _counts(reports)], class_="tiles"),
    )


def _tile(number: int, words: str, kind: str) -> Html:
    return tag("li", tag("strong", str(number)), " ", words, class_=kind if number else "zero")


def _counts(reports: Sequence[PageReport]) -> Iterator[tuple[int, str, str]]:
    found = [one for _, one in gravest(reports)]
    lost = [one for one in found if one.state in _LOST]
    proposed = [one for one in found if one.proposal and one.proposal.found]
    same = sum(not one.drifted and not one.unknown for one in reports)
    yield same, "page as accepted" if same == 1 else "pages as accepted", "good"
    yield sum(one.state is State.OTHER for one in found), "silently wrong", "other"
    yield sum(one.state in (State.GONE, State.AMBIGUOUS) for one in found), "found nothing, or several", "gone"
    yield len(found) - len(lost), "worn or changed", "degraded"
    yield len(proposed), "with a proposal", "proposed"
    if unknown := sum(bool(one.unknown) for one in reports):
        yield unknown, "could not be told", "gone"


def _to_do(reports: Sequence[PageReport]) -> Html | None:
    steps = list(_steps(reports))
    if not steps:
        return None
    return tag("section", tag("h2", "What to do"), tag("ol", [tag("li", step) for step in steps]), class_="todo")


def _steps(reports: Sequence[PageReport]) -> Iterator[Html]:
    found = [(report, one) for report, one in gravest(reports)]
    proposed = [(r, one) for r, one in found if one.proposal and one.proposal.found]
    persons = [(r, one) for r, one in proposed if must_be_confirmed(one)]
    lost = [at for at in found if at[1].state in _LOST and at not in proposed]
    other = [at for at in found if at[1].state is State.OTHER]
    rest = [at for at in found if at not in proposed and at not in lost]
    if other:
        yield joined(tag("strong", "Stop"), " what uses ", _names(other), ": it works on the wrong element, unnoticed.")
    if proposed:
        pages = [report for report, _ in proposed]
        look, write = for_all(pages, propose), for_all(pages, partial(apply, person=bool(persons)))
        yield joined(
            worded(f"Look at the proposed patch, {look}, and if it is right, write it, {write}: for "),
            _names(proposed),
            ".",
            _confirmed(persons, proposed),
        )
    if lost:
        yield joined(worded("Find by hand and declare anew, as no proposal is sure enough: "), _names(lost), ".")
    if rest:
        right = for_all([report for report, _ in rest], partial(accept, alone=len({id(r) for r, _ in rest}) == 1))
        yield joined("Look through what changed: ", _names(rest), worded(f". If the page is right, {right}."))
    if unknown := [one for one in reports if one.unknown]:
        titles = joined([(", " if n else "", tag("code", one.page)) for n, one in enumerate(unknown)])
        yield joined("See why nothing can be said of ", titles, ".")


def _confirmed(persons: Sequence[tuple[PageReport, Finding]], proposed: Sequence[object]) -> Html | None:
    if not persons or len(persons) == len(proposed):
        return text(" A person who knows the page has to confirm it first.") if persons else None
    return joined(" A person who knows the page has to confirm ", _names(persons), " first.")


def _names(found: Sequence[tuple[PageReport, Finding]]) -> Html:
    names = [tag("code", f"{report.page}.{one.element}") for report, one in found[:NAMED]]
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return joined([(", " if n else "", name) for n, name in enumerate(names)], more)


def _broken(reports: Sequence[PageReport], numbers: Mapping[int, int]) -> Html | None:
    rows = []
    for report, one in gravest(reports):
        place = report.drifted.index(one) + 1
        link = tag("a", f"{report.page}.", tag("wbr"), one.element, href=f"#{anchor(numbers[id(report)], place)}")
        chip = tag("span", TITLES[one.state], class_=f"chip {one.state}")
        rows.append((link, joined(chip, " ", tag("span", happened(one), class_="said")), USES[one.risk], outlook(one)))
    for report in reports:
        if report.unknown:
            link = tag("a", report.page, href=f"#{anchor(numbers[id(report)])}")
            chip = tag("span", "Cannot be told", class_="chip gone")
            rows.append(
                (link, joined(chip, tag("span", f"{capital(report.unknown)}.", class_="said")), "–", "look at the page")
            )
    if not rows:
        return None
    headers = ("Element", "What happened", "Used for", "Repair")
    heading = tag("h2", "What broke, gravest first")
    return tag("section", heading, table(headers, rows, caption="What broke, gravest first"), class_="broken")


def _same(reports: Sequence[PageReport]) -> Html | None:
    if not reports:
        return None
    rows = [(one.page, str(len(one.findings)), notes(one) or "–") for one in sorted(reports, key=lambda r: r.page)]
    heading = tag("h2", f"{counted(len(reports), 'page')} as accepted")
    headers = ("Page", "Declared elements", "Notes")
    return tag("section", heading, table(headers, rows, caption="Pages as accepted"))


def _history(runs: Sequence[Run]) -> Html:
    shown = runs[-COLUMNS:]
    pages = sorted({(one.page, one.portal) for run in shown for one in run.pages})
    moving = [key for key in pages if any((found := run.of(*key)) and found.code for run in shown)]
    counts = [run.drifted for run in runs]
    told = f"Elements that had moved, in {counted(len(runs), 'run')}: {', '.join(map(str, counts[-COLUMNS:]))}"
    rows = [(page, *(_past(run, page, portal) for run in shown)) for page, portal in moving]
    days = ["Page", *(joined(run.at.astimezone(UTC).strftime("%m-%d"), tag("br"), f"{run.at:%H:%M}") for run in shown)]
    quiet = len(pages) - len(moving)
    return tag(
        "section",
        tag("h2", "Earlier runs"),
        tag("p", line(counts, called=told), f" {told}."),
        table(days, rows, caption="Pages over runs") if rows else None,
        tag("p", f"{counted(quiet, 'page')} never moved in these runs.") if quiet else None,
        class_="history",
    )


def _past(run: Run, page: str, portal: str) -> Html:
    one = run.of(page, portal)
    if one is None:
        return tag("span", "–", title="not asked")
    if not one.code:
        return tag("span", "same", class_="good")
    grave = next((state for state in reversed(State) if one.states.get(state)), State.GONE)
    words = "?" if one.unknown else str(one.drifted)
    told = "unknown" if one.unknown else str(grave)
    return tag("span", tag("b", words), f" {told}", class_=f"chip {grave}")


def _about_values(*, masked: bool) -> Html:
    if not masked:
        return tag("p", tag("strong", "This report was made without masking"), ": handle it as the pages themselves.")
    return tag(
        "p",
        "No value of a page is in this file: texts that the page objects do not declare stand as shapes, ",
        tag("code", "Xxxx 99"),
        ", in the tables and in the pictures.",
    )


def _legend(*, masked: bool) -> Html:
    chips = [(state, tag("span", TITLES[state], class_=f"chip {state}")) for state in reversed(State)]
    states = [(joined(chip, " ", tag("code", state)), MEANINGS[state]) for state, chip in chips]
    codes = [(str(code), words) for code, words in EXITS.items()]
    return tag(
        "section",
        tag("h2", "How to read this"),
        tag(
            "p",
            "A page object declares where a portal's elements are. When a page was right, it was accepted: what each "
            "element was like was written down. This report compares pages with that. Nothing is repaired by itself.",
        ),
        _about_values(masked=masked),
        table(("State", "Meaning"), states, caption="States, gravest first"),
        table(("Exit code", "Meaning"), codes, caption="Exit codes"),
        id="how",
        class_="legend",
    )
