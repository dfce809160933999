"""Enrollments as one HTML file that needs no network and runs nothing: payers by transactions, for each provider."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..payers import PAYER_TRANSACTIONS, PayerList
from .register import Enrollment

if TYPE_CHECKING:
    from .....drift.reports.markup import Html

WORDS = {
    "approved": "in place",
    "not_required": "not needed",
    "submitted": "handed in",
    "required": "missing",
    "rejected": "refused",
    "unknown": "unknown",
}
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem;max-width:80rem}"
    "table{border-collapse:collapse}th,td{border:1px solid #8888;padding:.35rem .6rem;text-align:left}"
    ".approved,.not_required{background:#2e7d3222}.submitted{background:#f9a82533}"
    ".required,.rejected{background:#c6282833;font-weight:600}.unseen{position:absolute;clip-path:inset(50%)}"
)


def as_html(enrollments: Sequence[Enrollment], payers: PayerList | None = None, *, at: datetime) -> str:
    """Return a page of how enrollments stand, one table of payers by transactions for each provider.

    What was concluded and not told has a `~` before it. It shows NPIs and tax ids, and nothing of patients.
    """
    from .....drift.reports.markup import Html, tag

    digest = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", "Enrollments - portaldriver"),
        tag("style", Html(_STYLE)),
    )
    lacking = sum(not one.in_place for one in enrollments)
    body = tag(
        "main",
        tag("p", f"portaldriver enrollments · {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"),
        tag("h1", f"{lacking} of {len(enrollments)} enrollments are not in place"),
        [_provider(provider, enrollments, payers) for provider in _providers(enrollments)],
        tag("p", "~ was concluded from an answer to something else: nobody said so."),
    )
    return "<!doctype html>\n" + tag("html", head, tag("body", body), lang="en") + "\n"


def _providers(enrollments: Sequence[Enrollment]) -> list[tuple[str, str | None]]:
    return list(dict.fromkeys((one.about.npi, one.about.tax_id) for one in enrollments))


def _provider(provider: tuple[str, str | None], enrollments: Sequence[Enrollment], payers: PayerList | None) -> Html:
    from .....drift.reports.markup import joined, table, tag

    own = [one for one in enrollments if (one.about.npi, one.about.tax_id) == provider]
    shown = [one for one in PAYER_TRANSACTIONS.values() if any(one == item.about.transaction for item in own)]
    names = {row.payer_id.upper(): row.payer_name for row in payers or ()}
    title = f"NPI {provider[0]}" + (f", tax id {provider[1]}" if provider[1] else "")
    rows = []
    for payer in dict.fromkeys(one.about.payer_id.upper() for one in own):
        cells = {one.about.transaction: one for one in own if one.about.payer_id.upper() == payer}
        name = f"{names[payer]} ({payer})" if payer in names else payer
        rows.append([name, *(_cell(cells.get(one)) for one in shown)])
    return joined(tag("h2", title), table(["Payer", *shown], rows, caption=f"Enrollments of {title}"))


def _cell(one: Enrollment | None) -> Html | str:
    from .....drift.reports.markup import tag

    if one is None:
        return ""
    event = one.event
    inferred = "~" if event is not None and event.grade == "inferred" else ""
    since = f", {event.on.isoformat()}" if event is not None else ""
    return tag("span", f"{inferred}{WORDS[one.status]}{since}", class_=one.status)
