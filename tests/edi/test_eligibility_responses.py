"""271: every benefit and every rejection, in whatever shape a payer sends them."""

from __future__ import annotations

import contextlib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x12sdk.generate import BenefitSpec, MemberSpec, generate_271

from portaldriver.edi.eligibility import REASONS, read_eligibility_responses
from portaldriver.edi.models.eligibility import CodedPeriod
from portaldriver.edi.models.eligibility_response import Delivery, EligibilityResponse
from portaldriver.edi.models.remittance_parts import CodedValue
from portaldriver.errors import EdiError, EdiSyntaxError

from .asking import SEEDS, answer, enclosed, money, npi, parsed, thorough

SAMPLES = Path(__file__).parents[3] / "shared" / "x12" / "samples" / "271"


def read(*segments: str) -> EligibilityResponse:
    (one,) = read_eligibility_responses(answer(*segments), strict=True)
    return one.model


def test_everything_that_a_benefit_says() -> None:
    response = read(
        "N3*1 MAIN ST*APT 2",
        "N4*PORTLAND*OR*97205",
        "DMG*D8*19870509*F",
        "INS*Y*18",
        "DTP*346*D8*20250101",
        "EB*1*FAM*30^98^MH*PR*GOLD PPO*23*100.50*.25*VS*12*Y*N*HC:90837:GT:95*1:2",
        "HSD*VS*12***23",
        "REF*6P*G1",
        "DTP*348*RD8*20250101-20251231",
        "AAA*N**54*C",
        "MSG*FIRST NOTE",
        "MSG*SECOND NOTE",
        "LS*2120",
        "III*ZZ*11",
        "NM1*P3*1*GRAY*ELENA****XX*" + npi(7),
        "N3*2 MAIN ST",
        "N4*PORTLAND*OR*97205",
        "PER*IC**TE*5035550100*EX*12",
        "PRV*PC*PXC*207Q00000X",
        "LE*2120",
        "EB*L",
    )
    assert response.subscriber is not None
    assert response.subscriber.address is not None
    assert response.subscriber.address.line2 == "APT 2"
    assert response.subscriber.birth_date == date(1987, 5, 9)
    assert response.subscriber.relationship == "self"
    assert response.subscriber.dates == (CodedPeriod(code="346", start=date(2025, 1, 1)),)
    assert response.payer is not None
    assert response.payer.identifier == "EX001"
    assert response.provider is not None
    assert response.provider.npi == npi(1)
    assert response.answered == datetime(2026, 1, 19, 9, 30)
    benefit, last = response.all_benefits
    assert (benefit.code, benefit.kind, last.kind) == ("1", "active", "primary_care_provider")
    assert benefit.service_types == ("30", "98", "MH")
    assert (benefit.amount, benefit.percent, benefit.quantity) == money("100.50", ".25", 12)
    assert (benefit.authorization_required, benefit.in_network) == ("Y", "N")
    assert benefit.procedure is not None
    assert (benefit.procedure.code, benefit.procedure.modifiers) == ("90837", ("GT", "95"))
    assert benefit.diagnosis_pointers == ("1", "2")
    assert benefit.deliveries == (Delivery(quantity_qualifier="VS", quantity=Decimal(12), period="23"),)
    assert benefit.ids == (CodedValue(code="6P", value="G1"),)
    assert benefit.dates == (CodedPeriod(code="348", start=date(2025, 1, 1), end=date(2025, 12, 31)),)
    assert benefit.messages == ("FIRST NOTE", "SECOND NOTE")
    assert benefit.places == (CodedValue(code="ZZ", value="11"),)
    (entity,) = benefit.entities
    assert (entity.entity, entity.last_name, entity.npi, entity.taxonomy) == ("P3", "GRAY", npi(7), "207Q00000X")
    assert entity.contacts[0].phone == "5035550100"
    assert benefit.rejections == response.rejections
    assert (response.rejections[0].loop, response.rejections[0].level) == ("2110C", "benefit")


