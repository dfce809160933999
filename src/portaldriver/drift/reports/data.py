"""Reports as JSON, for programs. The form is stable: what is added later does not change what is there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from pydantic import ValidationError

from ...errors import ConfigurationError
from ..states import PageReport, exit_code
from .places import place_of
from .wording import EXITS, advice, advice_unknown, happened

SCHEMA = 1


def as_json(reports: Sequence[PageReport], *, at: datetime) -> str:
    """Return reports as one JSON document: a summary, and each page with its findings. Values are masked."""
    code = exit_code(reports)
    states = Counter(one.state for report in reports for one in report.findings)
    told = {
        "schema": SCHEMA,
        "at": at.isoformat(),
        "exit_code": code,
        "exit_meaning": EXITS[code],
        "summary": {
            "pages": len(reports),
            "drifted_pages": sum(bool(one.drifted) for one in reports),
            "unknown_pages": sum(bool(one.unknown) for one in reports),
            "drifted_elements": sum(len(one.drifted) for one in reports),
            "states": {str(state): count for state, count in sorted(states.items())},
        },
        "pages": [_page(one) for one in reports],
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _page(report: PageReport) -> dict[str, object]:
    drifted = [
        {
            "element": one.element,
            "state": str(one.state),
            "severity": str(one.severity),
            "happened": happened(one),
            "to_do": list(advice(report, one)),
            "declared_at": str(place_of(report, one.element) or ""),
        }
        for one in report.drifted
    ]
    to_do = list(advice_unknown(report)) if report.unknown else []
    return {"exit_code": report.exit_code, "drifted": drifted, "to_do": to_do, "report": report.model_dump(mode="json")}


def read_json(text: str) -> tuple[PageReport, ...]:
    """Return the reports of a JSON document. Raises `ConfigurationError` if it is none, or of another schema."""
    try:
        told = json.loads(text)
        if told.get("schema") == SCHEMA:
            return tuple(PageReport.model_validate_json(json.dumps(one["report"])) for one in told["pages"])
    except (ValueError, ValidationError, KeyError, TypeError, AttributeError):
        pass
    raise ConfigurationError("this is no JSON report of drift that this version reads")
