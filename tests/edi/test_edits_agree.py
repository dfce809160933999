"""What our edits let pass the validator accepts too: claims as rich as the models allow, mended until they have none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portaldriver.edi.edits.claims import edits_of
from portaldriver.edi.models.claim import Claim
from portaldriver.edi.models.claim_lines import ServiceLine
from portaldriver.edi.models.claim_parts import OtherPayer
from portaldriver.edi.models.remittance_parts import RemittanceAdjustment
from portaldriver.edi.writing.validation import validate

from . import claims

MANY = 1500 if os.environ.get("PORTALDRIVER_LONG") else 8
TODAY = claims.MADE.date()
T = TypeVar("T")
SETTINGS = settings(  # a failing file is read as it is: shrinking it takes the validator minutes
    max_examples=MANY, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)  # fmt: skip


def mended(claim: Claim) -> Claim:
    """Return a claim without what chance put wrong: sums, repeats, and numbers without a check."""
    lines = tuple(_line(one, claim.other_payers) for one in claim.service_lines)
    total = sum((line.charge_amount or Decimal(0) for line in lines), Decimal(0))
    orders = ("primary", "tertiary") if claim.subscriber.responsibility == "secondary" else ("secondary", "tertiary")
    first = claim.other_payers[0] if claim.other_payers else None
    others = tuple(_other(one, order, total, lines if one is first else ())
                   for one, order in zip(_once(claim.other_payers, "payer_id"), orders, strict=False))  # fmt: skip
    changes: dict[str, Any] = {
        "service_lines": lines,
        "total_charge": total,
        "other_payers": others,
        "diagnosis_codes": tuple(dict.fromkeys(claim.diagnosis_codes)),
        "payer_claim_control_number": None if claim.frequency == "1" else "ICN1",
        "clia": "38D0000001" if claim.clia else None,
        "discharge_date": None,
        "present_on_admission": (),
        "other_procedures": claim.other_procedures if claim.principal_procedure else (),
    }
    if not others:
        changes["subscriber"] = claim.subscriber.model_copy(update={"responsibility": "primary"})
    if claim.related_causes:
        changes["accident_date"] = claim.statement_from or lines[0].from_date
    if claim.is_institutional:
        changes |= {"admission_date": claim.statement_from, "admitting_diagnosis": "F32.9"}
        changes["external_causes"] = ()
        if claim.patient is not None:
            unsaid = {"death_date": None, "weight": None, "pregnant": None}
            changes["patient"] = claim.patient.model_copy(update=unsaid)
    return claim.model_copy(update=changes)


def _once(several: Sequence[T], part: str) -> list[T]:
    return list({getattr(one, part): one for one in several}.values())


def _line(line: ServiceLine, others: tuple[OtherPayer, ...]) -> ServiceLine:
    decided = ()
    if others and line.adjudications:
        rest = RemittanceAdjustment(group="CO", reason="45", amount=(line.charge_amount or Decimal(0)) - 1)
        changes = {"payer_id": others[0].payer_id, "paid": Decimal(1), "adjustments": (rest,)}
        decided = (line.adjudications[0].model_copy(update=changes),)  # type: ignore[assignment]
    return line.model_copy(
        update={"modifiers": tuple(dict.fromkeys(line.modifiers)), "clia": None, "adjudications": decided,
                "line_control_number": None}
    )  # fmt: skip


def _other(one: OtherPayer, order: str, total: Decimal, lines: Sequence[ServiceLine]) -> OtherPayer:
    at_lines = sum(
        (adjusted.amount or Decimal(0) for line in lines for decided in line.adjudications for adjusted in decided.adjustments),
        Decimal(0),
    )  # fmt: skip
    changes = {
        "responsibility": order,
        "adjustments": (),
        "paid": total - at_lines,
        "non_covered": None,
        "adjudicated": TODAY,
    }
    return one.model_copy(update=changes)


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", ["837P", "837I"])
def test_the_validator_finds_nothing_in_what_has_no_edits(kind: str) -> None:
    drawn = claims.professional_claims if kind == "837P" else claims.institutional_claims
    seen: list[int] = []

    @SETTINGS
    @given(st.lists(drawn, min_size=1, max_size=3))
    def run(several: list[Claim]) -> None:
        sound = [mended(claim) for claim in several]
        assert [str(edit) for claim in sound for edit in edits_of(claim, today=TODAY)] == []
        assert [str(finding) for finding in validate(claims.file(sound))] == []
        seen.append(len(sound))

    run()
    assert len(seen) >= MANY