LEVELS = (
    "BHT*0022*11*T-1*20260119*0930",
    "HL*1**20*1",
    "NM1*PR*2*EXAMPLE HEALTH*****PI*EX001",
    "PER*IC*HELP*TE*5035550100",
    "HL*2*1*21*1",
    f"NM1*1P*2*RIVER CITY CLINIC*****XX*{npi(1)}",
    "HL*3*2*22*1",
    "NM1*IL*1*EXAMPLE*AVA****MI*M0001",
    "HL*4*3*23*0",
    "TRN*1*PAYER-1*9876543210",
    "TRN*2*APPT-2*9123456789",
    "NM1*03*1*EXAMPLE*NOAH",
    "INS*N*19",
    "EB*1**30",
    "HL*5*3*23*0",
    "TRN*2*APPT-3*9123456789",
    "NM1*03*1*EXAMPLE*MIA",
    "AAA*N**67*C",
    "HL*6*2*22*0",
    "NM1*IL*1*OTHER*LEO****MI*M0002",
    "EB*6**30",
)


def test_each_patient_of_a_transaction_is_a_response() -> None:
    read = [one.model for one in read_eligibility_responses(enclosed("".join(s + "~" for s in LEVELS)), strict=True)]
    assert [(one.status, one.reference_id, one.eligibility_id) for one in read] == [
        ("eligible", "APPT-2", "PAYER-1"),
        ("rejected", "APPT-3", None),
        ("ineligible", None, None),
    ]
    assert [one.patient and one.patient.first_name for one in read] == ["NOAH", "MIA", "LEO"]
    assert [one.subscriber and one.subscriber.member_id for one in read] == ["M0001", "M0001", "M0002"]
    assert read[0].dependent is not None
    assert read[0].dependent.relationship == "child"
    assert read[0].payer_contacts[0].name == "HELP"


@pytest.mark.parametrize("at", [2, 3, 4, 6, 8, 12])
def test_a_rejection_at_any_level_ends_there_or_goes_to_each_patient_below(at: int) -> None:
    segments = (*LEVELS[:at], "AAA*Y**42*Y")
    (alone,) = read_eligibility_responses(enclosed("".join(one + "~" for one in segments)))
    assert alone.model.status == "unavailable"
    loops = {2: "2000A", 3: "2100A", 4: "2100A", 6: "2100B", 8: "2100C", 12: "2100D"}
    (rejection,) = alone.model.rejections
    assert rejection.loop == loops[at]
    assert rejection.retryable is False  # the payer holds the question and answers later
    whole = (*segments, *LEVELS[at:])
    below = [one.model for one in read_eligibility_responses(enclosed("".join(one + "~" for one in whole)))]
    assert sum("42" in {one.code for one in model.rejections} for model in below) == {8: 2, 12: 1}.get(at, 3)
    assert len(below) == 3


EVERYDAY = {"72": False, "73": False, "75": False, "42": True, "80": True}


@pytest.mark.parametrize("code", EVERYDAY)
def test_everyday_rejections_say_what_to_do(code: str) -> None:
    (rejection,) = read(f"AAA*N**{code}*C").rejections
    assert (rejection.code, rejection.level, rejection.retryable) == (code, "subscriber", EVERYDAY[code])
    assert rejection.words.endswith(".")
    assert "ask again" in rejection.advice.lower()
    (told_not_to,) = read(f"AAA*N**{code}*N").rejections
    assert not told_not_to.retryable
    assert told_not_to.advice.startswith("Do not ask again")


def test_all_reasons_have_words_and_unknown_ones_too() -> None:
    assert all(reason.words and reason.advice for reason in REASONS.values())
    (rejection,) = read("AAA*N**Q9*Q").rejections
    assert (rejection.follow_up, rejection.retryable) == ("other", False)
    assert rejection.words
    assert rejection.advice


def test_what_departs_is_told_without_its_value_and_read_on() -> None:
    body = answer("DMG*D8*SECRET*F", "EB*ZZZ**30", "EB*C**30***23*SECRET", "DTP*348*D8*20251341", "ZZZ*1", "EB*1**30")
    (one,) = read_eligibility_responses(body)
    (unexpected, *others) = one.warnings
    assert (unexpected.code, unexpected.loop) == ("unexpected_segment", "2110C")
    assert [(found.code, found.loop, found.element) for found in others] == [
        ("bad_date", "2100C", "DMG02"),
        ("unknown_code", "2110C", "EB01"),
        ("bad_number", "2110C", "EB07"),
        ("bad_date", "2110C", "DTP03"),
    ]
    assert "SECRET" not in repr(one) + str(one.warnings)
    assert one.model.status == "eligible"
    assert one.model.all_benefits[1].amount is None
    with pytest.raises(EdiSyntaxError):
        list(read_eligibility_responses(body, strict=True))


