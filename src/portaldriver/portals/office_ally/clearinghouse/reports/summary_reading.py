"""Reading a file summary: fixed width, in sections, with lines around them that say what the file was."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, cast

from .....errors import ReportUnreadable
from .columns import Table
from .file_summary import FilePart, FileSummary, LegendEntry, Section, SummaryClaim, SummaryError, SummaryTotal
from .noticing import LONGEST_LINE, Notice, UnknownLine, lines_of
from .summary_checks import noticed
from .summary_labels import values_of
from .summary_parts import announced_parts, part_of, split_of
from .summary_rows import CODES, COLUMNS, DOCUMENTED, ROW, Row, claim_id_in, claim_of, row_of

SECTION = re.compile(r"^[\s\-=*]*([A-Z][A-Z /-]{0,40}?)\s+CLAIMS?\s+DETAILS?\b(?!\s*:)", re.IGNORECASE)
HEADER = re.compile(r"^\s*CLAIM ?#\s", re.IGNORECASE)
LEGEND = re.compile(r"^\s*\+-*>\s*([0-9]+)\s*#\s*errors?\s+([A-Z]+[0-9]+)\s*-\s*(\S.*)$", re.IGNORECASE)
FAILURE = re.compile(r"^\s*(?:error description|failure reason)\s*:\s*(.*)$", re.IGNORECASE)

_SECTIONS: dict[str, Section] = {
    "ACCEPTED": "accepted",
    "ERROR": "error",
    "REJECTED": "error",
    "PENDING": "pending",
}
_RULE = re.compile(r"^[\s\-=*_]*$")
_TITLE = re.compile(r"^[\s\-=*]*claims? upload file summary[\s\-=*]*$", re.IGNORECASE)


def read_file_summary(content: bytes, *, failed: bool = False) -> FileSummary:
    """Return a file summary, or the error report of a file that failed as a whole.

    `failed` says that the file is named an error report: where it lists no claim, nothing of the file was taken. What
    is not understood is in `unknown_lines`, and what does not add up in `notices`: nothing is dropped or guessed.
    Raises `ReportUnreadable` for what is no text, or is a text of which no line is one of a file summary. Source: guide
    10.4 and 7.4; the lines around the tables, totals and the error report are MODELLED beyond `File Name:`, `Date
    Processed:`, `was split into` and the legend.
    """
    reading = _Reading(lines_of(content), failure=[] if failed else None)
    reading.read()
    return reading.result()


@dataclass(slots=True)
class _Reading:
    lines: list[str]
    at: int = 0
    """The line that is read, from 0."""
    last_row: int = -2
    headed: bool = False
    """Whether a section or a table's header was there."""
    section: Section | None = None
    tabled: bool = False
    """Whether the section's table has begun."""
    astray: bool = False
    """Whether a line after that was not understood which is no row."""
    table: Table = DOCUMENTED
    told: dict[str, Any] = field(default_factory=dict)
    failure: list[str] | None = None
    failing: bool = False
    split: bool = False
    parting: bool = False
    announced: int | None = None
    parts: list[FilePart] = field(default_factory=list)
    claims: list[SummaryClaim] = field(default_factory=list)
    legend: list[LegendEntry] = field(default_factory=list)
    totals: list[SummaryTotal] = field(default_factory=list)
    unknown: list[UnknownLine] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def read(self) -> None:
        """Read all lines."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if _RULE.match(line):
                self.failing, self.parting = False, self.parting and not self.parts
            elif len(line) > LONGEST_LINE or not any(take(line) for take in self._takers()):
                self._keep(line)
            self.at += 1

    def _takers(self) -> tuple[Any, ...]:
        return (
            self._section,
            self._header,
            self._row,
            self._legend,
            self._split,
            self._failure,
            self._part,
            self._labels,
            self._failure_more,
            self._errors_more,
            _TITLE.match,
        )

    def result(self) -> FileSummary:
        """Return what was read. Raises `ReportUnreadable` if that is nothing."""
        if not (
            self.headed
            or self.legend
            or self.split
            or self.failure is not None
            or {"file_name", "file_id"} & self.told.keys()
        ):
            raise ReportUnreadable("the text is no file summary", code="no_file_summary")
        meanings = {entry.code: entry.meaning for entry in self.legend}
        summary = FileSummary(
            **self.told,
            failed=self.failure is not None and not self.claims,
            failure=" ".join(self.failure or ()).strip() or None,
            split=self.split,
            parts=tuple(self.parts),
            claims=tuple(_explained(claim, meanings) for claim in self.claims),
            legend=tuple(self.legend),
            totals=tuple(self.totals),
            unknown_lines=tuple(self.unknown),
        )
        notices = (*self.notices, *noticed(summary, parts=self.announced))
        return summary.model_copy(update={"notices": notices})

    def _notice(self, code: str) -> None:
        self.notices.append(Notice(code=code, line=self.at + 1))

    def _keep(self, line: str) -> None:
        row = ROW.match(line)
        claim = claim_id_in(line) if row else None
        self.unknown.append(UnknownLine(line=self.at + 1, text=line, section=self.section, claim_id=claim))
        self.astray = self.astray or (self.tabled and row is None)
        if row:
            self._notice("row_not_understood" if self.section else "row_outside_sections")

    def _section(self, line: str) -> bool:
        """Begin a section. Rows of one that is not known are no accepted claims: they are not taken."""
        found = SECTION.match(line)
        if not found:
            return False
        self.section, self.headed = _SECTIONS.get(found[1].upper()), True
        self.failing = self.parting = self.tabled = self.astray = False
        if self.section is None:
            self._notice("section_not_known")
        return self.section is not None

    def _header(self, line: str) -> bool:
        if not HEADER.match(line):
            return False
        if self.astray and self.section is not None:
            # A line that was not understood stands before this table: it may be the title of another section.
            self.section = None
            self._notice("section_not_known")
        table = Table.headed(COLUMNS, line)
        self.table, self.headed, self.tabled = table or DOCUMENTED, True, True
        if table is None:
            self._notice("header_not_understood")
        elif table.others:
            self._notice("column_not_known")
        return True

    def _row(self, line: str) -> bool:
        section = self.section
        if not ROW.match(line) or section is None:
            return False
        if (row := self._read_row(line)) is not None:
            self._claim(row, section)
            return True
        following = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        if not following or any(one.match(following) for one in (ROW, SECTION, HEADER, LEGEND, _RULE)):
            return False
        for text in (line + following, f"{line} {following}", f"{line} {following.lstrip()}"):
            if (row := self._read_row(text, joined=True)) is not None:
                self._notice("row_wrapped")
                self._claim(row, section)
                self.at += 1
                self.last_row = self.at
                return True
        return False

    def _read_row(self, line: str, *, joined: bool = False) -> Row | None:
        tables = (self.table, DOCUMENTED) if self.table != DOCUMENTED else (DOCUMENTED,)
        return next((row for table in tables if (row := row_of(line, table, joined=joined))), None)

    def _claim(self, row: Row, section: Section) -> None:
        if row.shifted:
            self._notice("row_shifted")
        if row.unclear:
            self._notice("patient_unclear")
        self.claims.append(claim_of(row, line=self.at + 1, section=section))
        self.last_row = self.at

    def _legend(self, line: str) -> bool:
        found = LEGEND.match(line)
        if found:
            self.legend.append(LegendEntry(count=int(found[1]), code=found[2].upper(), meaning=found[3]))
        return bool(found)

    def _split(self, line: str) -> bool:
        found = split_of(line)
        if found is None:
            return False
        name, rest = found
        self.told.setdefault("file_name", name)
        self.split = self.parting = True
        self.announced, named = announced_parts(rest)
        self.parts += named
        return True

    def _part(self, line: str) -> bool:
        part = part_of(line) if self.parting else None
        if part is not None:
            self.parts.append(part)
        return part is not None

    def _failure(self, line: str) -> bool:
        found = FAILURE.match(line)
        if found:
            self.failure = [*(self.failure or ()), found[1]]
            self.failing = True
        return bool(found)

    def _failure_more(self, line: str) -> bool:
        if self.failing and self.failure is not None:
            self.failure.append(line.strip())
        return self.failing

    def _errors_more(self, line: str) -> bool:
        """Take codes alone on a line, or text under the column of errors, as further errors of the row right above."""
        alone = not CODES.sub("", line).strip(" ,;/")
        under = len(line) - len(line.lstrip()) >= self.table.start("errors")
        if not (alone or under) or self.last_row != self.at - 1:
            return False
        claim = self.claims[-1]
        more = tuple(SummaryError(code=code) for code in CODES.findall(line))
        text = f"{claim.error_text or ''} {line.strip()}".strip()
        self.claims[-1] = claim.model_copy(update={"errors": claim.errors + more, "error_text": text})
        self.last_row = self.at
        self._notice("errors_wrapped")
        return True

    def _labels(self, line: str) -> bool:
        values = values_of(line)
        for name, value in values or ():
            if name.startswith("total"):
                section = cast("Section | None", name.partition(" ")[2] or None)
                self.totals.append(SummaryTotal(line=self.at + 1, section=section, announced=value))
            elif self.told.setdefault(name, value) != value:
                self._notice(f"{name}_twice")
        return values is not None


def _explained(claim: SummaryClaim, meanings: dict[str, str]) -> SummaryClaim:
    errors = tuple(SummaryError(code=one.code, meaning=meanings.get(one.code)) for one in claim.errors)
    return claim.model_copy(update={"errors": errors})
