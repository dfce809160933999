"""One page's part of the HTML report: its pictures, and for each finding what it was, what it is, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..fingerprint import Fingerprint
from ..picture import Picture
from ..states import Finding, PageReport, State
from .comparison import candidates, difference
from .drawing import Box, Mark, part, spanning, stored, whole
from .markup import Html, joined, table, tag, worded
from .places import place_of
from .wording import (
    MEANINGS,
    TITLES,
    USES,
    advice,
    advice_unknown,
    capital,
    counted,
    happened,
    likeliest,
)


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures of one page: from when it was accepted, and of now. Masked, unless nobody's data is on the page."""

    old: Picture | None = None
    new: Picture | None = None


def anchor(number: int, place: int = 0) -> str:
    """Return the id of a page's section, or of its finding at `place` counted from 1."""
    return f"page-{number}" + (f"-{place}" if place else "")


def page_section(number: int, report: PageReport, pictures: Pictures) -> Html:
    """Return the section of one page on which something moved, or of which nothing can be said."""
    told = [(label, words) for label, words in _about(report) if words]
    drawn = _Drawn(f"pic-{number}", pictures)
    return tag(
        "section",
        stored(f"{drawn.name}-old", pictures.old),
        stored(f"{drawn.name}-new", pictures.new),
        tag("h2", report.page),
        tag(
            "p", joined([(tag("span", f"{label} ", tag("code", words)), " ") for label, words in told]), class_="about"
        ),
        _unknown(report) if report.unknown else None,
        [_finding(number, place, report, one, drawn) for place, one in enumerate(report.drifted, 1)],
        _whole(report, drawn),
        _rest(report),
        id=anchor(number),
        class_="page",
    )


def _about(report: PageReport) -> Iterator[tuple[str, str]]:
    place = place_of(report)
    yield "portal", report.portal
    yield "accepted as", report.generation
    yield "address", report.path
    yield "declared in", str(place) if place else report.module


