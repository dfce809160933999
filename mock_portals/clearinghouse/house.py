"""The clearinghouse itself: every channel hands its files in here, and every answer is made here.

MODELLED on guide 7.4 and 10: what Office Ally does with a file is documented in parts only. Its own codes, how deep it
looks into syntax, and which payers know whom are invented; see `codes`, `syntax`, `payers`, `status_text`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from threading import Lock

from mock_portals.clearinghouse import booking
from mock_portals.clearinghouse.answering import Answering
from mock_portals.clearinghouse.books import BookedClaim, BookedFile, Channel, Form, Report, Standing
from mock_portals.clearinghouse.clock import Clock
from mock_portals.clearinghouse.interchange import Interchange, Transaction, Unreadable, opened
from mock_portals.clearinghouse.judging import faults
from mock_portals.clearinghouse.numbering import Numbering
from mock_portals.clearinghouse.payers import Directory
from mock_portals.clearinghouse.switches import Switches
from mock_portals.clearinghouse.syntax import group_fault, verdict
from mock_portals.clearinghouse.walking import claims_of

FORMS: dict[str, Form] = {"837P": "HCFA", "837I": "UB"}
_KIND = re.compile(r"837[PID]")
_Answered = list[tuple[Transaction, list[BookedClaim]]]


class Clearinghouse:
    """Books, and a clock. Nothing is told before its time: `due` gives what is there by now.

    A claim's `status` is what was decided when it came in; outside it shows by `standing`, hours later. Claims of test
    files are in `test_claims`, all others in `claims`. Threads may share a house.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        seed: int = 7,
        switches: Switches | None = None,
        directory: Directory | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self._switches = switches or Switches()
        self.directory = directory or Directory()
        self.files: list[BookedFile] = []
        self.claims: list[BookedClaim] = []
        self.test_claims: list[BookedClaim] = []
        self.seen: dict[str, datetime] = {}
        """Since when files lie in a folder; kept by `folder.sweep`, as is `handed_out`."""
        self.handed_out: set[str] = set()
        self._numbering = Numbering(seed)
        self._answering = Answering(self._switches, self._numbering)
        self._counted = 0
        self._known: dict[tuple[str, bool, str], list[BookedClaim]] = defaultdict(list)
        """An account's claims, of tests or not, by patient control number, claim id and payer's number."""
        self._lock = Lock()

    @property
    def switches(self) -> Switches:
        """What a test makes go wrong: to be changed, not exchanged."""
        return self._switches

    @property
    def reports(self) -> list[Report]:
        """All reports, those that are not due among them, in the order in which they were made."""
        return self._answering.reports

    def receive(self, name: str, content: bytes, *, channel: Channel, account: str) -> BookedFile:
        """Take a file, give it a File ID, and book its claims; answers come hours later.

        A file that fails as a whole has `failed`, and no claim of it is booked (guide 7.4). ISA15 is not looked at:
        `OATEST` in the name makes a test (10.1). MODELLED: that it counts in capitals only, as does 837P.
        """
        with self._lock:
            file = BookedFile(
                file_id=self._file_id(),
                name=name,
                content=content,
                channel=channel,
                account=account,
                received=self.clock.now,
                test="OATEST" in name,
            )
            self.files.append(file)
            self._take(file)
            return file

    def due(self, account: str | None = None) -> list[Report]:
        """Return the reports that are there by now, oldest first; those of one account, if it is given."""
        found = [one for one in self.reports if one.due <= self.clock.now and account in (None, one.account)]
        return sorted(found, key=lambda one: one.due)

    def of(self, patient_control_number: str) -> list[BookedClaim]:
        """Return all claims of a number, in the order in which they came; those of tests too."""
        return [one for one in self._every() if one.patient_control_number == patient_control_number]

    def duplicates(self) -> list[BookedClaim]:
        """Return claims that the house got again, of tests or not: each of them is one too many.

        A claim came again if all that it says was said before, whatever became of that, or if one of its number,
        frequency, reference and lines came before and was not refused. A claim that was refused and put right did not.
        """
        return booking.copies(self.claims) + booking.copies(self.test_claims)

    def standing(self, claim: BookedClaim) -> Standing:
        """Return what the account sees of a claim by now: `pending` until its file summary is there."""
        return claim.status if claim.decided and claim.decided <= self.clock.now else "pending"

    def number(self) -> str:
        """Return a File ID that nothing else has."""
        with self._lock:
            return self._file_id()

    def _every(self) -> list[BookedClaim]:
        return sorted([*self.claims, *self.test_claims], key=lambda one: one.claim_id)

    def _file_id(self) -> str:
        return self._numbering.file_id(nine_digits=self.switches.nine_digits)

    def _take(self, file: BookedFile) -> None:
        kind = _KIND.search(file.name)
        if kind is None or kind[0] not in FORMS:
            wanted = "837P, 837I or 837D" if kind is None else "837P or 837I: dental claims are not taken here"
            self._fail(file, f"File name must contain {wanted}")
            return
        file.form = FORMS[kind[0]]
        try:
            interchange = opened(file.content)
        except Unreadable as error:
            if error.code and error.head is not None:
                self._answering.envelope_refused(file, error.head, error.code)
            self._fail(file, error.words)
            return
        code, words = group_fault(interchange, kind[0])
        if code:
            self._answering.syntax(file, interchange, (), code)
            self._fail(file, words)
            return
        self._take_transactions(file, interchange, kind[0])

    def _fail(self, file: BookedFile, words: str) -> None:
        file.failed = words
        self._answering.failed(file)

    def _take_transactions(self, file: BookedFile, interchange: Interchange, kind: str) -> None:
        verdicts = [verdict(one, kind) for one in interchange.transactions]
        self._answering.syntax(file, interchange, verdicts)
        taken = [one.transaction for one in verdicts if one.taken]
        if not taken:
            self._fail(file, "No transaction of the file was accepted, see the 999")
            return
        head, sender = taken[0].first("BHT"), taken[0].first("NM1", "41")
        file.reference, file.submitter = head[3] if head else "", sender[9] if sender else ""
        booked: _Answered = [(one, self._book_all(file, one, kind)) for one in taken]
        self._answer(file, interchange, booked)

    def _book_all(self, file: BookedFile, transaction: Transaction, kind: str) -> list[BookedClaim]:
        book = self.test_claims if file.test else self.claims
        found: list[BookedClaim] = []
        for one in claims_of(transaction):
            claim_id = self._numbering.claim_id()
            claim = booking.booked(one, file, claim_id=claim_id, transaction=transaction.number)
            self._judge(claim, list(faults(one, kind, self.directory, file.received.date())))
            book.append(claim)
            found.append(claim)
        return found

    def _judge(self, claim: BookedClaim, wrong: list[str]) -> None:
        self._counted += 1
        number = claim.original_reference if claim.frequency in ("7", "8") else claim.patient_control_number
        told, original = booking.history(claim, self._known[self._key(claim, number)])
        ordered = self.switches.refuse.get(self._counted)
        claim.errors = tuple(code for code in (*wrong, told, ordered) if code)
        if claim.errors:
            claim.status = "rejected"
        elif self._counted not in self.switches.hold:
            claim.status = "accepted"
            booking.apply(claim, original)
            if not claim.test:
                claim.payer_claim_number = self._numbering.payer_number(claim.claim_id)
        for number in {claim.patient_control_number, claim.claim_id, claim.payer_claim_number}:
            self._known[self._key(claim, number)].append(claim)

    @staticmethod
    def _key(claim: BookedClaim, number: str) -> tuple[str, bool, str]:
        return claim.account, claim.test, number

    def _answer(self, file: BookedFile, interchange: Interchange, booked: _Answered) -> None:
        most, count = self.switches.split_above, sum(len(some) for _, some in booked)
        if most is None or count <= most:
            self._answering.claims(file, interchange, booked)
            return
        every = [(one, claim) for one, some in booked for claim in some]
        parts: list[BookedFile] = []
        for start in range(0, count, most):
            parts.append(self._part(file, len(parts) + 1))
            answered: _Answered = []
            for transaction, claim in every[start : start + most]:
                claim.file_id = parts[-1].file_id
                if not answered or answered[-1][0] is not transaction:
                    answered.append((transaction, []))
                answered[-1][1].append(claim)
            self._answering.claims(parts[-1], interchange, answered)
        file.parts = tuple(one.file_id for one in parts)
        self._answering.split(file, parts)

    def _part(self, file: BookedFile, number: int) -> BookedFile:
        """Book a part of a large file. MODELLED: what Office Ally calls the parts."""
        stem, dot, end = file.name.rpartition(".")
        name = f"{stem}_{number}{dot}{end}" if dot else f"{file.name}_{number}"
        part = replace(file, file_id=self._file_id(), name=name, content=b"", split_from=file.file_id, parts=())
        self.files.append(part)
        return part
