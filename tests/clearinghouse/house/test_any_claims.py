"""Whatever claims come in: each is booked once with what it says, and told of once in every answer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.switches import Switches
from portaldriver.edi import Claim
from portaldriver.portals.office_ally.clearinghouse.reports import read_report
from tests.edi.claims import file, icd10, npis, words
from tests.edi.sendable import DOCTOR, JANE, VISIT, changed, professional

from .sending import later, sent, sent_text

LIMITS = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


WHOLE = file([professional()])


@st.composite
def claims(draw: st.DrawFn) -> list[Claim]:
    """Draw claims of different numbers, of which some are for an unknown payer."""
    numbers = draw(
        st.lists(st.text("ABC0123456789-", min_size=1, max_size=14).filter(_sent), min_size=1, max_size=6, unique=True)
    )
    return [draw(_claim(number)) for number in numbers]


def _sent(number: str) -> bool:
    return number[0] != "-" != number[-1]


@st.composite
def _claim(draw: st.DrawFn, number: str) -> Claim:
    charges = draw(st.lists(st.integers(1, 99_999).map(lambda cents: Decimal(cents) / 100), min_size=1, max_size=3))
    lines = tuple(changed(VISIT, charge_amount=one, diagnosis_pointers=(1,)) for one in charges)
    return professional(
        patient_control_number=number,
        payer_id=draw(st.sampled_from(["EX001", "EX002", "ZZ999"])),
        subscriber=changed(JANE, last_name=draw(words), first_name=draw(words)),
        rendering_provider=changed(DOCTOR, npi=draw(npis)),
        diagnosis_codes=(draw(icd10),),
        service_lines=lines,
        total_charge=sum(charges, Decimal(0)),
    )


@given(claims(), st.booleans())
@LIMITS
def test_each_claim_is_booked_and_told_of_once(some: Sequence[Claim], nine: bool) -> None:
    house = Clearinghouse(switches=Switches(nine_digits=nine))
    sent(house, *some)
    wanted = {one.patient_control_number: one for one in some}
    booked = {one.patient_control_number: one for one in house.claims}
    assert booked.keys() == wanted.keys()
    assert len(house.claims) == len(some)
    for number, claim in wanted.items():
        ours = booked[str(number)]
        assert ours.total == claim.total_charge
        assert ours.status == ("rejected" if claim.payer_id == "ZZ999" else "accepted")
    (summarised,) = later(house, "summary")
    told = read_report(summarised.name, summarised.content).summary
    assert told is not None
    assert (told.notices, told.unknown_lines) == ((), ())
    assert {one.claim_id: one.account_number for one in told.claims} == {
        one.claim_id: one.patient_control_number for one in house.claims
    }
    (acknowledged,) = later(house, "277CA")
    (read,) = read_report(acknowledged.name, acknowledged.content).transactions
    assert {one.clearinghouse_trace: one.outcome for one in read.model.claims()} == {
        one.claim_id: one.status for one in house.claims
    }
    for status in later(house, "status"):
        payers = read_report(status.name, status.content).edi_status
        assert payers is not None
        assert (payers.notices, payers.unknown_lines) == ((), ())
        assert {one.claim_id: one.amount for one in payers.claims} == {
            one.claim_id: one.total for one in house.claims if one.status == "accepted"
        }


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_no_file_breaks_the_house(data: st.DataObject) -> None:
    house = Clearinghouse()
    text = WHOLE
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    broken = text[:start] + data.draw(st.text(max_size=8)) + text[end:]
    taken = sent_text(house, broken)
    assert taken in house.files
    house.clock.advance(hours=200)
    for report in house.due():
        read_report(report.name, report.content)
    assert bool(taken.failed) == (not house.claims)


@given(st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_no_bytes_break_the_house(content: bytes) -> None:
    house = Clearinghouse()
    assert house.receive("837P_1.txt", content, channel="upload", account="a").failed
