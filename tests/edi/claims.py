"""Invented claims for tests: a rich one of each type by hand, and any number by description. All of them are valid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from portaldriver.edi.claims.writer import compose_claims
from portaldriver.edi.composing import Composed
from portaldriver.edi.models.claim import Claim, Receiver, Submitter
from portaldriver.edi.models.claim_parts import ClaimContact
from portaldriver.edi.separators import Separators
from portaldriver.edi.writing.interchange import Head, interchange

MADE = datetime(2026, 3, 2, 9, 30)
SUBMITTER = Submitter(
    name="EXAMPLE BILLING", identifier="SUB001", contact=ClaimContact(name="CLAIMS DESK", phone="5035550100")
)
RECEIVER = Receiver(name="EXAMPLE CLEARINGHOUSE", identifier="330897513")
ODD = Separators(element="|", component=">", repetition="^", segment="\n")
GUIDES = {"837P": "005010X222A1", "837I": "005010X223A2"}


def npi(number: int) -> str:
    """Return an invented NPI with its check digit."""
    stem = f"1{number:08}"
    values = [int(digit) for digit in "80840" + stem]
    doubled = [value * 2 if at % 2 == 0 else value for at, value in enumerate(reversed(values))]
    return stem + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def body(claims: Sequence[Claim]) -> Composed:
    """Return claims of one type as the body of a transaction."""
    return compose_claims(claims, submitter=SUBMITTER, receiver=RECEIVER, made=MADE, reference="BATCH1")


def file(claims: Sequence[Claim], separators: Separators = Separators()) -> str:  # noqa: B008
    """Return claims of one type as a whole file."""
    head = Head(
        sender="SUB001",
        receiver="330897513",
        number=1,
        made=MADE,
        test=True,
        functional="HC",
        kind="837",
        guide=GUIDES[claims[0].claim_type],
        separators=separators,
    )
    return interchange([body(claims)], head)


def professional(**changes: Any) -> Claim:
    """Return a professional claim with most of what an outpatient clinic sends."""
    return Claim.model_validate(
        {
            "claimType": "837P",
            "payerId": "60054",
            "payer": {"name": "EXAMPLE HEALTH PLAN"},
            "billingProvider": {
                "npi": npi(49),
                "taxonomy": "261QM0801X",
                "name": "EXAMPLE CLINIC",
                "taxId": "555000002",
                "billingAddress": {
                    "line1": "200 CLINIC WAY",
                    "city": "PORTLAND",
                    "region": "OR",
                    "postalCode": "972050001",
                },
                "payToAddress": {"line1": "PO BOX 1", "city": "PORTLAND", "region": "OR", "postalCode": "972050002"},
                "contacts": [{"name": "BILLING DESK", "phone": "5035550101", "extension": "12"}],
            },
            "renderingProvider": {"npi": npi(50), "lastName": "SMITH", "firstName": "SAM", "taxonomy": "103T00000X"},
            "subscriber": {
                "memberId": "MEMBER1",
                "relationship": "self",
                "lastName": "DOE",
                "firstName": "ANN",
                "dob": "1987-05-09",
                "sex": "F",
                "address": {"line1": "123 MAIN ST", "city": "PORTLAND", "region": "OR", "postalCode": "97205"},
                "groupNumber": "GROUP1",
                "claimFiling": "CI",
            },
            "placeOfService": "11",
            "diagnosisCodes": ["F41.1", "F32.0"],
            "patientControlNumber": "CLAIM-1",
            "totalCharge": "260.5",
            "priorAuthorization": "AUTH1",
            "referringProvider": {"npi": npi(51), "lastName": "ROE", "firstName": "RITA"},
            "serviceFacility": {
                "name": "EXAMPLE ANNEX",
                "npi": npi(52),
                "address": {"line1": "9 TEST ST", "city": "PORTLAND", "region": "OR", "postalCode": "972050003"},
            },
            "notes": [{"code": "ADD", "text": "INVENTED FOR A TEST"}],
            "serviceLines": [
                {
                    "cptCode": "99213",
                    "modifiers": ["25", "GT"],
                    "units": "1",
                    "chargeAmount": "125.5",
                    "diagnosisPointers": [1, 2],
                    "fromDate": "2026-02-03",
                    "lineControlNumber": "LINE1",
                },
                {
                    "cptCode": "90837",
                    "units": "1",
                    "chargeAmount": "135",
                    "diagnosisPointers": [1],
                    "fromDate": "2026-02-03",
                    "lineControlNumber": "LINE2",
                },
            ],
        }
    ).model_copy(update=changes)


def institutional(**changes: Any) -> Claim:
    """Return an institutional claim of an inpatient stay of somebody's child."""
    return Claim.model_validate(
        {
            "claimType": "837I",
            "payerId": "60054",
            "payer": {"name": "EXAMPLE HEALTH PLAN"},
            "billingProvider": {
                "npi": npi(60),
                "taxonomy": "282N00000X",
                "name": "EXAMPLE HOSPITAL",
                "taxId": "555000003",
                "billingAddress": {
                    "line1": "1 HOSPITAL WAY",
                    "city": "PORTLAND",
                    "region": "OR",
                    "postalCode": "972050004",
                },
            },
            "attendingProvider": {"npi": npi(61), "lastName": "LOW", "firstName": "LEE", "taxonomy": "2084P0800X"},
            "operatingPhysician": {"npi": npi(62), "lastName": "FAY", "firstName": "FLO"},
            "subscriber": {
                "memberId": "MEMBER2",
                "relationship": "child",
                "lastName": "POE",
                "firstName": "PAT",
                "claimFiling": "CI",
            },
            "patient": {
                "lastName": "POE",
                "firstName": "PIP",
                "dob": "2015-01-02",
                "sex": "M",
                "address": {"line1": "5 MAIN ST", "city": "PORTLAND", "region": "OR", "postalCode": "97205"},
            },
            "facilityType": "11",
            "diagnosisCodes": ["F33.2", "R45.851"],
            "presentOnAdmission": ["Y", "N"],
            "admittingDiagnosis": "F32.9",
            "patientControlNumber": "STAY-1",
            "totalCharge": "4200",
            "statementFrom": "2026-02-01",
            "statementTo": "2026-02-05",
            "admissionDate": "2026-02-01",
            "admissionTime": "1430",
            "dischargeTime": "1100",
            "admissionType": "1",
            "admissionSource": "1",
            "patientStatus": "01",
            "drg": "885",
            "principalProcedure": {"code": "GZ56ZZZ", "day": "2026-02-02"},
            "occurrences": [{"code": "11", "day": "2026-01-30"}],
            "occurrenceSpans": [{"code": "74", "start": "2026-02-03", "end": "2026-02-04"}],
            "valueCodes": [{"code": "80", "amount": "4"}],
            "conditionCodes": ["C1"],
            "serviceLines": [
                {"revenueCode": "0124", "units": "4", "unit": "DA", "chargeAmount": "4000"},
                {
                    "revenueCode": "0914",
                    "cptCode": "90832",
                    "units": "1",
                    "chargeAmount": "200",
                    "fromDate": "2026-02-02",
                },
            ],
        }
    ).model_copy(update=changes)


