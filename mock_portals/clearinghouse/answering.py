"""The reports that answer a file: what they are called, what is in them, and when they are there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mock_portals.clearinghouse import status_text, summary_text
from mock_portals.clearinghouse.answer_277ca import GUIDE as GUIDE_277CA
from mock_portals.clearinghouse.answer_277ca import claim_acknowledgment
from mock_portals.clearinghouse.answer_999 import GUIDE as GUIDE_999
from mock_portals.clearinghouse.answer_999 import acknowledgment
from mock_portals.clearinghouse.books import BookedClaim, BookedFile, Kind, Report
from mock_portals.clearinghouse.interchange import Interchange, Segment, Transaction
from mock_portals.clearinghouse.numbering import Numbering
from mock_portals.clearinghouse.switches import Switches
from mock_portals.clearinghouse.syntax import Verdict
from mock_portals.clearinghouse.x12_text import USUAL, Envelope, interchange_answer

AGAIN = timedelta(hours=1)
"""How much later a report comes a second time."""


@dataclass(slots=True)
class Answering:
    """Makes reports, and files them for the hour at which they are due."""

    switches: Switches
    numbering: Numbering
    reports: list[Report] = field(default_factory=list)

    def envelope_refused(self, file: BookedFile, head: Segment, code: str) -> None:
        """Answer with a TA1. MODELLED: its name, made like that of a 999."""
        due = self._due("TA1", file)
        envelope = Envelope(to=head, separators=USUAL, number=self.numbering.control(), made=due)
        self._file(
            "TA1", f"{file.file_id}_{_original(file)}_TA1.TA1", interchange_answer(envelope, code=code), due, file
        )

    def syntax(
        self, file: BookedFile, interchange: Interchange, verdicts: Sequence[Verdict], group_code: str = ""
    ) -> None:
        """Answer with a 999, under the original file's name (guide 10.3)."""
        due = self._due("999", file)
        envelope = self._envelope(interchange, due, "FA", GUIDE_999)
        content = acknowledgment(interchange, verdicts, envelope, group_code=group_code)
        self._file("999", f"{file.file_id}_{_original(file)}_999.999", content, due, file)

    def failed(self, file: BookedFile) -> None:
        """Answer with an error report. MODELLED: its name's end, which is not known (guide 10.3)."""
        due = self._due("summary", file)
        name = f"FS_{file.form}_{file.file_id}_ErrorReport.txt"
        self._file("summary", name, _text(summary_text.failed(file, made=due)), due, file)

    def split(self, file: BookedFile, parts: Sequence[BookedFile]) -> None:
        """Answer with a summary that names the parts."""
        due = self._due("summary", file)
        lines = summary_text.split(file, parts, made=due)
        self._file("summary", _summary_name(file), _text(lines), due, file)

    def claims(
        self, file: BookedFile, interchange: Interchange, answered: Sequence[tuple[Transaction, list[BookedClaim]]]
    ) -> None:
        """Answer for each claim: summary, 277CA, and the payers' text."""
        every = [claim for _, claims in answered for claim in claims]
        due = self._due("summary", file)
        for claim in every:
            claim.decided = due
        lines = self._troubled(summary_text.summary(file, every, made=due))
        self._file("summary", _summary_name(file), _text(lines), due, file)
        decided = [(one, [claim for claim in some if claim.status != "pending"]) for one, some in answered]
        self._277ca(file, interchange, [pair for pair in decided if pair[1]], due)
        self._payers(file, [claim for claim in every if claim.payer_claim_number], due)

    def _277ca(
        self,
        file: BookedFile,
        interchange: Interchange,
        answered: Sequence[tuple[Transaction, Sequence[BookedClaim]]],
        summarised: datetime,
    ) -> None:
        if not answered:
            return
        due = self._due("277CA", file, after=summarised)
        envelope = self._envelope(interchange, due, "HN", GUIDE_277CA)
        name = (
            f"{file.account}_{file.file_id}_{file.form}_277ca_{due:%Y%m%d}.txt"
            if self.switches.name_277ca == "user"
            else f"{file.file_id}_EDI_STATUS_{file.form}_{due:%Y%m%d}.277"
        )
        self._file("277CA", name, claim_acknowledgment(answered, envelope), due, file)

    def _payers(self, file: BookedFile, claims: Sequence[BookedClaim], summarised: datetime) -> None:
        if not claims:
            return
        due = self._due("status", file, after=summarised)
        lines = status_text.status(file, claims, refused=self.switches.payer_refuses, made=due)
        self._file("status", f"{file.file_id}_EDI_STATUS_{file.form}_{due:%Y%m%d}.txt", _text(lines), due, file)

    def _envelope(self, interchange: Interchange, made: datetime, group: str, guide: str) -> Envelope:
        return Envelope(
            to=interchange.head,
            separators=interchange.separators,
            number=self.numbering.control(),
            made=made,
            group=group,
            guide=guide,
        )

    def _due(self, kind: Kind, file: BookedFile, *, after: datetime | None = None) -> datetime:
        spans = {
            "summary": self.switches.summary_after,
            "277CA": self.switches.answered_after,
            "status": self.switches.payer_after,
        }
        span = spans.get(kind, self.switches.acknowledged_after)
        return (after or file.received) + self.numbering.within(span) + self.switches.late.get(kind, timedelta())

    def _file(self, kind: Kind, name: str, content: bytes, due: datetime, file: BookedFile) -> None:
        if kind in self.switches.lose:
            return
        stem, _, end = name.rpartition(".")
        times = [(name, due)] + [(f"{stem}(2).{end}", due + AGAIN)] * (kind in self.switches.double)
        for called, when in times:
            self.reports.append(
                Report(name=called, content=content, due=when, file_id=file.file_id, kind=kind, account=file.account)
            )

    def _troubled(self, lines: list[str]) -> list[str]:
        """Break off the row that is to be garbled, and put in the line that is not known."""
        garble, unknown = self.switches.garble, self.switches.unknown_line
        if garble:
            lines = [f"{line[:21]} {line[21:100]}" if line.startswith(f"{garble})") else line for line in lines]
        return [*lines, unknown] if unknown else lines


def _original(file: BookedFile) -> str:
    """Return the name that was sent, as a part of another: it may hold no folder, and has to leave room."""
    return re.sub(r"[/\\\x00]", "_", file.name)[:220]


def _summary_name(file: BookedFile) -> str:
    return f"FS_{file.form}_{file.file_id}_IN_C.txt"


def _text(lines: Sequence[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()