@pytest.mark.parametrize("slice_", range(4))
def test_another_library_s_answers_are_read_the_same(slice_: int) -> None:
    for seed in SEEDS[slice_::4]:
        members = [
            MemberSpec(
                benefits=[
                    BenefitSpec(service_type=service, status=status, coverage_level=level, plan_description=plan)
                    for service, status, level, plan in (("30", "1", "FAM", "GOLD"), ("98", "6", None, None))[
                        : 1 + seed % 2
                    ]
                ],
                dependent=bool(seed >> place & 1),
            )
            for place in range(1 + seed % 4)
        ]
        text = generate_271(seed=seed, members=members)
        (answered,) = parsed(text)
        expected = []
        for subscriber in answered.loop_2000a[0].loop_2000b[0].loop_2000c:
            held = subscriber.loop_2100c
            for level in subscriber.loop_2000d or (subscriber,):
                below = level is not subscriber
                name = level.loop_2100d if below else held
                ebs = [loop.eb_segment for loop in (name.loop_2110d if below else name.loop_2110c)]
                expected.append(
                    (
                        held.nm1_segment.identification_code,
                        name.nm1_segment.name_first,
                        str(name.dmg_segment.date_time_period),
                        name.n4_segment.postal_code,
                        subscriber.trn_segment[0].reference_identification_1,
                        [eb.eligibility_benefit_information for eb in ebs],
                        [tuple(eb.service_type_code) for eb in ebs],
                        [eb.coverage_level_code for eb in ebs],
                        [eb.plan_coverage_description for eb in ebs],
                    )
                )
        read = []
        for one in read_eligibility_responses(text, strict=True):
            patient = one.model.patient
            assert patient is not None
            assert patient.address is not None
            assert one.model.subscriber is not None
            assert one.model.status == "eligible"
            benefits = one.model.all_benefits
            read.append(
                (
                    one.model.subscriber.member_id,
                    patient.first_name,
                    str(patient.birth_date),
                    patient.address.postal_code,
                    one.model.traces[0].number,
                    [benefit.code for benefit in benefits],
                    [benefit.service_types for benefit in benefits],
                    [benefit.coverage_level for benefit in benefits],
                    [benefit.plan_description for benefit in benefits],
                )
            )
        assert read == expected


@thorough
@given(st.data())
def test_nothing_but_our_errors_comes_of_broken_files(data: st.DataObject) -> None:
    whole = enclosed("".join(segment + "~" for segment in LEVELS)) + answer("EB*1*FAM*30^98*PR*GOLD*23*1*.2*VS*1*Y*Y")
    at = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.text(st.sampled_from("~*^:AEHLB0129-.é\x00\ud800\n"), max_size=6))
    broken = whole[:at] + junk + whole[at + data.draw(st.integers(0, 40)) :]
    with contextlib.suppress(EdiError):
        for one in read_eligibility_responses(broken):
            assert one.raw


@pytest.mark.skipif(not SAMPLES.exists(), reason="needs the public samples")
def test_public_samples_are_read_with_what_they_say() -> None:
    found = {
        file.name.partition("__")[2]: [one.model for one in read_eligibility_responses(file)]
        for file in SAMPLES.iterdir()
    }
    statuses = {name: [model.status for model in models] for name, models in found.items()}
    assert statuses == {
        "271_active_response.x12": ["eligible"],
        "271_ls_le_wrapper.x12": ["eligible"],
        "271_rejected_subscriber.x12": ["rejected"],
        "dependent-health-benefit-check.271": ["eligible"],
        "subscriber-health-benefit-check-error.271": ["rejected"],
        "subscriber-health-benefit-check.271": ["eligible"],
    }
    (child,) = found["dependent-health-benefit-check.271"]
    assert child.dependent is not None
    assert child.plan is not None
    assert child.benefits is not None
    assert child.benefits.copay is not None
    assert (child.dependent.relationship, child.plan.plan_name) == ("child", "GOLD 123 PLAN")
    assert child.benefits.copay.office_visit == 10
    assert len(child.benefits.copay.by_service) == 20
    assert child.all_benefits[1].entities[0].last_name == "JONES"
    (refused,) = found["subscriber-health-benefit-check-error.271"]
    assert (refused.rejections[0].level, refused.rejections[0].follow_up) == ("provider", "do_not_resend")
