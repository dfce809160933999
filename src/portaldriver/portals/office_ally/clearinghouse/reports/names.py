"""What the name of a response file says. File ids grew from 9 digits to 10: nothing is found by its offset."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast

from .....edi.envelope import day
from .kinds import ReportKind

Form = Literal["HCFA", "UB", "ADA"]
"""The paper form that a file's claims would be on: professional, institutional, dental."""

LONGEST = 255
"""Characters that the name of a file may have."""

_COPY = re.compile(r" ?\([0-9]{1,3}\)(?=\.[A-Za-z0-9]{1,4}$)")
"""What is put before the end of a name that is there already."""
_ID = r"(?P<id>\d{9,10})"
_FORM = r"(?P<form>HCFA|UB|ADA)"
_DAY = r"(?P<day>\d{8})"
_PATTERNS: tuple[tuple[ReportKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE | re.ASCII | re.DOTALL))
    for kind, pattern in (
        (ReportKind.ERROR_REPORT, rf"FS_{_FORM}_{_ID}_ErrorReport.*"),
        (ReportKind.FILE_SUMMARY, rf"FS_{_FORM}_{_ID}_IN_C\b.*"),
        (ReportKind.ACKNOWLEDGMENT, rf"(?:{_ID}_)?(?P<original>.+)_999\.999"),
        (ReportKind.ACKNOWLEDGMENT, rf"(?:{_ID}_)?(?P<original>.+)\.99[79]"),
        (ReportKind.INTERCHANGE_ACKNOWLEDGMENT, rf"(?:{_ID}_)?(?P<original>.+?)(?:_TA1)?\.TA1"),
        (ReportKind.CLAIM_ACKNOWLEDGMENT, rf"(?:(?P<user>.+)_)?{_ID}_{_FORM}_277CA_{_DAY}\.\w+"),
        (ReportKind.CLAIM_ACKNOWLEDGMENT, rf"{_ID}_EDI_STATUS_(?:{_FORM}_)?(?:\w*?_)?{_DAY}\.277"),
        (ReportKind.EDI_STATUS, rf"{_ID}_EDI_STATUS_(?:{_FORM}_)?(?:\w*?_)?{_DAY}\.txt"),
        (ReportKind.ERA_ZIP, rf"{_ID}_ERA_(?:STATUS|835)_5010_{_DAY}\.zip"),
        (ReportKind.ERA_STATUS, rf"{_ID}_ERA_STATUS_5010_{_DAY}\.txt"),
        (ReportKind.REMITTANCE, rf"{_ID}_ERA_(?:835|STATUS)_5010_{_DAY}\.835"),
        (ReportKind.REMITTANCE, r"(?P<original>.+)\.835"),
    )
)


@dataclass(frozen=True, slots=True)
class FileName:
    """A response file's name, taken apart. What it does not say is None; `text` and `original` may tell of a patient.

    `original` is the name of the file that is answered, `user` the account's at Office Ally, `made` the date in it.
    """

    text: str = field(repr=False)
    kind: ReportKind
    file_id: str | None = None
    form: Form | None = None
    made: date | None = None
    original: str | None = field(default=None, repr=False)
    user: str | None = field(default=None, repr=False)

    @classmethod
    def parsed(cls, name: str) -> FileName:
        """Take a name apart; one that follows none of the patterns is of the kind `UNKNOWN`.

        Folders before the name are left out. Source: guide 10.3; that of a TA1, and the names of forms other than
        HCFA, are MODELLED on it.
        """
        last = re.split(r"[/\\]", name)[-1].strip()
        if len(last) > LONGEST:
            return cls(last[:LONGEST], ReportKind.UNKNOWN)
        for kind, pattern in _PATTERNS:
            if found := pattern.fullmatch(_COPY.sub("", last)):
                return _of(last, kind, found.groupdict())
        return cls(last, ReportKind.UNKNOWN)


def _of(name: str, kind: ReportKind, parts: dict[str, str | None]) -> FileName:
    form = parts.get("form")
    return FileName(
        name,
        kind,
        file_id=parts.get("id"),
        form=cast(Form, form.upper()) if form else None,
        made=day(parts.get("day") or ""),
        original=parts.get("original"),
        user=parts.get("user"),
    )
