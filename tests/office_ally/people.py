"""People whose names are words in no language and in no program, so that finding one is never chance."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from mock_portals.office_ally.patients import MockPatient, Phone
from mock_portals.office_ally.population import population

SYLLABLES = ("vor", "zhe", "quil", "drax", "ump", "oth", "wyx", "ska", "jub", "fen", "grol", "tiv")


def strangers(count: int, *, seed: int) -> list[MockPatient]:
    """Return patients with everything filled in that a form may show of who they are."""
    rng = random.Random(seed)
    return [_renamed(patient, rng) for patient in population(count, seed=seed)]


def _renamed(patient: MockPatient, rng: random.Random) -> MockPatient:
    last, first = _word(rng), _word(rng)
    dob = date(1931, 3, 2) + timedelta(days=rng.randint(0, 25_000))
    insured = tuple(
        replace(insurance, insured_last_name=last, insured_first_name=first) for insurance in patient.insurances
    )
    return replace(
        patient,
        last_name=last,
        first_name=first,
        dob=dob,
        email=f"{first}.{last}@example.com".lower(),
        home_phone=Phone("503", "555", f"01{rng.randint(0, 99):02d}"),
        emergency_name=f"{_word(rng)} {last}",
        next_kin_name=f"{_word(rng)} {last}",
        insurances=insured,
        guarantor=patient.guarantor and replace(patient.guarantor, last_name=last, first_name=first),
    )


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(SYLLABLES, k=3)).title()


def identifiers(patient: MockPatient) -> Iterator[tuple[str, str]]:
    """Return what must not get anywhere, each with a label that may."""
    yield from (("last name", patient.last_name), ("first name", patient.first_name), ("e-mail", patient.email))
    yield from (("patient id", patient.patient_id), ("account number", patient.account_no))
    yield from (("phone", shown) for shown in _phone(patient.home_phone))
    yield from (("date of birth", shown) for shown in _dates(patient.dob))
    yield from (("member id", insurance.subscriber_id) for insurance in patient.insurances)
    yield from (("relative", name.split()[0]) for name in (patient.emergency_name, patient.next_kin_name))


def _phone(phone: Phone) -> Iterator[str]:
    area, prefix, number = phone.area, phone.prefix, phone.number
    yield from (f"({area}) {prefix}-{number}", f"{area}-{prefix}-{number}", f"{area}{prefix}{number}")


def _dates(day: date) -> Iterator[str]:
    yield from (
        f"{day:%m/%d/%Y}",
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        f"{day:%m-%d-%Y}",
        f"{day:%B} {day.day}, {day.year}",
    )
    yield f"{day.month}/{day.day}/{day.year}"
