"""Why a claim is refused: the code in the file summary with its legend, and what the 277CA says of it.

MODELLED: Office Ally's own codes are not known; that they are letters and digits with a meaning in a legend is (guide
10.4). The 277CA's are those of X12's lists of claim status categories and claim statuses, of which only numbers stand
here.
"""

from __future__ import annotations

from typing import NamedTuple


class Reason(NamedTuple):
    """A code's meaning, and category, status and entity for the 277CA's STC."""

    meaning: str
    category: str
    status: str
    entity: str = ""


PAYER_UNKNOWN = "P101"
PAYER_TRANSACTION = "P102"
MEMBER_MISSING = "M101"
MEMBER_INVALID = "M102"
BORN_MISSING = "M103"
BILLING_NPI = "N101"
OTHER_NPI = "N102"
TAXONOMY = "N103"
DIAGNOSIS_MISSING = "D101"
POINTER = "D102"
DAY_MISSING = "S101"
DAY_FUTURE = "S102"
ZERO = "T101"
UNBALANCED = "T102"
TWICE = "C101"
ORIGINAL_MISSING = "C102"
ORIGINAL_UNKNOWN = "C103"
ORIGINAL_GONE = "C104"

REASONS: dict[str, Reason] = {
    PAYER_UNKNOWN: Reason("PAYER ID NOT FOUND IN PAYER LIST", "A7", "153", "PR"),
    PAYER_TRANSACTION: Reason("PAYER DOES NOT TAKE THIS TYPE OF CLAIM UNDER THIS ID", "A7", "116"),
    MEMBER_MISSING: Reason("INSURED ID IS MISSING", "A6", "164", "IL"),
    MEMBER_INVALID: Reason("INSURED ID IS INVALID", "A7", "164", "IL"),
    BORN_MISSING: Reason("PATIENT BIRTH DATE IS MISSING", "A6", "158", "IL"),
    BILLING_NPI: Reason("BILLING PROVIDER NPI IS MISSING OR INVALID", "A7", "562", "85"),
    OTHER_NPI: Reason("RENDERING OR OTHER PROVIDER NPI IS INVALID", "A7", "562", "82"),
    TAXONOMY: Reason("PAYER REQUIRES BILLING PROVIDER TAXONOMY", "A6", "145", "85"),
    DIAGNOSIS_MISSING: Reason("DIAGNOSIS CODE IS MISSING", "A6", "254"),
    POINTER: Reason("DIAGNOSIS POINTER IS MISSING OR INVALID", "A7", "477"),
    DAY_MISSING: Reason("DATE OF SERVICE IS MISSING", "A6", "187"),
    DAY_FUTURE: Reason("DATE OF SERVICE IS IN THE FUTURE", "A7", "187"),
    ZERO: Reason("TOTAL CHARGE IS ZERO OR MISSING", "A7", "178"),
    UNBALANCED: Reason("TOTAL CHARGE DOES NOT EQUAL SUM OF LINES", "A8", "400"),
    TWICE: Reason("DUPLICATE CLAIM", "A3", "54"),
    ORIGINAL_MISSING: Reason("ORIGINAL REFERENCE NUMBER IS MISSING", "A6", "464"),
    ORIGINAL_UNKNOWN: Reason("ORIGINAL REFERENCE NUMBER NOT FOUND", "A7", "464"),
    ORIGINAL_GONE: Reason("ORIGINAL CLAIM WAS ALREADY REPLACED OR VOIDED", "A7", "464"),
}


def reason(code: str) -> Reason:
    """Return what a code means; of one that is not known here, words that say nothing."""
    return REASONS.get(code) or Reason("REFUSED BY CLEARINGHOUSE EDIT", "A7", "21")
