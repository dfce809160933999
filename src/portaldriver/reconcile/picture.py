"""The money by state, as bars on one scale: amounts stand in the bars where there is room, and below them always."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from ..drift.reports.markup import Html, tag
from .results import Reconciliation, StateTotal

HEIGHT: Final = 40
ROOM: Final = Decimal("2.7")
"""Per cent of the width that a character of an amount takes on a telephone."""


class Part(NamedTuple):
    """A part of a bar. `kind` is its class in the style sheet."""

    label: str
    amount: Decimal
    kind: str


class Bar(NamedTuple):
    """A sum and its parts."""

    label: str
    amount: Decimal
    parts: tuple[Part, ...]


_PAYMENTS: Final = {
    "matched": ("at the bank", "good"),
    "amount_differs": ("at the bank with another amount", "odd"),
    "ambiguous": ("undecided", "unsure"),
    "missing": ("missing at the bank", "bad"),
    "awaited": ("awaited", "soft"),
    "not_compared": ("not compared", "soft"),
}
_DEPOSITS: Final = {
    "matched": ("explained", "good"),
    "amount_differs": ("with another amount than announced", "odd"),
    "ambiguous": ("undecided", "unsure"),
    "doubled": ("doubled", "bad"),
    "unexplained": ("without a remittance", "worse"),
}


def dollars(amount: Decimal | None) -> str:
    """Return an amount as it is shown, all its decimals with it."""
    if amount is None:
        return "–"
    exponent = amount.normalize().as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{'−' if amount < 0 else ''}${abs(amount):,.{places}f}"


def bars(found: Reconciliation) -> Iterator[Bar]:
    """Yield what was billed, announced, deposited and posted, and what became of it."""
    totals = found.totals
    billed = (
        Part("paid", totals.paid, "good"),
        Part("written off", totals.adjusted, "soft"),
        Part("left to patients", totals.patient, "patient"),
        Part("not answered", totals.open, "bad"),
        Part("unexplained", totals.unexplained, "odd"),
    )
    yield Bar("Billed", totals.billed, billed)
    yield Bar("Announced by payers", totals.remitted, _of(found.payment_states, _PAYMENTS))
    if totals.deposited is not None:
        yield Bar("Deposited", totals.deposited, _of(found.deposit_states, _DEPOSITS))
    if totals.posted is not None and totals.unposted is not None:
        if totals.unposted >= 0:
            posted = (Part("posted", totals.posted, "good"), Part("not posted", totals.unposted, "bad"))
            yield Bar("Paid for claims", totals.paid, posted)
        else:
            posted = (Part("paid", totals.paid, "good"), Part("posted beyond", -totals.unposted, "bad"))
            yield Bar("Posted", totals.posted, posted)


def _of(states: Sequence[StateTotal], names: dict[str, tuple[str, str]]) -> tuple[Part, ...]:
    amounts = {one.state: one.amount for one in states}
    return tuple(Part(label, amounts[one], kind) for one, (label, kind) in names.items() if one in amounts)


def drawn(found: Reconciliation) -> Html:
    """Return the bars, each with its parts and their amounts below it."""
    made = list(bars(found))
    widest = max((sum((max(part.amount, Decimal(0)) for part in bar.parts), Decimal(0)) for bar in made), default=0)
    return tag("div", [_bar(bar, Decimal(widest)) for bar in made], class_="bars")


def _bar(bar: Bar, widest: Decimal) -> Html:
    shown = [part for part in bar.parts if part.amount]
    told = f"{bar.label}: {dollars(bar.amount)}, of which " + ", ".join(
        f"{part.label} {dollars(part.amount)}" for part in shown
    )
    rects: list[Html] = []
    left = Decimal(0)
    for part in shown:
        if part.amount <= 0 or not widest:
            continue
        share = part.amount / widest * 100
        rects.append(tag("rect", tag("title", part.label), x=_percent(left), width=_percent(share), class_=part.kind))
        if share >= ROOM * len(dollars(part.amount)):
            rects.append(
                tag("text", dollars(part.amount), x=_percent(left + share / 2), y=HEIGHT / 2, class_=f"on {part.kind}")
            )
        left += share
    svg = tag("svg", rects, role="img", aria_label=told, width="100%", height=HEIGHT, class_="bar")
    legend = [
        tag(
            "li",
            tag("span", class_=f"swatch {part.kind}"),
            tag("span", part.label, class_="what"),
            " ",
            tag("b", dollars(part.amount)),
        )
        for part in shown
    ]
    head = tag("figcaption", tag("b", bar.label), " ", tag("span", dollars(bar.amount), class_="sum"))
    return tag("figure", head, svg, tag("ul", legend, class_="key"))


def _percent(share: Decimal) -> str:
    return f"{share:.3f}%"
