"""The page of a practice's figures: one HTML file that runs no script and loads nothing. Bars are SVG."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from portaldriver.analytics import Delays, Measure
from portaldriver.drift.reports.markup import Html, tag

STYLE: Final = Path(__file__).with_name("measures.css")
HEIGHT, TREND = 18, 110
"""Pixels of a bar, and of the columns by week."""


@dataclass(frozen=True)
class Share:
    """A share as a whole, by group, by week (named by their Mondays), by a second group, and counted another way."""

    part: Decimal
    whole: Decimal
    left_out: int
    groups: tuple[Measure, ...]
    weeks: tuple[Measure, ...] = ()
    more: tuple[Measure, ...] = ()
    beside: Measure | None = None

    @classmethod
    def of(
        cls,
        groups: Sequence[Measure],
        *,
        whole: Sequence[Measure],
        weeks: Sequence[Measure] = (),
        more: Sequence[Measure] = (),
        beside: Sequence[Measure] = (),
    ) -> Share:
        """Return a share whose whole is the sum of measures."""
        return cls(
            part=sum((one.part for one in whole), Decimal(0)),
            whole=sum((one.whole for one in whole), Decimal(0)),
            left_out=sum(one.left_out for one in whole),
            groups=tuple(groups),
            weeks=tuple(weeks),
            more=tuple(more),
            beside=next(iter(beside), None),
        )

    @property
    def value(self) -> Decimal | None:
        """The share, None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Delay:
    """Days as a whole, by group and by week; `whole` is None where there are no notes."""

    whole: Delays | None
    groups: tuple[Delays, ...]
    weeks: tuple[Delays, ...]

    @classmethod
    def of(cls, groups: Sequence[Delays], *, whole: Sequence[Delays], weeks: Sequence[Delays] = ()) -> Delay:
        """Return delays."""
        return cls(next(iter(whole), None), tuple(groups), tuple(weeks))


@dataclass(frozen=True)
class Figures:
    """All that the page shows, of the days from `first` to `last`."""

    first: date
    last: date
    productivity: Share
    utilization: Share
    no_shows: Share
    denials: Share
    delays: Delay


def as_page(found: Figures) -> str:
    """Return the page. It names staff, programs and payers, and no patient."""
    style = STYLE.read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", "A quarter of an invented practice"),
        tag("style", Html(style)),
    )
    body = tag("main", _top(found), *_sections(found))
    return "<!doctype html>\n" + tag("html", head, tag("body", body), lang="en") + "\n"


def _top(found: Figures) -> Html:
    delays = found.delays.whole
    tiles = (
        (percent(found.productivity.value), "of booked hours with clients"),
        (percent(found.utilization.value), "of authorized units used"),
        (percent(found.no_shows.value), "of clients did not come"),
        (days(delays.median if delays else None), "until half of the notes were released"),
        (percent(found.denials.value), "of claims denied"),
    )
    return tag(
        "header",
        tag("p", "Invented data: this practice and everybody in it were generated for a demonstration.", class_="mark"),
        tag("h1", "A quarter of a practice"),
        tag("p", f"{spoken(found.first)} to {spoken(found.last)}, read from PIMSY by portaldriver", class_="soft"),
        tag("ul", [tag("li", tag("strong", number), " ", words) for number, words in tiles], class_="tiles"),
    )


def _sections(found: Figures) -> tuple[Html, ...]:
    late, pending, money = found.no_shows.beside, found.utilization.beside, found.denials.beside
    return (
        _share(
            "Productivity",
            found.productivity,
            f"{number(found.productivity.part)} of {number(found.productivity.whole)} hours that were booked and not "
            f"given up were with clients. {_left(found.productivity.left_out, 'appointment', 'cancelled or moved')}",
            "By provider",
            "hours",
            "By week",
        ),
        _share(
            "Utilization",
            found.utilization,
            f"{number(found.utilization.part)} of {number(found.utilization.whole)} authorized units are used"
            + (f"; with those that unreleased notes hold, {percent(pending.value)}. " if pending else ". ")
            + _left(found.utilization.left_out, "authorization", "not counted by units"),
            "By payer",
            "units",
        ),
        _share(
            "No-shows",
            found.no_shows,
            f"{number(found.no_shows.part)} of {number(found.no_shows.whole)} clients who came or should have did not "
            "come"
            + (f"; with late cancellations, {percent(late.value)}. " if late else ". ")
            + _left(found.no_shows.left_out, "appointment", "cancelled, moved or still open"),
            "By provider",
            "visits",
            "By week",
            "By program",
        ),
        _delays(found.delays),
        _share(
            "Denials",
            found.denials,
            f"{number(found.denials.part)} of {number(found.denials.whole)} claims that payers decided on were denied, "
            "whole or in part"
            + (f": {percent(money.value)} of the money that was charged. " if money else ". ")
            + _left(found.denials.left_out, "decision", "taken back, pended or announced only"),
            "By payer",
            "claims",
            "By the week of the payment",
        ),
    )


