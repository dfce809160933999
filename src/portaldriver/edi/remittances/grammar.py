"""The loops of an 835 and the words for its codes. Facts of X12 005010X221A1, and of 004010X091A1 where it differs."""

from __future__ import annotations

from typing import Final

from ..loops import Loop
from ..models.remittance import PaymentMethod
from ..models.remittance_claim import RemittanceStatus

GUIDES: Final = ("005010X221", "004010X091")

LINE: Final = Loop("2110", "SVC", None, "DTM CAS REF AMT QTY LQ K3")
CLAIM: Final = Loop("2100", "CLP", None, "CAS NM1 MIA MOA REF DTM PER AMT QTY K3", (LINE,))
PART: Final = Loop("2000", "LX", None, "TS3 TS2", (CLAIM,))
REMITTANCE: Final = Loop(
    "ST",
    holds="BPR NTE TRN CUR REF DTM PLB",
    # a claim outside of an LX is a departure, and read all the same
    loops=(
        Loop("1000A", "N1", (1, "PR"), "N2 N3 N4 REF PER"),
        Loop("1000B", "N1", (1, "PE"), "N2 N3 N4 REF PER RDM"),
        PART,
        CLAIM,
    ),
)

STATUSES: Final[dict[str, RemittanceStatus]] = {
    "1": "processed_as_primary",
    "2": "processed_as_secondary",
    "3": "processed_as_tertiary",
    "4": "denied",
    "5": "pended",
    "10": "pended",
    "13": "pended",
    "15": "pended",
    "16": "pended",
    "17": "pended",
    "19": "processed_as_primary_and_forwarded",
    "20": "processed_as_secondary_and_forwarded",
    "21": "processed_as_tertiary_and_forwarded",
    "22": "reversal",
    "23": "not_our_claim_and_forwarded",
    "25": "predetermination",
    "27": "reviewed",
}

METHODS: Final[dict[str, PaymentMethod]] = {
    "ACH": "ach",
    "CHK": "check",
    "FWT": "wire",
    "BOP": "bank_choice",
    "NON": "none",
}

GROUPS: Final = frozenset(("CO", "CR", "OA", "PI", "PR"))

CLAIM_NAMES: Final = {
    "QC": "patient",
    "IL": "subscriber",
    "74": "corrected_patient",
    "82": "rendering_provider",
    "TT": "crossover_carrier",
    "PR": "corrected_payer",
    "GB": "other_subscriber",
}
"""Who a claim's `NM1` is about, and the field of the claim."""

CLAIM_IDS: Final = {
    "1L": "group_number",
    "CE": "contract_class",
    "EA": "medical_record_number",
    "G1": "prior_authorization",
    "F8": "original_reference",
}

CLAIM_AMOUNTS: Final = {"AU": "coverage_amount", "I": "interest", "F5": "patient_paid"}
