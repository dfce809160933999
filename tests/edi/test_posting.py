"""Posting plans: their sums are the remittance's, whatever it holds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from portaldriver.edi.models.remittance import Remittance
from portaldriver.edi.remittances.posting import posting_plan
from portaldriver.edi.remittances.posting_entries import PostingEntry
from portaldriver.edi.remittances.reader import read_remittances
from portaldriver.edi.remittances.sent import SentClaim, SentLine
from portaldriver.errors import EdiError

from .remittance_settings import FEW
from .remittances import OFF, Adjusted, Answer, Line, Paid, interchange, payments, rich

SAMPLES = Path(__file__).parents[3] / "shared" / "x12" / "samples" / "835"


def read(text: str) -> Remittance:
    (found,) = read_remittances(text)
    return found.model


def shown(entries: tuple[PostingEntry, ...]) -> list[tuple[str, str, Decimal, str | None]]:
    return [(one.kind, one.path, one.amount, one.responsibility or one.reason) for one in entries]


def test_the_rich_one_is_posted_entry_by_entry() -> None:
    plan = posting_plan(read(interchange(rich())))
    c1, c2, c3, c4, c5 = (f"claims[{at}]" for at in range(5))
    assert shown(plan.entries) == [
        ("payment", c1, Decimal("-48.5"), None),
        ("adjustment", f"{c1}.adjustments[0]", Decimal("48.5"), "45"),
        ("payment", f"{c1}.lines[0]", Decimal(300), None),
        ("patient_responsibility", f"{c1}.lines[0].adjustments[0]", Decimal(60), "deductible"),
        ("patient_responsibility", f"{c1}.lines[0].adjustments[1]", Decimal(40), "copay"),
        ("payment", f"{c1}.lines[1]", Decimal(150), None),
        ("patient_responsibility", f"{c1}.lines[1].adjustments[0]", Decimal(50), "coinsurance"),
        ("transfer", c1, Decimal(150), None),
        ("adjustment", f"{c2}.lines[0].adjustments[0]", Decimal(200), "16"),
        ("adjustment", f"{c2}.lines[0].adjustments[1]", Decimal(100), "29"),
        ("payment", f"{c3}.lines[0]", Decimal(-100), None),
        ("patient_responsibility", f"{c3}.lines[0].adjustments[0]", Decimal(-20), "copay"),
        ("payment", f"{c4}.lines[0]", Decimal(80), None),
        ("patient_responsibility", f"{c4}.lines[0].adjustments[0]", Decimal(40), "copay"),
        ("payment", c5, Decimal(700), None),
        ("patient_responsibility", f"{c5}.adjustments[0]", Decimal(100), "coinsurance"),
        ("transfer", c5, Decimal(100), None),
        ("provider_adjustment", "provider_adjustments[0]", Decimal(30), "WO"),
        ("provider_adjustment", "provider_adjustments[1]", Decimal(20), "L6"),
    ]
    first, moved = plan.of("payment")[1], plan.of("transfer")[0]
    assert (first.line, first.line_control_number, first.procedure) == (0, "LINE1", "99213")
    assert (moved.to_payer, moved.to_payer_id) == ("Next Plan", "NEXT1")
    denied = [(one.reason, one.category) for one in plan.entries if one.denial]
    assert denied == [("16", "provider_information"), ("29", "timely_filing")]
    turned = [(one.claim, one.paired_with, one.reversal) for one in plan.entries if one.paired_with is not None]
    assert turned == [(2, 3, True), (2, 3, True), (3, 2, False), (3, 2, False)]
    assert plan.sum("payment", "provider_adjustment") == plan.payment == Decimal("1131.5")


@FEW
@given(payments(statuses="1 2 3 4 19 22 25"))
def test_the_sums_are_those_of_the_remittance(paid: Paid) -> None:
    model = read(paid.text())
    plan = posting_plan(model)
    real = [claim for claim in model.claims if claim.carries_money]
    assert plan.sum("payment") == sum((claim.paid or Decimal(0) for claim in real), Decimal(0))
    assert plan.sum("payment", "provider_adjustment") == model.payment.amount
    charged = sum((claim.charge or Decimal(0) for claim in real), Decimal(0))
    assert plan.sum("payment", "adjustment", "patient_responsibility") == charged
    for at, claim in enumerate(model.claims):
        own = [one for one in plan.entries if one.claim == at and one.kind != "transfer"]
        assert sum((one.amount for one in own), Decimal(0)) == (claim.charge if claim.carries_money else 0)
        assert all(one.reversal is claim.is_reversal for one in own)
        patient = [one for one in own if one.group == "PR"]
        assert all(one.kind == "patient_responsibility" and one.responsibility for one in patient)
    assert posting_plan(model) == plan


@FEW
@given(payments(off=OFF))
def test_what_does_not_balance_is_refused_unless_asked_for(paid: Paid) -> None:
    model = read(paid.text())
    plan = posting_plan(model, allow_unbalanced=True)
    assert plan.sum("payment") == sum((claim.paid or Decimal(0) for claim in model.claims), Decimal(0))
    if not plan.imbalances:
        assert posting_plan(model) == plan
        return
    with pytest.raises(EdiError) as refused:
        posting_plan(model)
    assert refused.value.code == "unbalanced"
    assert plan.imbalances[0].path in str(refused.value)


def test_a_refusal_names_places_and_no_amounts() -> None:
    model = read(Paid((Answer("SECRET", (Line(Decimal("43.21")),), off=Decimal(1)),)).text())
    with pytest.raises(EdiError, match=r"claims\[0\]: claim_does_not_balance") as refused:
        posting_plan(model)
    assert "43" not in str(refused.value)
    assert "SECRET" not in str(refused.value)


def test_entries_name_the_claim_and_line_sent_where_that_is_sure() -> None:
    lines = (Line(Decimal(60), (Adjusted("PR", "3", Decimal(10)),), number="L2"), Line(Decimal(40), code="99214"))
    model = read(Paid((Answer("C9", lines), Answer("OTHER", alone=Decimal(5)))).text())
    own = SentClaim(
        patient_control_number="C9",
        total_charge=Decimal(100),
        lines=(SentLine(procedure="99214", charge=Decimal(40)), SentLine(line_control_number="L2", charge=Decimal(60))),
    )
    other = SentClaim(patient_control_number="C1")
    plan = posting_plan(model, claims=[other, own])
    assert [(one.claim, one.line, one.sent_claim, one.sent_line) for one in plan.entries] == [
        (0, 0, 1, 1), (0, 0, 1, 1), (0, 1, 1, 0), (1, None, None, None),
    ]  # fmt: skip


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public samples are not here")
def test_public_samples_are_posted_or_refused_by_place() -> None:
    for file in sorted(SAMPLES.glob("*")):
        for found in read_remittances(file):
            plan = posting_plan(found.model, allow_unbalanced=True)
            assert plan.sum("payment") == sum((claim.paid or Decimal(0) for claim in found.model.claims), Decimal(0)), (
                file.name
            )