# --- any number of claims

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
words = st.text(_LETTERS, min_size=2, max_size=12)
codes = st.text(_LETTERS + "0123456789", min_size=2, max_size=12)
cents = st.integers(0, 10**7).map(lambda number: Decimal(number) / 100)
some_cents = st.integers(1, 10**6).map(lambda number: Decimal(number) / 100)
npis = st.integers(0, 10**8 - 1).map(npi)
days = st.integers(0, 700).map(lambda number: date(2024, 1, 1) + timedelta(days=number))
births = st.integers(0, 25_000).map(lambda number: date(1940, 1, 1) + timedelta(days=number))
icd10 = st.sampled_from(["F41.1", "F32.0", "F43.10", "R45.851", "J02.9", "F10", "Z00.00", "F84.0"])
states = st.sampled_from(["OR", "WA", "CA", "NY"])
MAYBE = st.none()


def _fields(**given: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw each field or leave it out: what a model does not get it has by its default."""
    return st.fixed_dictionaries({}, optional=given)


def _both(
    needed: dict[str, st.SearchStrategy[Any]], **more: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=more)


def several(one: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[list[Any]]:
    """Return a list of one to so many."""
    return st.lists(one, min_size=1, max_size=most)


addresses = _both({"line1": words, "city": words, "region": states, "postal_code": st.just("972050001")}, line2=words)
contacts = _both(
    {"name": words, "phone": st.just("5035550102")}, extension=st.just("7"), email=st.just("DESK@EXAMPLE.COM")
)
persons = _both({"last_name": words, "first_name": words}, middle_name=words, suffix=st.just("JR"))
adjustments = _both(
    {
        "group": st.sampled_from(["CO", "PR", "OA", "PI"]),
        "reason": st.sampled_from(["1", "2", "45", "253"]),
        "amount": some_cents,
    },
    quantity=st.just(Decimal(1)),
)
grouped = several(adjustments, 8).map(lambda some: sorted(some, key=lambda one: str(one["group"])))
"""A `CAS` for each group, of which there may be five."""
coded = st.fixed_dictionaries({"code": st.just("G2"), "value": codes})


def _merged(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda several: {key: value for one in several for key, value in one.items()})


def providers(*, place: bool = False, taxonomy: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Return a provider: a person, or a place with its address."""
    more = {"taxonomy": st.just("103T00000X")} if taxonomy else {}
    if place:
        return _both({"name": words, "npi": npis, "address": addresses})
    return _merged(persons, _both({"npi": npis}, **more))


insured_names = _merged(persons, st.fixed_dictionaries({"member_id": codes}))
other_payers = _both(
    {
        "payer_id": codes,
        "name": words,
        "subscriber": _merged(insured_names, _fields(address=addresses)),
        "relationship": st.sampled_from(["self", "spouse", "child"]),
        "claim_filing": st.just("CI"),
        "benefits_assigned": st.just("Y"),
        "release_of_information": st.just("Y"),
        "responsibility": st.sampled_from(["secondary", "tertiary"]),
    },
    group_number=codes,
    paid=cents,
    patient_liability=cents,
    non_covered=cents,
    adjustments=grouped,
    adjudicated=days,
    outpatient=st.just(("", "", "MA01")),
    ids=st.just([{"code": "F8", "value": "CONTROL9"}]),
)
adjudications = _both(
    {
        "payer_id": codes,
        "paid": cents,
        "procedure": st.just({"qualifier": "HC", "code": "99213", "modifiers": ["25"]}),
        "units": st.just(Decimal(1)),
        "adjudicated": days,
    },
    adjustments=grouped,
    patient_liability=cents,
)
drugs = _both(
    {"ndc": st.just("00002751001"), "quantity": some_cents, "unit": st.sampled_from(["UN", "ML"])},
    prescription_number=codes,
)
notes = st.fixed_dictionaries({"code": st.just("ADD"), "text": words})
papers = st.fixed_dictionaries({"type": st.just("OZ"), "transmission": st.just("BM"), "control_number": codes})
professional_lines = _both(
    {
        "cpt_code": st.sampled_from(["99213", "90837", "H0004"]),
        "units": st.integers(1, 99).map(Decimal),
        "charge_amount": cents,
        "from_date": days,
        "diagnosis_pointers": st.just([1]),
    },
    modifiers=several(st.sampled_from(["25", "GT", "HO"]), 4),
    description=words,
    unit=st.just("MJ"),
    place_of_service=st.just("02"),
    emergency=st.just(True),
    epsdt=st.just(True),
    family_planning=st.just(True),
    line_control_number=codes,
    prior_authorization=codes,
    referral_number=codes,
    mammography_certification=codes,
    clia=codes,
    last_seen_date=days,
    initial_treatment_date=days,
    drug=drugs,
    attachments=several(papers, 2),
    notes=st.lists(notes, min_size=1, max_size=1),
    file_information=st.just(["EXTRA"]),
    sales_tax=cents,
    postage=cents,
    contract=st.just({"type": "01", "amount": Decimal("12.5")}),
    rendering_provider=providers(taxonomy=True),
    service_facility=providers(place=True),
    supervising_provider=providers(),
    referring_provider=providers(),
    ordering_provider=providers(),
    adjudications=several(adjudications, 2),
)
institutional_lines = _both(
    {
        "revenue_code": st.sampled_from(["0124", "0914"]),
        "units": st.integers(1, 99).map(Decimal),
        "charge_amount": cents,
        "from_date": days,
    },
    cpt_code=st.sampled_from(["90832", "H0004"]),
    unit=st.just("DA"),
    non_covered=cents,
    line_control_number=codes,
    drug=drugs,
    attachments=several(papers, 2),
    service_tax=cents,
    facility_tax=cents,
    operating_physician=providers(),
    rendering_provider=providers(),
    adjudications=several(_merged(adjudications, st.just({"revenue_code": "0914"})), 2),
)
bill_to = _both(
    {
        "npi": npis,
        "name": words,
        "tax_id": st.just("555000002"),
        "billing_address": addresses,
        "taxonomy": st.just("261QM0801X"),
    },
    pay_to_address=addresses,
    contacts=several(contacts, 2),
    payer_ids=st.lists(coded, min_size=1, max_size=1),
    pay_to_plan=st.just(
        {
            "name": "PLAN",
            "identifier": "P1",
            "tax_id": "555000009",
            "address": {"line1": "1 PLAN WAY", "city": "PORTLAND", "region": "OR", "postal_code": "97205"},
        }
    ),
)
demographics = _both({"dob": births, "sex": st.sampled_from(["F", "M", "U"]), "address": addresses})
told_of_patients = _fields(death_date=days, weight=st.integers(1, 400).map(Decimal), pregnant=st.just(True))
insured = _merged(
    insured_names,
    demographics,
    _both(
        {"claim_filing": st.just("CI"), "responsibility": st.sampled_from(["primary", "secondary"])},
        group_number=codes,
        ssn=st.just("000000001"),
        property_casualty_number=codes,
    ),
)
relationships = st.sampled_from(["self", "spouse", "child", "employee", "life_partner", "other"])
_common = {
    "payer_id": codes,
    "payer": _both({"name": words}, address=addresses, ids=st.just([{"code": "FY", "value": "OFFICE1"}])),
    "patient_control_number": codes,
    "total_charge": cents,
}
_common_more = {
    "frequency": st.sampled_from(["1", "7", "8"]),
    "benefits_assigned": st.sampled_from(["Y", "N", "W"]),
    "prior_authorization": codes,
    "referral_number": codes,
    "payer_claim_control_number": codes,
    "clearinghouse_trace": codes,
    "medical_record_number": codes,
    "demonstration_id": codes,
    "attachments": several(papers, 3),
    "file_information": st.just(["STATE DATA"]),
    "delay_reason": st.just("7"),
    "service_facility": providers(place=True),
    "rendering_provider": providers(),
    "referring_provider": providers(),
    "other_payers": several(other_payers, 2),
    "condition_codes": several(st.sampled_from(["C1", "AA", "17"]), 3),
}


def _claims(kind: str, needed: dict[str, Any], more: dict[str, Any]) -> st.SearchStrategy[Claim]:
    @st.composite
    def drawn(draw: st.DrawFn) -> Claim:
        told = {"claim_type": kind, "billing_provider": draw(bill_to)} | draw(
            _both(_common | needed, **(_common_more | more))
        )
        relationship = draw(relationships)
        told["subscriber"] = draw(insured) | {"relationship": relationship}
        patient = draw(told_of_patients) if kind == "837P" else {}
        if relationship != "self":
            patient = patient | draw(persons) | draw(demographics) | draw(_fields(property_casualty_number=codes))
        if patient:
            told["patient"] = patient
        if kind == "837I" and "admission_time" in told:
            told.setdefault("admission_date", date(2026, 2, 1))
        return Claim.model_validate(told)

    return drawn()


professional_claims = _claims(
    "837P",
    {
        "place_of_service": st.sampled_from(["11", "02", "10"]),
        "diagnosis_codes": several(icd10, 12),
        "service_lines": several(professional_lines, 4),
    },
    {
        "assignment": st.sampled_from(["A", "B", "C"]),
        "patient_signature_source": st.just("P"),
        "related_causes": st.just(["EM"]),
        "special_program": st.just("03"),
        "onset_date": days,
        "initial_treatment_date": days,
        "last_seen_date": days,
        "accident_date": days,
        "last_menstrual_period": days,
        "last_worked_date": days,
        "admission_date": days,
        "discharge_date": days,
        "patient_paid": some_cents,
        "clia": codes,
        "mammography_certification": codes,
        "investigational_device": codes,
        "care_plan_oversight": npis,
        "notes": st.lists(notes, min_size=1, max_size=1),
        "contract": st.just({"type": "01", "amount": Decimal("12.5")}),
        "transport": st.just({"weight": Decimal(140), "reason": "A", "miles": Decimal(12)}),
        "conditions": st.just([{"category": "07", "applies": True, "codes": ["01", "05"]}]),
        "anesthesia_procedures": st.just(["33414"]),
        "supervising_provider": providers(),
        "pickup": addresses,
        "dropoff": addresses,
    },
)
institutional_claims = _claims(
    "837I",
    {
        "facility_type": st.sampled_from(["11", "13"]),
        "diagnosis_codes": several(icd10, 25),
        "service_lines": several(institutional_lines, 4),
        "statement_from": st.just(date(2026, 2, 1)),
        "statement_to": st.just(date(2026, 2, 5)),
        "admission_type": st.just("1"),
        "admission_source": st.just("1"),
        "patient_status": st.just("01"),
        "attending_provider": providers(taxonomy=True),
    },
    {
        "assignment": st.sampled_from(["A", "B", "C"]),
        "admission_time": st.just("1430"),
        "discharge_time": st.just("1100"),
        "patient_due": some_cents,
        "auto_accident_state": st.just("OR"),
        "peer_review_authorization": codes,
        "admitting_diagnosis": icd10,
        "reasons_for_visit": several(icd10, 3),
        "external_causes": st.just([{"code": "W19", "present_on_admission": "Y"}]),
        "drg": st.just("885"),
        "principal_procedure": st.just({"code": "GZ56ZZZ", "day": date(2026, 2, 2)}),
        "other_procedures": st.just([{"code": "GZ58ZZZ", "day": date(2026, 2, 3)}]),
        "occurrences": st.just([{"code": "11", "day": date(2026, 1, 30)}]),
        "occurrence_spans": st.just([{"code": "74", "start": date(2026, 2, 3), "end": date(2026, 2, 4)}]),
        "value_codes": st.just([{"code": "80", "amount": Decimal(4)}]),
        "treatment_codes": st.just(["A1"]),
        "operating_physician": providers(),
        "other_operating_physician": providers(),
    },
)
