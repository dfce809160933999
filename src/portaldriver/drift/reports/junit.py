"""Reports as JUnit XML: a test case for each page object, so that a CI system shows drift where it shows tests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # written here, never read

from ..states import Finding, PageReport
from .places import place_of
from .wording import TITLES, advice, advice_unknown, first_sentence, happened, meaning_of_exit

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(reports: Sequence[PageReport], *, at: datetime) -> str:
    """Return reports as JUnit XML. A failure names element, state and what to do; a page that cannot be told errs."""
    suites = Element("testsuites", name="portaldriver drift")
    suite = SubElement(
        suites,
        "testsuite",
        name="portaldriver drift",
        tests=str(len(reports)),
        failures=str(sum(bool(one.drifted) for one in reports)),
        errors=str(sum(bool(one.unknown and not one.drifted) for one in reports)),
        timestamp=at.replace(tzinfo=None).isoformat(timespec="seconds"),
    )
    for report in reports:
        _case(suite, report)
    SubElement(suite, "system-out").text = _clean(f"{first_sentence(reports)}. {meaning_of_exit(reports)}")
    indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _case(suite: Element, report: PageReport) -> None:
    group = ".".join(part for part in ("drift", report.portal, report.generation) if part)
    case = SubElement(suite, "testcase", classname=_clean(group), name=_clean(report.page))
    if place := place_of(report):
        case.set("file", place.path)
        case.set("line", str(place.line))
    if report.drifted:
        worst = report.drifted[0]
        more = f" and {len(report.drifted) - 1} more" if len(report.drifted) > 1 else ""
        message = f"{worst.element}: {TITLES[worst.state].lower()}{more}"
        failure = SubElement(case, "failure", type=str(worst.state), message=_clean(message))
        failure.text = _clean("\n\n".join(_told(report, one) for one in report.drifted))
    elif report.unknown:
        failure = SubElement(case, "error", type="unknown", message=_clean(report.unknown))
        failure.text = _clean("\n".join(advice_unknown(report)))
    if report.around:
        SubElement(case, "system-out").text = _clean(
            "\n".join(f"note: {one.fact}: {one.was or '-'} -> {one.now or '-'}" for one in report.around)
        )


def _told(report: PageReport, one: Finding) -> str:
    place = place_of(report, one.element)
    lines = [f"{one.element}: {TITLES[one.state]} ({one.state}). {happened(one)}"]
    lines += [f"  declared as {one.declaration}"] if one.declaration else []
    lines += [f"  at {place}"] if place else []
    lines += [f"  {change.fact}: {change.was or '-'} -> {change.now or '-'}" for change in one.changes]
    lines += [f"  to do: {step.replace('`', '')}" for step in advice(report, one)]
    return "\n".join(lines)


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)
