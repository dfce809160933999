"""A reconciliation as one HTML file that needs no network and runs nothing: what there is to do, payer by payer."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

from ..drift.reports.markup import Html, joined, table, tag
from .picture import dollars, drawn
from .results import Difference, Reconciliation

NOBODY: Final = "No payer known"
MOST: Final = 2000
"""Differences that are listed of each payer."""

_STATES: Final = {
    "matched": "at the bank",
    "amount_differs": "another amount",
    "ambiguous": "undecided",
    "missing": "missing",
    "awaited": "awaited",
    "zero": "no money to come",
    "unknown": "no amount",
    "not_compared": "not compared",
    "doubled": "doubled",
    "unexplained": "no remittance",
    "paid": "paid",
    "denied": "denied",
    "zero_paid": "nothing paid",
    "taken_back": "taken back",
    "voided": "voided",
    "unanswered": "not answered",
}


def as_html(found: Reconciliation, *, at: datetime | None = None, names: bool = False) -> str:
    """Return a page for whoever works the differences off: sums, a picture of the money, and what to do next.

    Patients are told by control number; `names` shows their names where `reconcile(names=True)` kept them: handle such
    a page as the remittances themselves. It runs no script and loads nothing.
    """
    style = _style()
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{_verdict(found)} - portaldriver reconciliation"),
        tag("style", Html(style)),
    )
    body = tag(
        "main",
        _top(found, at),
        tag("section", tag("h2", "Where the money is"), drawn(found), class_="money"),
        _payers(found),
        _work(found, names=names),
        _told(found, names=names),
        _payments(found),
        _deposits(found),
        _legend(names=names),
    )
    return "<!doctype html>\n" + tag("html", head, tag("body", body), lang="en") + "\n"


@cache
def _style() -> str:
    return (files(__package__) / "page.css").read_text(encoding="utf-8").replace("\r\n", "\n")


def _verdict(found: Reconciliation) -> str:
    count = len(found.to_do)
    if not count:
        return "Everything comes out"
    return f"{_counted(count, 'difference')} to work on"


def _top(found: Reconciliation, at: datetime | None) -> Html:
    made = f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at is not None else ""
    days = f"statement {found.covers[0]} to {found.covers[1]}" if found.covers is not None else ""
    totals = found.totals
    tiles = [
        (dollars(totals.billed), "billed", ""),
        (dollars(totals.remitted), "announced by payers", ""),
        (dollars(totals.deposited), "deposited", "") if totals.deposited is not None else None,
        (dollars(totals.open), "not answered", "bad" if totals.open else "good"),
        (dollars(totals.unposted), "paid, not posted", "bad" if totals.unposted else "good")
        if totals.unposted is not None
        else None,
        (dollars(found.at_stake), "at stake", "bad" if found.at_stake else "good"),
    ]
    return tag(
        "header",
        tag("p", " · ".join(part for part in ("portaldriver reconciliation", days, made) if part), class_="kicker"),
        tag("h1", _verdict(found)),
        tag("ul", [_tile(*one) for one in tiles if one is not None], class_="tiles"),
    )


def _tile(amount: str, words: str, kind: str) -> Html:
    return tag("li", tag("strong", amount), " ", words, class_=kind or None)


def _payers(found: Reconciliation) -> Html | None:
    if not found.payers:
        return None
    rows = [
        [
            one.payer,
            str(one.remittances),
            str(one.claims),
            dollars(one.remitted),
            dollars(one.received),
            dollars(one.at_stake),
            str(one.differences),
        ]
        for one in found.payers
    ]
    headers = ["Payer", "Remittances", "Claims", "Announced", "At the bank", "At stake", "Differences"]
    return tag("section", tag("h2", "Payers"), table(headers, rows, caption="Payers"), class_="payers")


def _work(found: Reconciliation, *, names: bool) -> Html:
    by_payer: dict[str, list[Difference]] = defaultdict(list)
    for one in found.to_do:
        by_payer[one.payer or NOBODY].append(one)
    if not by_payer:
        return tag("section", tag("h2", "To do"), tag("p", "Nothing: all sums come out."), class_="work")
    ordered = sorted(by_payer.items(), key=lambda item: (-_sum(item[1]), item[0]))
    return tag(
        "section",
        tag("h2", "To do, the dearest first"),
        [_payer_work(payer, own, names=names) for payer, own in ordered],
        class_="work",
    )


def _payer_work(payer: str, own: Sequence[Difference], *, names: bool) -> Html:
    rows = [_row(one, names=names, box=True) for one in own[:MOST]]
    more = len(own) - MOST
    title = tag("h3", payer, " ", tag("span", f"{_counted(len(own), 'difference')}, {dollars(_sum(own))}"))
    return joined(
        title,
        table(["At stake", "What is wrong, and what to do", "Where"], rows, caption=f"To do: {payer}"),
        tag("p", f"and {more} more, each of less: they are in the JSON.") if more > 0 else None,
    )


def _told(found: Reconciliation, *, names: bool) -> Html | None:
    told = [one for one in found.differences if not one.to_do]
    if not told:
        return None
    rows = [_row(one, names=names, box=False) for one in told[:MOST]]
    shown = table(["Amount", "What", "Where"], rows, caption="Good to know")
    more = tag("p", f"and {len(told) - MOST} more.") if len(told) > MOST else None
    return tag("section", tag("h2", "Good to know"), shown, more, class_="work told")


def _row(one: Difference, *, names: bool, box: bool) -> list[Html]:
    amount = joined(tag("span", class_="box") if box else None, dollars(one.amount))
    off = (
        tag("span", _off(one.off_by), class_="off")
        if one.off_by is not None and abs(one.off_by) != one.amount
        else None
    )
    reason = f" ({one.reason})" if one.reason else ""
    what = joined(
        tag("strong", _capital(one.words), reason), tag("span", one.next_step, class_="next"), _candidates(one)
    )
    return [joined(amount, off), what, _where(one, names=names)]


def _off(off_by: Decimal) -> str:
    return f"{dollars(abs(off_by))} too {'little' if off_by < 0 else 'much'}" if off_by else ""


def _candidates(one: Difference) -> Html | None:
    return tag("span", f"Could belong together: {', '.join(one.candidates)}", class_="next") if one.candidates else None


def _where(one: Difference, *, names: bool) -> Html:
    told = [
        ("claim", one.control_number),
        ("patient", one.patient if names else None),
        ("payment", one.trace_number or one.remittance_id),
        ("day", one.date.isoformat() if one.date is not None else None),
        ("bank row", str(one.row) if one.row is not None else None),
        ("place", one.path),
    ]
    return tag("dl", [tag("div", tag("dt", label), " ", tag("dd", value)) for label, value in told if value])


def _payments(found: Reconciliation) -> Html | None:
    if not found.payments:
        return None
    rows = [
        [
            one.trace_number or one.remittance_id or "–",
            one.payer,
            one.date.isoformat() if one.date is not None else "–",
            dollars(one.amount),
            dollars(one.paid),
            dollars(one.provider_adjustments),
            dollars(one.off_by),
            _STATES[one.state],
        ]
        for one in found.payments[:MOST]
    ]
    headers = ["Payment", "Payer", "Day", "Announced", "Claims", "Beside", "Off by", "Deposit"]
    return _folded(f"{_counted(len(found.payments), 'remittance')}", table(headers, rows, caption="Remittances"))


def _deposits(found: Reconciliation) -> Html | None:
    if not found.deposits:
        return None
    traces = {one.key: one.trace_number or one.remittance_id for one in found.payments}
    rows = [
        [
            one.date.isoformat(),
            dollars(one.amount),
            one.reference or "–",
            str(one.row) if one.row is not None else "–",
            _STATES[one.state] if one.state != "matched" else "explained",
            ", ".join(traces[key] for key in one.remittances) or "–",
        ]
        for one in found.deposits[:MOST]
    ]
    headers = ["Day", "Amount", "Reference", "Row", "State", "Pays"]
    return _folded(f"{_counted(len(found.deposits), 'deposit')}", table(headers, rows, caption="Deposits"))


def _folded(title: str, shown: Html) -> Html:
    return tag("section", tag("details", tag("summary", title), shown), class_="all")


def _legend(*, names: bool) -> Html:
    return tag(
        "section",
        tag("h2", "How to read this"),
        tag(
            "p",
            "At stake is what may be lost or has to be given back if nobody looks. The same money can be at stake "
            "twice, at the bank and at a claim. What was taken back is netted with what was paid before and after. "
            "What could belong to several was matched to none.",
        ),
        tag(
            "p",
            "This page names patients: handle it as the remittances themselves."
            if names
            else "Patients are told by control number alone.",
        ),
        class_="legend",
    )


def _sum(own: Iterable[Difference]) -> Decimal:
    return sum((one.amount for one in own), Decimal(0))


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
