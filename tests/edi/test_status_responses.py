"""277 (005010X212): what became of claims, in whatever shape a payer says it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x12sdk.generate import generate_276, generate_277

from portaldriver.edi.models.remittance_parts import CodedValue, Procedure
from portaldriver.edi.status import read_status_requests, read_status_responses
from portaldriver.errors import EdiError, EdiSyntaxError

from .asking import SEEDS, enclosed, money, npi, parsed, thorough

GUIDE = "005010X212"
SAMPLES = Path(__file__).parents[3] / "shared" / "x12" / "samples"


@pytest.mark.parametrize("slice_", range(4))
def test_another_library_s_questions_and_answers_are_read_the_same(slice_: int) -> None:
    for seed in SEEDS[slice_::4]:
        count = 1 + seed % 5
        asked, answered = generate_276(seed=seed, patients=count), generate_277(seed=seed, patients=count)
        (question,), (reply,) = parsed(asked), parsed(answered)
        assert [
            (
                one.reference_id,
                one.prescription_number,
                one.charge,
                str(one.service_from),
                one.subscriber and one.subscriber.member_id,
                one.dependent is not None,
            )
            for one in (read.model for read in read_status_requests(asked, strict=True))
        ] == [
            (
                loop.trn_segment.reference_identification_1,
                loop.ref_segment[0].reference_identification,
                loop.amt_segment.monetary_amount,
                str(loop.dtp_segment.date_time_period),
                subscriber.loop_2100d.nm1_segment.identification_code,
                below,
            )
            for subscriber, loop, below in _tracked(question)
        ]
        assert [
            (
                one.reference_id,
                f"{one.statuses[0].codes[0].category_code}:{one.statuses[0].codes[0].status_code}",
                one.charge,
                one.paid,
                str(one.statuses[0].effective_date),
                one.prescription_number,
                one.category,
            )
            for one in (read.model for read in read_status_responses(answered, strict=True))
        ] == [
            (
                loop.trn_segment.reference_identification_1,
                loop.stc_segment[0].health_care_claim_status_1,
                loop.stc_segment[0].total_claim_charge_amount,
                loop.stc_segment[0].claim_payment_amount,
                str(loop.stc_segment[0].status_effective_date),
                loop.ref_segment[0].reference_identification,
                {"F": "finalized", "A": "acknowledged"}[loop.stc_segment[0].health_care_claim_status_1[0]],
            )
            for _, loop, _ in _tracked(reply)
        ]


def _tracked(transaction: Any) -> Iterator[tuple[Any, Any, bool]]:
    for subscriber in transaction.loop_2000a[0].loop_2000b[0].loop_2000c[0].loop_2000d:
        for loop in subscriber.loop_2200d or ():
            yield subscriber, loop, False
        for child in subscriber.loop_2000e or ():
            for loop in child.loop_2200e or ():
                yield subscriber, loop, True


ANSWER = (
    "BHT*0010*08*T-9*20260119*0930*DG",
    "HL*1**20*1",
    "NM1*PR*2*EXAMPLE HEALTH*****PI*EX001",
    "PER*IC*CLAIMS*TE*5035550100",
    "HL*2*1*21*1",
    "NM1*41*2*RIVER CITY BILLING*****46*RC01",
    "TRN*2*BATCH-1",
    "STC*E1:484*20260119",
    "HL*3*2*19*1",
    f"NM1*1P*2*RIVER CITY CLINIC*****XX*{npi(1)}",
    "TRN*1*0",
    "STC*D0:26:85*20260119",
    "HL*4*3*22*1",
    "NM1*IL*1*EXAMPLE*AVA****MI*M0001",
    "HL*5*4*23",
    "NM1*QC*1*EXAMPLE*NOAH",
    "TRN*2*CLM-1",
    "STC*F1:65:PR:RX*20260110*WQ*125.00*80.5*20260111*ACH*20260112*EFT77*R4:294*P1:20*LOOK AGAIN",
    "STC*A2:20*20260102*U*125",
    "REF*1K*PCN77",
    "REF*BLT*111",
    "REF*EJ*ACC1",
    "REF*VV*V1",
    "REF*ZZ*OTHER",
    "DTP*472*RD8*20260105-20260106",
    "SVC*HC:90837:GT:95*125*80.5*0900***1.5",
    "STC*F1:65*20260110**125*80.5",
    "REF*FJ*LINE1",
    "DTP*472*D8*20260105",
    "TRN*2*CLM-2",
    "STC*R3:21*20260110",
)


def test_everything_that_an_answer_says() -> None:
    text = enclosed("".join(one + "~" for one in ANSWER), "277", GUIDE)
    receiver, provider, claim, other = [one.model for one in read_status_responses(text)]
    assert [(one.level, one.category) for one in (receiver, provider, claim, other)] == [
        ("receiver", "error"),
        ("provider", "searching"),
        ("claim", "finalized"),
        ("claim", "requested"),
    ]
    assert receiver.provider is None
    assert (provider.provider and provider.provider.npi, provider.subscriber) == (npi(1), None)
    assert claim.receiver is not None
    assert claim.receiver.identifier == "RC01"
    assert (claim.payer_id, claim.payer_contacts[0].phone) == ("EX001", "5035550100")
    assert (claim.subscriber and claim.subscriber.member_id, claim.dependent and claim.dependent.first_name) == (
        "M0001",
        "NOAH",
    )
    first, second = claim.statuses
    assert [(one.category, one.category_code, one.status_code, one.entity, one.code_list) for one in first.codes] == [
        ("finalized", "F1", "65", "PR", "RX"),
        ("requested", "R4", "294", None, None),
        ("pending", "P1", "20", None, None),
    ]
    assert (first.action, first.message, second.codes[0].category) == ("WQ", "LOOK AGAIN", "acknowledged")
    assert (claim.charge, claim.paid) == money(125, "80.5")
    assert (claim.finalized_date, claim.payment_date) == (date(2026, 1, 11), date(2026, 1, 12))
    assert (claim.payment_method, claim.check_number) == ("ACH", "EFT77")
    assert (claim.payer_claim_control_number, claim.bill_type, claim.patient_control_number) == ("PCN77", "111", "ACC1")
    assert (claim.voucher, claim.ids) == ("V1", (CodedValue(code="ZZ", value="OTHER"),))
    assert (claim.service_from, claim.service_to) == (date(2026, 1, 5), date(2026, 1, 6))
    (line,) = claim.lines
    assert line.procedure == Procedure(qualifier="HC", code="90837", modifiers=("GT", "95"))
    assert (line.charge, line.paid, line.units) == money(125, "80.5", "1.5")
    assert line.revenue_code == "0900"
    assert (line.category, line.line_control_number, line.service_from) == ("finalized", "LINE1", date(2026, 1, 5))
    assert (other.reference_id, other.charge, other.paid) == ("CLM-2", None, None)
    assert (claim.transaction_id, claim.answered) == ("T-9", datetime(2026, 1, 19, 9, 30))


def test_what_departs_is_told_without_its_value_and_read_on() -> None:
    body = "".join(one + "~" for one in (*ANSWER[:16], "TRN*2*CLM-1", "STC*Q9:1*SECRET**SECRET", "DTP*999*D8*SECRET"))
    text = enclosed(body, "277", GUIDE)
    found = list(read_status_responses(text))[-1]
    assert found.model.category == "other"
    assert {(one.code, one.element) for one in found.warnings} == {
        ("unknown_code", "STC01"),
        ("bad_date", "STC02"),
        ("bad_number", "STC04"),
        ("not_read", "DTP01"),
    }
    assert "SECRET" not in repr(found) + str(found.warnings)
    with pytest.raises(EdiSyntaxError):
        list(read_status_responses(text, strict=True))


@thorough
@given(st.data())
def test_nothing_but_our_errors_comes_of_broken_files(data: st.DataObject) -> None:
    whole = enclosed("".join(one + "~" for one in ANSWER), "277", GUIDE)
    at = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.text(st.sampled_from("~*^:AEHLB0129-.é\x00\ud800\n"), max_size=6))
    broken = whole[:at] + junk + whole[at + data.draw(st.integers(0, 40)) :]
    with contextlib.suppress(EdiError):
        for one in read_status_responses(broken):
            assert one.raw
    with contextlib.suppress(EdiError):
        for asked in read_status_requests(broken.replace("ST*277", "ST*276")):
            assert asked.raw


@pytest.mark.skipif(not SAMPLES.exists(), reason="needs the public samples")
def test_public_samples_are_read_with_what_they_say() -> None:
    answers = {
        file.name.partition("__")[2]: [(one.model.level, one.model.category) for one in read_status_responses(file)]
        for file in (SAMPLES / "277").iterdir()
    }
    assert answers == {
        "x12_277_x212.txt": [("claim", "acknowledged")] * 8,
        "claim-level-status-ncpdp.277": [("claim", "finalized")],
        "information-receiver-level-status.277": [("receiver", "error")],
        "provider-level-status.277": [("claim", "pending"), ("provider", "error")],
    }
