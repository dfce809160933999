"""The file summary: which claims of a file Office Ally took, which not, and why. Its models."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from .....models.base import Noun
from .noticing import Notice, UnknownLine

Section = Literal["accepted", "error", "pending"]


class SummaryError(Noun):
    """What is wrong with a claim: the code, and what the report's legend says that it means."""

    code: str
    meaning: str | None = None


class LegendEntry(Noun):
    """A line of the legend: a code, its meaning, and how many claims have it."""

    code: str
    meaning: str
    count: int = Field(ge=0)


class OtherCell(Noun):
    """A value in a column that is not known here, under its title."""

    title: str
    value: str


class SummaryClaim(Noun):
    """A claim's row. Absent is None.

    `claim_id` is Office Ally's own number (10 digits), `account_number` the patient control number (CLM01), of which
    14 characters are printed: `account_number_cut` says that all are used, so that more may be missing.
    """

    line: int = Field(ge=1)
    number: int
    section: Section
    claim_id: str = Field(pattern=r"^[0-9]{10}$")
    patient_id: str | None = None
    last_name: str | None = None
    first_name: str | None = None
    name_cut: bool = False
    date_of_birth: date | None = None
    from_date: date | None = None
    to_date: date | None = None
    procedure_code: str | None = None
    diagnosis_code: str | None = None
    tax_id: str | None = None
    account_number: str | None = None
    account_number_cut: bool = False
    physician_id: str | None = None
    payer_id: str | None = None
    errors: tuple[SummaryError, ...] = ()
    error_text: str | None = None
    """The errors as they stand there."""
    others: tuple[OtherCell, ...] = ()

    def may_be(self, patient_control_number: str) -> bool:
        """Whether the row may be that of a claim with this number. One that is cut may be that of several."""
        return account_fits(self.account_number, patient_control_number, cut=self.account_number_cut)


class FilePart(Noun):
    """One of the files that a large one was split into."""

    name: str | None = None
    file_id: str | None = None


class SummaryTotal(Noun):
    """A count that the report states. `section` is None for all claims together."""

    line: int = Field(ge=1)
    section: Section | None = None
    announced: int = Field(ge=0)


class FileSummary(Noun):
    """A file summary (guide 10.4), or the error report of a file that `failed` as a whole (guide 7.4).

    `file_name` is that of the file that was sent; where that was split, `parts` are what it became. `unknown_lines`
    hold all that was not understood: where there are any, the claims may not be complete.
    """

    account_name: str | None = None
    file_id: str | None = None
    file_name: str | None = None
    file_type: str | None = None
    uploaded: date | None = None
    processed: date | None = None
    failed: bool = False
    failure: str | None = None
    split: bool = False
    parts: tuple[FilePart, ...] = ()
    claims: tuple[SummaryClaim, ...] = ()
    legend: tuple[LegendEntry, ...] = ()
    totals: tuple[SummaryTotal, ...] = ()
    unknown_lines: tuple[UnknownLine, ...] = ()
    notices: tuple[Notice, ...] = ()

    def of(self, section: Section) -> tuple[SummaryClaim, ...]:
        """Return the claims of one section."""
        return tuple(claim for claim in self.claims if claim.section == section)


def account_fits(printed: str | None, patient_control_number: str, *, cut: bool) -> bool:
    """Whether a printed account number may be this one: the same, or its beginning where it may have been cut.

    Case is passed over: clearinghouses print in capitals.
    """
    if not printed:
        return False
    ours, theirs = patient_control_number.strip().casefold(), printed.casefold()
    return ours == theirs or (cut and ours.startswith(theirs))
