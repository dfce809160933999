"""One page of a jqGrid's rows, as every list of Practice Mate answers (guide 3.1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from mock_portals.visiting import Visit

DEFAULT_CAP = 100


def rules_of(visit: Visit) -> dict[str, str]:
    """Return the rules that a grid's request carries."""
    try:
        rules = json.loads(visit.query.get("filters2", ""))["rules"]
        return {str(rule["field"]): str(rule.get("data") or "") for rule in rules}
    except (ValueError, KeyError, TypeError):
        return {}


def day_of(text: str) -> date | None:
    """Read a date as the portal's bars send it; None where it is none."""
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()
    except ValueError:
        return None


def answer(visit: Visit, rows: Sequence[Sequence[str]]) -> Any:
    """Return the page of rows that was asked for; an empty result is a bare list. A row's id is its first cell."""
    shown = list(rows)[: number(rules_of(visit).get("MaxRecords"), DEFAULT_CAP)]
    if not shown:
        return []
    size = max(1, number(visit.query.get("rows"), 20))
    pages = -(-len(shown) // size)
    page = min(max(1, number(visit.query.get("page"), 1)), pages)
    part = shown[(page - 1) * size : page * size]
    return {
        "page": page,
        "total": pages,
        "records": len(shown),
        "rows": [{"id": row[0], "cell": list(row)} for row in part],
    }


def number(text: str | None, default: int) -> int:
    """Read a whole number."""
    return int(text) if text and text.isdigit() else default
