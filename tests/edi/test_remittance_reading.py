"""Reading 835s whole: every field from a rich invented one, leniency, strictness, other separators and versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import oxedi
import pytest
from hypothesis import given

from portaldriver.edi.composing import written
from portaldriver.edi.kinds import read_kinds
from portaldriver.edi.models.remittance import Remittance
from portaldriver.edi.remittances.balance import balance
from portaldriver.edi.remittances.kind import KIND
from portaldriver.edi.remittances.reader import read_remittances
from portaldriver.errors import EdiError, EdiSyntaxError

from .remittance_settings import FEW
from .remittances import NPI, ODD, Paid, interchange, payments, rich

SAMPLES = Path(__file__).parents[3] / "shared" / "x12" / "samples" / "835"


def one(text: str) -> Remittance:
    (found,) = read_remittances(text, strict=True)
    return found.model


def test_every_field_of_the_payment_is_read() -> None:
    read = one(interchange(rich()))
    payment = read.payment
    assert (payment.handling, payment.amount, payment.direction) == ("C", Decimal("1131.5"), "credit")
    assert (payment.method, payment.method_code, payment.format) == ("ach", "ACH", "CCP")
    assert payment.sender_account is not None
    assert (payment.sender_account.bank, payment.sender_account.account) == ("011000015", "000555001")
    assert payment.receiver_account is not None
    assert (payment.receiver_account.account_qualifier, payment.receiver_account.account) == ("SG", "000555002")
    assert (payment.effective, payment.trace_number) == (date(2026, 3, 2), "TRACE0001")
    assert (payment.originator, payment.originator_supplement) == ("1555000001", "SUPPLEMEN")
    assert (payment.trace_originator, payment.trace_supplement) == ("1555000001", "BRANCH7")
    assert (read.receiver_id, read.version_id, read.currency) == ("RECEIVER1", "V5", "USD")
    assert read.production_date == date(2026, 3, 1)
    assert read.payer is not None
    assert read.payer.address is not None
    assert (read.payer.name, read.payer.identifier, read.payer.npi) == ("Example Health Plan", "PLAN1", None)
    assert (read.payer.address.line2, read.payer.address.postal_code) == ("Suite 2", "97477")
    contacts = [(who.purpose, who.phone, who.extension, who.email, who.url) for who in read.payer.contacts]
    assert contacts == [
        ("CX", "5035550100", "12", None, None),
        ("BL", None, None, "edi@example.com", None),
        ("IC", None, None, None, "www.example.com"),
    ]
    assert read.payee is not None
    assert (read.payee.npi, read.payee.tax_id, read.payee.delivery_method) == (NPI, "555000002", "FT")
    beside = [(one.reason, one.reference, one.amount) for one in read.provider_adjustments]
    assert beside == [("WO", "PAYER-9", Decimal(-30)), ("L6", None, Decimal(-20)), ("72", "PAYER-8", Decimal(0))]
    assert [(one.provider_id, one.claim_count, one.total_charge) for one in read.summaries] == [
        (NPI, Decimal(2), Decimal(900))
    ]


def test_every_field_of_a_claim_is_read() -> None:
    claim = one(interchange(rich())).claims[0]
    got = claim.model_dump(exclude={"lines", "adjustments", "contacts"}, exclude_defaults=True)
    for person in (
        "patient",
        "subscriber",
        "corrected_patient",
        "crossover_carrier",
        "corrected_payer",
        "other_subscriber",
    ):
        got[person] = got[person]["identifier"]
    assert got == {
        "patient_control_number": "CLAIM-1", "payer_claim_control_number": "PAYER-1", "status_code": "1",
        "status": "processed_as_primary", "charge": 600, "paid": Decimal("401.5"), "patient_responsibility": 150,
        "claim_filing": "12", "facility_type": "11", "frequency": "1", "drg": "DRG1", "drg_weight": Decimal("1.25"),
        "discharge_fraction": Decimal(".5"), "group": "1", "summary_provider_id": NPI,
        "patient": "MEMBER1", "subscriber": "MEMBER2", "corrected_patient": "MEMBER3", "crossover_carrier": "NEXT1",
        "corrected_payer": "FIRST1", "other_subscriber": "MEMBER4",
        "rendering_provider": {"last_name": "Smith", "first_name": "Sam", "id_qualifier": "XX", "identifier": "1000000509"},
        "statement_from": date(2026, 2, 1), "statement_to": date(2026, 2, 3), "received": date(2026, 2, 10),
        "coverage_expired": date(2026, 12, 31), "group_number": "GROUP1", "contract_class": "GOLD",
        "medical_record_number": "MRN1", "prior_authorization": "AUTH1", "original_reference": "PAYER-0",
        "ids": ({"code": "9A", "value": "OTHER1"},), "coverage_amount": 500, "interest": Decimal("3.25"),
        "patient_paid": 10, "amounts": ({"code": "D8", "amount": 1},), "quantities": ({"code": "CA", "quantity": 2},),
    }  # fmt: skip
    taken = [(one.group, one.reason, one.amount, one.quantity) for one in claim.adjustments]
    assert taken == [("CO", "45", Decimal("48.5"), Decimal(2)), ("CO", "253", Decimal(0), None)]


def test_every_field_of_a_line_is_read() -> None:
    claims = one(interchange(rich())).claims
    first, second = claims[0].lines
    assert first.model_dump(exclude={"adjustments"}, exclude_defaults=True) == {
        "procedure": {"qualifier": "HC", "code": "99213", "modifiers": ("25", "GT"), "description": "Visit"},
        "submitted_procedure": {"qualifier": "HC", "code": "99214"}, "charge": 400, "paid": 300, "allowed": 400,
        "units_paid": 1, "units_billed": 2, "service_from": date(2026, 2, 1), "service_to": date(2026, 2, 1),
        "line_control_number": "LINE1", "remark_codes": ("N130",), "reject_codes": ("70",),
        "ids": ({"code": "LU", "value": "11"}, {"code": "0K", "value": "POLICY"}),
        "amounts": ({"code": "T", "amount": 2},), "quantities": ({"code": "ZK", "quantity": 1},),
        "other_codes": ({"code": "RR", "value": "X9"},),
    }  # fmt: skip
    assert [(one.reason, one.amount, one.quantity) for one in first.adjustments] == [
        ("1", Decimal(60), None),
        ("3", Decimal(40), Decimal(1)),
    ]
    assert (second.revenue_code, second.service_from, second.service_to) == ("0300", date(2026, 2, 2), date(2026, 2, 3))
    assert second.units_paid is None, "absent is neither zero nor one"
    denied = claims[1]
    assert denied.inpatient is not None
    assert denied.outpatient is not None
    assert (denied.inpatient.covered_days, denied.inpatient.drg_amount) == (Decimal(3), Decimal(250))
    assert [(one.code, one.amount) for one in denied.inpatient.amounts] == [
        ("MIA02", Decimal(1)),
        ("MIA06", Decimal(4)),
    ]
    assert denied.remark_codes == ("MA18", "MA07", "M1", "MA04", "N1")
    assert denied.outpatient.reimbursement_rate == Decimal("0.8")


@pytest.mark.parametrize("line_breaks", ["", "\n", "\r\n"])
def test_separators_and_line_breaks_change_nothing(line_breaks: str) -> None:
    plain = one(interchange(rich()))
    assert one(interchange(rich(), separators=ODD, line_breaks=line_breaks)) == plain


def test_a_4010_is_read() -> None:
    body = [
        "BPR*I*-110*C*CHK************20050110",
        "TRN*1*CHECK7*1555000001",
        "N1*PR*Plan",
        "N1*PE*Clinic*FI*555000002",
    ]
    body += ["LX*1", "CLP*C1*22*-310*-110*0*HM*P1", "NM1*QC*1*Doe*Ann****34*MEMBER1"]
    body += ["SVC*HC:T1017*-310*-110**6", "DTM*150*******RD8*20050101-20050103", "CAS*CR*45*-200"]
    body[-2] = "DTM*150***RD8*20050101-20050103".replace("***RD8", "****RD8")
    read = one(interchange(body, guide="004010X091A1"))
    line = read.claims[0].lines[0]
    assert (read.payment.method, read.payment.trace_number) == ("check", "CHECK7")
    assert (read.payee and read.payee.tax_id, read.claims[0].status) == ("555000002", "reversal")
    assert (line.service_from, line.service_to) == (date(2005, 1, 1), date(2005, 1, 3))
    assert balance(read) == ()


ODDITIES = {
    "CLP*C1*77*10*10": ("unknown_code", "CLP02"),
    "CLP*C1*1*ten*10": ("bad_number", "CLP03"),
    "CLP*C1*1*1E1*10": ("bad_number", "CLP03"),
    "CLP*C1*1*NaN*10": ("bad_number", "CLP03"),
    "CLP*C1*1*٣*10": ("bad_number", "CLP03"),
    "CLP*C1*1*10": ("missing_element", "CLP04"),
}


@pytest.mark.parametrize("segment", ODDITIES)
def test_what_is_odd_is_told_and_read_all_the_same(segment: str) -> None:
    body = [*Paid().segments(), "LX*1", segment]
    (read,) = read_remittances(interchange(body))
    assert [(one.code, one.element) for one in read.warnings] == [ODDITIES[segment]]
    claim = read.model.claims[0]
    assert claim.patient_control_number == "C1"
    assert claim.charge in (None, 10)
    assert (claim.status_code, claim.status) in (("77", "other"), ("1", "processed_as_primary"))
    with pytest.raises(EdiSyntaxError) as refused:
        list(read_remittances(interchange(body), strict=True))
    assert (refused.value.code, refused.value.segment) == (ODDITIES[segment][0], read.warnings[0].segment)


def test_a_transaction_of_little_more_than_its_name_is_read() -> None:
    (read,) = read_remittances(
        interchange(["CLP*C1", "SVC", "CAS", "CAS*CO*45", "PLB", "PLB*X**WO"], guide="005010X999")
    )
    assert read.model.payment.amount is None
    assert read.model.claims[0].charge is None
    assert len(read.model.claims[0].lines) == 1
    codes = {one.code for one in read.warnings}
    assert {"unknown_guide", "missing_segment", "claim_outside_of_a_part", "adjustment_incomplete"} <= codes


def test_nothing_of_a_remittance_is_in_its_repr_or_its_warnings() -> None:
    (read,) = read_remittances(interchange([*rich(), "ZZZ*SECRET"]))
    shown = f"{read!r} {read.model!r} {read.model.claims[0]} {[str(one) for one in read.warnings]}"
    for secret in ("000555001", "Doe", "MEMBER1", "CLAIM-1", "TRACE0001", "SECRET"):
        assert secret not in shown


def test_the_model_goes_through_json_and_comes_back() -> None:
    read = one(interchange(rich()))
    text = read.model_dump_json(by_alias=True)
    assert Remittance.model_validate_json(text) == read
    first = json.loads(text)["claims"][0]
    assert (first["patientControlNumber"], first["paid"]) == ("CLAIM-1", 401.5)


@FEW
@given(payments())
def test_what_was_written_is_read(paid: Paid) -> None:
    read = one(paid.text())
    assert [(one.patient_control_number, one.charge, one.paid) for one in read.claims] == [
        (claim.number, claim.charge, claim.paid) for claim in paid.claims
    ]
    for claim, meant in zip(read.claims, paid.claims, strict=True):
        assert [line.paid for line in claim.lines] == [line.paid for line in meant.lines]
        assert [line.remark_codes for line in claim.lines] == [line.remarks for line in meant.lines]
        groups = sorted((one.group, one.reason, one.amount) for line in claim.lines for one in line.adjustments)
        assert groups == sorted((one.group, one.reason, one.amount) for line in meant.lines for one in line.adjustments)
    assert [one.amount for one in read.provider_adjustments] == list(paid.beside)
    assert read.payment.amount == paid.amount


@FEW
@given(payments())
def test_counts_and_totals_are_those_of_another_reader(paid: Paid) -> None:
    text = paid.text()
    read, other = one(text), oxedi.parse(text.encode())
    assert len(read.claims) == other.count_claims()
    assert read.payment.amount == other.sum_payments()


@FEW
@given(payments())
def test_a_reader_of_any_kind_reads_the_same(paid: Paid) -> None:
    text = interchange(paid.segments(), rich(), ["CLP*C1"])
    some, same = list(read_kinds(text, KIND)), list(read_remittances(text))
    assert [(one.model, one.raw, sorted(map(str, one.warnings))) for one in some] == [
        (one.model, one.raw, sorted(map(str, one.warnings))) for one in same
    ]


def _samples() -> Iterator[Path]:
    yield from sorted(SAMPLES.glob("*")) if SAMPLES.is_dir() else ()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public samples are not here")
def test_public_samples_are_read_as_by_another_reader() -> None:
    count = 0
    for file in _samples():
        reads, other = list(read_remittances(file)), oxedi.parse(file.read_bytes())
        assert sum(len(read.model.claims) for read in reads) == other.count_claims(), file.name
        total = sum((read.model.payment.amount or Decimal(0) for read in reads), Decimal(0))
        assert written(total) == written(other.sum_payments()), file.name
        count += len(reads)
    assert count


@pytest.mark.parametrize("text", ["", "ISA", "no X12 at all", "\x00\x01\x02"])
def test_what_is_no_x12_is_an_edi_error(text: str) -> None:
    with pytest.raises(EdiError):
        list(read_remittances(text))
