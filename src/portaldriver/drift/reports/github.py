"""Reports as annotations of GitHub Actions: at the lines that declare what moved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..states import PageReport, Severity
from .places import Place, place_of
from .wording import TITLES, advice, advice_unknown, capital, gravest, happened, meaning_of_exit

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def as_annotations(reports: Sequence[PageReport], *, root: Path | None = None) -> str:
    """Return workflow commands, one a line, gravest first, as GitHub shows ten of a kind for a step.

    `root` is the repository's folder: here, if not given. What is declared elsewhere has no line.
    """
    lines = [
        _command(
            _LEVELS[one.severity],
            f"{report.page}.{one.element}: {TITLES[one.state].lower()}",
            " ".join([happened(one), *advice(report, one)]),
            place_of(report, one.element, root=root),
        )
        for report, one in gravest(reports)
    ]
    lines += [
        _command(
            "error",
            f"{report.page}: cannot be told",
            f"{capital(report.unknown)}. {' '.join(advice_unknown(report))}",
            place_of(report, root=root),
        )
        for report in reports
        if report.unknown
    ]
    lines.append(_command("notice", "portaldriver drift", meaning_of_exit(reports), None))
    return "\n".join(lines) + "\n"


def _command(level: str, title: str, message: str, place: Place | None) -> str:
    given = {"file": place.path, "line": str(place.line)} if place else {}
    properties = ",".join(f"{key}={_property(value)}" for key, value in (given | {"title": title}).items())
    return f"::{level} {properties}::{_escaped(message.replace('`', ''))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