def _unknown(report: PageReport) -> Html:
    return tag(
        "article",
        tag("h3", "Nothing can be said of this page"),
        tag("p", f"{capital(report.unknown)}."),
        _to_do(advice_unknown(report)),
        class_="finding gone",
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The page's pictures, by the name under which the file has them."""

    name: str
    pictures: Pictures

    def old(self, around: Box | None, marks: list[Mark], called: str) -> Html | None:
        picture = self.pictures.old
        return part(f"{self.name}-old", picture, around, marks, called=called) if picture and around else None

    def new(self, around: Box | None, marks: list[Mark], called: str) -> Html | None:
        picture = self.pictures.new
        return part(f"{self.name}-new", picture, around, marks, called=called) if picture and around else None


def _old_marks(place: int, one: Finding) -> list[Mark]:
    return [Mark(place, box, str(one.state))] if (box := _box(one.was)) else []


def _new_marks(place: int, one: Finding) -> list[Mark]:
    likely = likeliest(one)
    found = likely.fingerprint if likely else one.proposal.found if one.proposal else None
    marks = [Mark(place, box, str(one.state))] if (box := _box(one.now)) else []
    if (proposed := _box(found)) and proposed != _box(one.now):
        marks.append(Mark(place, proposed, str(one.state), proposed=True))
    return marks


def _box(one: Fingerprint | None) -> Box | None:
    # What is in a frame has its box from that frame's corner, which pictures know nothing of.
    return one.box if one and one.visible else None


def _finding(number: int, place: int, report: PageReport, one: Finding, drawn: _Drawn) -> Html:
    where = place_of(report, one.element)
    facts = [
        ("Used for", USES[one.risk]),
        ("Declared as", tag("code", one.declaration) if one.declaration else ""),
        ("In", tag("code", str(where)) if where else ""),
    ]
    return tag(
        "article",
        tag(
            "h3",
            tag("span", str(place), class_=f"number {one.state}"),
            " ",
            tag("code", one.element),
            " ",
            tag("span", TITLES[one.state], class_=f"chip {one.state}"),
        ),
        tag("p", tag("strong", happened(one)), " ", MEANINGS[one.state] if one.state is State.OTHER else None),
        _parts(place, one, drawn),
        _to_do(advice(report, one)),
        tag("dl", [(tag("dt", label), tag("dd", words)) for label, words in facts if words]),
        difference(one),
        candidates(one),
        id=anchor(number, place),
        class_=f"finding {one.state}",
    )


def _to_do(steps: tuple[str, ...]) -> Html:
    return tag("div", tag("h4", "What to do"), tag("ol", [tag("li", worded(step)) for step in steps]), class_="todo")


def _parts(place: int, one: Finding, drawn: _Drawn) -> Html | None:
    was, marks = _box(one.was), _new_marks(place, one)
    old = drawn.old(was, _old_marks(place, one), f"{one.element} when the page was accepted")
    around = spanning([mark.box for mark in marks]) if marks else was
    new = drawn.new(around, marks, f"What stands for {one.element} now" if marks else "The same place now")
    if old is None and new is None:
        return None
    dashed = "the likeliest candidate, not proposed" if likeliest(one) else "what is proposed"
    proposed = f" Dashed: {dashed}." if any(mark.proposed for mark in marks) else ""
    found = "Now: what the declaration finds." if one.now else "Now: the declaration finds nothing."
    found += "" if marks else " This is the place where it was."
    return tag(
        "div",
        tag("figure", tag("figcaption", "When it was accepted"), old or tag("p", "No picture.", class_="none")),
        tag("figure", tag("figcaption", found + proposed), new or tag("p", "Nothing to show.", class_="none")),
        class_="pair",
    )


def _whole(report: PageReport, drawn: _Drawn) -> Html | None:
    pictures = drawn.pictures
    if pictures.old is None and pictures.new is None:
        return None
    olds = [mark for place, one in enumerate(report.drifted, 1) for mark in _old_marks(place, one)]
    news = [mark for place, one in enumerate(report.drifted, 1) for mark in _new_marks(place, one)]
    lowest = max([mark.box[1] + mark.box[3] for mark in (*olds, *news)], default=0) + 150
    figures = []
    for side, picture, marks, called in (
        ("old", pictures.old, olds, "When it was accepted"),
        ("new", pictures.new, news, "Now"),
    ):
        told = f"{report.page}: {called.lower()}, with {counted(len(marks), 'box', 'boxes')}"
        drawing = picture and whole(f"{drawn.name}-{side}", picture, marks, called=told, lowest=lowest)
        figures.append(
            tag("figure", tag("figcaption", called), drawing or tag("p", "No picture was kept.", class_="none"))
        )
    note = "Numbers are those of the findings above. Dashed boxes are proposals, or likely candidates."
    inner = tag("div", figures, class_="pair")
    return tag("details", tag("summary", "The whole page, old and new"), tag("p", note), inner, open=True)


def _rest(report: PageReport) -> Html:
    others = len(report.findings) - len(report.drifted)
    quiet = tag("p", f"{counted(others, 'further declared element')} gave no cause for concern.") if others else None
    return joined(quiet, notes(report))


def notes(report: PageReport) -> Html | None:
    """Return what else changed on a page and nothing uses, or None."""
    quiet = [one for one in report.findings if not one.is_drift and one.state not in (State.SAME, State.ABSENT)]
    rows: list[tuple[str, str, str]] = [(one.fact, one.was or "–", one.now or "–") for one in report.around]
    rows += [(one.element, "", happened(one)) for one in quiet]
    if not rows:
        return None
    summary = tag("summary", f"{counted(len(rows), 'note')}: changes that break nothing")
    return tag("details", summary, table(("What", "Gone", "New"), rows, caption=f"{report.page}: notes"))
