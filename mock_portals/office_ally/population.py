"""Make patients from a seed: the same seed makes the same people."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from mock_portals.office_ally import invented
from mock_portals.office_ally.patients import (
    MockAuthorization,
    MockDiagnosis,
    MockGuarantor,
    MockInsurance,
    MockPatient,
    MockTemplateLine,
    Phone,
)

TODAY = date(2026, 1, 5)
TWINS = (20, 21)
SHARED_IDS, SHARED_ACCOUNT_NUMBERS = 7_400_000, 100_234
OWN_IDS, IDS_PER_PRACTICE = 100_000_000, 10_000_000
ACCOUNT_NUMBERS_PER_PRACTICE = 10_000
RELATIONSHIPS = ("Self", "Self", "Self", "Spouse", "Child", "Other")


@dataclass(frozen=True)
class Practice:
    """Whose patients they are: what their last names end in, and where their numbers begin."""

    marker: str
    first_id: int
    first_account_number: int

    @classmethod
    def own(cls, number: int) -> Practice:
        """Return the practice of that number, from 0: no other one has its marker or any of its numbers."""
        first_account_number = SHARED_ACCOUNT_NUMBERS + (number + 100) * ACCOUNT_NUMBERS_PER_PRACTICE
        return cls(invented.marker(number), OWN_IDS + number * IDS_PER_PRACTICE, first_account_number)


@lru_cache(maxsize=64)
def population(count: int, *, seed: int, practice: Practice | None = None) -> tuple[MockPatient, ...]:
    """Return `count` patients; two of them share their names and differ by date of birth and numbers.

    Without a practice they are those that all accounts share. Raises `ValueError` if a practice's own numbers run out.
    """
    of = practice or Practice("", SHARED_IDS + seed * 1000, SHARED_ACCOUNT_NUMBERS)
    rng = random.Random(f"patients {seed} {of.marker}".rstrip())
    number, patients = of.first_id, []
    for index in range(count):
        number += rng.randint(3, 4000)
        patients.append(_patient(rng, index, str(number), of))
    if practice and number >= of.first_id + IDS_PER_PRACTICE:
        raise ValueError("a practice has no room for so many patients")
    if len(patients) > TWINS[1]:
        patients[TWINS[1]] = _namesake(patients[TWINS[1]], patients[TWINS[0]])
    return tuple(patients)


def _namesake(patient: MockPatient, other: MockPatient) -> MockPatient:
    return replace(
        patient,
        last_name=other.last_name,
        first_name=other.first_name,
        middle_name=other.middle_name,
        gender=other.gender,
        dob=other.dob - timedelta(days=9131),
    )


def _patient(rng: random.Random, index: int, patient_id: str, practice: Practice) -> MockPatient:
    gender = rng.choices("FMU", weights=(50, 47, 3))[0]
    unusual = index < len(invented.UNUSUAL_LAST_NAMES) or rng.random() < 0.06
    last = f"{_last_name(rng, index, unusual)} {practice.marker}".rstrip()
    first = rng.choice(invented.FIRST_NAMES[gender])
    middle = rng.choice("ABCDEFGHJKLMNPRSTW") if rng.random() < 0.6 else ""
    dob = TODAY - timedelta(days=rng.randint(400, 34_000))
    city, state, zip_code = rng.choice(invented.PLACES)
    provider_id, provider = rng.choice(invented.PROVIDERS)
    insurances = _insurances(rng, last, first, middle)
    payer = next((p for p in invented.PAYERS if insurances and p[0] == insurances[0].insurance_id), None)
    emergency = _maybe(rng, f"{rng.choice(invented.FIRST_NAMES['F'])} {last}", 0.7)
    kin = _maybe(rng, f"{rng.choice(invented.FIRST_NAMES['M'])} {last}")
    minor = (TODAY - dob).days < 18 * 365
    return MockPatient(
        patient_id=patient_id,
        account_no=f"PM-{practice.first_account_number + index}",
        last_name=last,
        first_name=first,
        middle_name=middle,
        gender=gender,
        dob=dob,
        status="Inactive" if rng.random() < 0.08 else "Active",
        language=rng.choice(("English", "English", "English", "Spanish", "Vietnamese", "")),
        marital_status="" if minor else rng.choice(("Single", "Married", "Divorced", "Widowed", "")),
        races=tuple(rng.sample(("White", "Black or African American", "Asian", "Other"), rng.choice((0, 1, 1, 2)))),
        ethnicity=rng.choice(("Hispanic or Latino", "Not Hispanic or Latino", "")),
        height=_maybe(rng, f"{rng.randint(48, 77)}"),
        weight=_maybe(rng, f"{rng.randint(70, 260)}"),
        email=_maybe(rng, f"patient{patient_id}@example.com", 0.75),
        reminder=rng.choice(("None", "E-mail", "Text Message", "Phone")),
        patient_ally_id=_maybe(rng, f"PA{rng.randint(100000, 999999)}", 0.2),
        address1=f"{rng.randint(1, 9999)} {rng.choice(invented.STREETS)} {rng.choice(('St', 'Ave', 'Ln'))}",
        address2=_maybe(rng, f"Apt {rng.randint(1, 60)}", 0.25),
        city=city,
        state=state,
        zip=zip_code,
        home_phone=_phone(rng, 0.85),
        cell_phone=_phone(rng, 0.7),
        work_phone=_phone(rng, 0.3, extension=True),
        fax=_phone(rng, 0.08),
        preferred_phone=rng.choice(("Home", "Cell", "Work", "")),
        employer_name="" if minor else rng.choice(invented.EMPLOYERS),
        employment_status="Full-Time Student" if minor else rng.choice(("Employed", "Retired", "Unemployed", "")),
        emergency_name=emergency,
        emergency_relation=rng.choice(("Mother", "Spouse", "Friend", "Sister")) if emergency else "",
        next_kin_name=kin,
        next_kin_relation=rng.choice(("Spouse", "Parent", "Child", "Sibling", "Other")) if kin else "",
        primary_provider=provider,
        primary_provider_id=provider_id,
        insurances=insurances,
        eligibility_payer_id=payer[2] if payer else "",
        eligibility_payer_name=payer[1] if payer else "",
        guarantor=_guarantor(rng, last, needed=minor),
        authorization=_authorization(rng) if rng.random() < 0.3 else None,
        diagnoses=_diagnoses(rng, index),
        template_lines=_template_lines(rng),
    )


def _last_name(rng: random.Random, index: int, unusual: bool) -> str:
    if index < len(invented.UNUSUAL_LAST_NAMES):
        return invented.UNUSUAL_LAST_NAMES[index]
    return rng.choice(invented.UNUSUAL_LAST_NAMES if unusual else invented.LAST_NAMES)


def _maybe(rng: random.Random, text: str, chance: float = 0.5) -> str:
    return text if rng.random() < chance else ""


def _phone(rng: random.Random, chance: float, *, extension: bool = False) -> Phone:
    if rng.random() >= chance:
        return Phone()
    # 555-0100 to 555-0199 are reserved for fiction.
    tail = str(rng.randint(100, 9999)) if extension and rng.random() < 0.5 else ""
    return Phone(rng.choice(invented.AREA_CODES), "555", f"01{rng.randint(0, 99):02d}", tail)


def _insurances(rng: random.Random, last: str, first: str, middle: str) -> tuple[MockInsurance, ...]:
    levels = rng.choices((0, 1, 2, 3), weights=(12, 60, 20, 8))[0]
    return tuple(_insurance(rng, payer, last, first, middle) for payer in rng.sample(invented.PAYERS, levels))


def _insurance(
    rng: random.Random, payer: tuple[str, str, str, str], last: str, first: str, middle: str
) -> MockInsurance:
    relationship = rng.choice(RELATIONSHIPS)
    own = relationship == "Self"
    signed = rng.random() < 0.8
    return MockInsurance(
        insurance_id=payer[0],
        name=payer[1],
        plan_name=rng.choice(invented.PLANS),
        subscriber_id=f"X{rng.randint(100_000_000, 999_999_999)}",
        group_no=_maybe(rng, f"G-{rng.randint(10000, 99999)}", 0.8),
        insurance_type=payer[3],
        deductible=_maybe(rng, f"{rng.choice((250, 500, 1000, 2500))}.00"),
        copay=_maybe(rng, f"{rng.choice((10, 20, 25, 40))}.00", 0.7),
        relationship=relationship,
        insured_id=f"{rng.randint(100000, 999999)}",
        insured_last_name=last,
        insured_first_name=first if own else rng.choice(invented.FIRST_NAMES["M"]),
        insured_middle_name=middle if own else "",
        signature_on_file="Y" if signed else "N",
        signature_date=TODAY - timedelta(days=rng.randint(1, 1500)) if signed else None,
    )


def _guarantor(rng: random.Random, last: str, *, needed: bool) -> MockGuarantor | None:
    if not needed and rng.random() > 0.1:
        return None
    first = rng.choice(invented.FIRST_NAMES["F"])
    return MockGuarantor(f"{rng.randint(100000, 999999)}", last, first, rng.choice(("", "A", "R")))


def _authorization(rng: random.Random) -> MockAuthorization:
    authorized = rng.randint(4, 40)
    start = TODAY - timedelta(days=rng.randint(0, 200))
    return MockAuthorization(
        number=f"AUTH{rng.randint(10000, 99999)}",
        second_number=_maybe(rng, f"REF{rng.randint(1000, 9999)}", 0.2),
        visits_authorized=authorized,
        visits_used=rng.randint(0, authorized),
        start=start,
        stop=start + timedelta(days=365),
    )


def _diagnoses(rng: random.Random, index: int) -> tuple[MockDiagnosis, ...]:
    # A few patients fill all twelve rows of the form.
    many = 12 if index % 97 == 5 else rng.choices((0, 1, 2, 3, 5), weights=(20, 35, 25, 15, 5))[0]
    return tuple(MockDiagnosis(*item) for item in rng.sample(invented.DIAGNOSES, many))


def _template_lines(rng: random.Random) -> tuple[MockTemplateLine, ...]:
    lines = rng.sample(invented.CHARGES, rng.choices((0, 1, 2), weights=(70, 20, 10))[0])
    return tuple(
        MockTemplateLine(number + 1, cpt, "11", ("", "", "", ""), "A", charge, "1", text)
        for number, (cpt, charge, text) in enumerate(lines)
    )