def _share(title: str, share: Share, words: str, groups: str, what: str, weeks: str = "", more: str = "") -> Html:
    def rows(measures: Sequence[Measure]) -> list[Row]:
        return [
            Row(one.group, one.value, percent(one.value), f"{number(one.part)} of {number(one.whole)} {what}",
                one.left_out)
            for one in measures
        ]  # fmt: skip

    return tag(
        "section",
        _lead(title, percent(share.value), words),
        tag(
            "div",
            _bars(groups, rows(share.groups)),
            tag(
                "div",
                _columns(f"{title}, {weeks.lower()}", weeks, [(one.group, one.value) for one in share.weeks], percent)
                if share.weeks
                else None,
                _bars(more, rows(share.more)) if share.more else None,
                class_="beside",
            ),
            class_="charts",
        ),
    )


def _delays(found: Delay) -> Html:
    whole = found.whole
    words = "There are no notes."
    if whole is not None:
        words = (
            f"{whole.released} notes were released: half of them within {days(whole.median)}, nine of ten within "
            f"{days(whole.ninetieth)}, the last after {days(whole.longest)}. {whole.open} are not released yet. "
            + _left(whole.left_out, "note", "without a day of service or of release")
        )
    longest = max((one.ninetieth or 0 for one in found.groups), default=0)
    rows = [
        Row(
            one.group,
            Decimal(one.ninetieth) / longest if one.ninetieth is not None and longest else None,
            days(one.ninetieth),
            f"median {days(one.median)}, {one.released} released, {one.open} open",
            one.left_out,
        )
        for one in found.groups
    ]
    weeks = [(one.group, None if one.median is None else Decimal(one.median)) for one in found.weeks]
    return tag(
        "section",
        _lead("Days to release", days(whole.median if whole else None), words),
        tag(
            "div",
            _bars("By provider: nine of ten notes within", rows),
            _columns("Median days to release, by week", "Median, by the week of the session", weeks, days)
            if weeks
            else None,
            class_="charts",
        ),
    )


@dataclass(frozen=True)
class Row:
    """A bar: `share` is how much of the width it takes, None where there is nothing to measure."""

    label: str
    share: Decimal | None
    value: str
    words: str
    left_out: int


def _lead(title: str, value: str, words: str) -> Html:
    return tag("div", tag("h2", title), tag("p", value, class_="value"), tag("p", words, class_="soft"), class_="lead")


def _bars(title: str, rows: Sequence[Row]) -> Html:
    return tag("figure", tag("figcaption", title), tag("ul", [_bar(row) for row in rows], class_="bars"))


def _bar(row: Row) -> Html:
    width = min(max(row.share or Decimal(0), Decimal(0)), Decimal(1)) * 100
    told = f"{row.label}: {row.value}"
    left = f", {row.left_out} left out" if row.left_out else ""
    return tag(
        "li",
        tag("span", row.label, class_="label"),
        tag("b", row.value),
        tag("svg", tag("rect", width=f"{width:.2f}%", height=HEIGHT), role="img", aria_label=told, width="100%",
            height=HEIGHT),
        tag("span", row.words, left, class_="words"),
    )  # fmt: skip


def _columns(told: str, title: str, weeks: Sequence[tuple[str, Decimal | None]], shown: Callable[..., str]) -> Html:
    """Return columns by week, the weeks that nothing was measured in left bare, and the scale beside them."""
    known = {name: value for name, value in weeks if value is not None and name != "unknown"}
    names = _every(sorted(known))
    top = max(known.values(), default=Decimal(0))
    step = Decimal(100) / max(len(names), 1)
    rects: list[Html] = []
    for place, name in enumerate(names):
        value = known.get(name)
        height = value / top * 100 if value is not None and top else Decimal(0)
        words = f"{spoken(date.fromisoformat(name))}: {'nothing to measure' if value is None else shown(value)}"
        rects.append(
            tag("rect", tag("title", words), x=f"{step * place + step / 8:.2f}%", width=f"{step * 3 / 4:.2f}%",
                y=f"{100 - height:.2f}%", height=f"{height:.2f}%")
        )  # fmt: skip
    heard = f"{told}: " + ", ".join(f"{name} {shown(known[name])}" for name in names if name in known)
    ends = [tag("span", spoken(date.fromisoformat(name))) for name in dict.fromkeys((*names[:1], *names[-1:]))]
    return tag(
        "figure",
        tag("figcaption", title, " ", tag("span", f"highest {shown(top)}", class_="soft")),
        tag("svg", rects, role="img", aria_label=heard, width="100%", height=TREND, class_="columns"),
        tag("div", ends, class_="axis"),
    )


def _every(names: Sequence[str]) -> list[str]:
    """Return all weeks from the first to the last."""
    if not names:
        return []
    first, last = date.fromisoformat(names[0]), date.fromisoformat(names[-1])
    return [(first + timedelta(weeks=one)).isoformat() for one in range((last - first).days // 7 + 1)]


def _left(count: int, what: str, why: str) -> str:
    if not count:
        return f"No {what} was left out."
    return f"{count} {what}{'' if count == 1 else 's'} left out: {why}."


def percent(value: Decimal | None) -> str:
    """Return a share as it is shown."""
    return "–" if value is None else f"{value * 100:.1f}%"


def number(value: Decimal) -> str:
    """Return an amount without zeros that say nothing."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def days(count: Decimal | int | None) -> str:
    """Return days as they are shown."""
    return "–" if count is None else f"{count} day{'' if count == 1 else 's'}"


def spoken(day: date) -> str:
    """Return a day as it is shown."""
    return f"{day:%b} {day.day}, {day.year}"
