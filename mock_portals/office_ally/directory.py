"""Who works where and who pays: what lookups offer, and what a patient's numbers refer to. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from mock_portals.office_ally import invented

REGIONS = ("Cascadia", "Delta", "Gulf", "High Plains", "Lakes", "Mesa", "North Coast", "Piedmont", "Sound", "Tidewater")
NPI_FIRST = 200_000_100  # numbers that begin with a 2 have the form of an NPI, and none was ever given out


@dataclass(frozen=True)
class Address:
    """A postal address."""

    line1: str
    city: str
    state: str
    zip: str


@dataclass(frozen=True)
class Office:
    """A place that appointments are made for."""

    id: str
    name: str
    npi: str
    address: Address
    phone: str


@dataclass(frozen=True)
class Provider:
    """Who sees patients."""

    id: str
    last_name: str
    first_name: str
    npi: str
    taxonomy: str
    specialty: str
    status: str = "Active"

    @property
    def name(self) -> str:
        """Return `Last, First`, as the portal writes providers."""
        return f"{self.last_name}, {self.first_name}"


@dataclass(frozen=True)
class Facility:
    """Where a service is rendered."""

    id: str
    name: str
    npi: str
    address: Address
    place_of_service: str = "11"


@dataclass(frozen=True)
class BillingProvider:
    """Who is paid."""

    id: str
    name: str
    npi: str
    tax_id: str
    address: Address


@dataclass(frozen=True)
class Payer:
    """An insurance; `code` is the payer's number in claims and eligibility requests."""

    id: str
    name: str
    code: str
    insurance_type: str
    address: Address


@dataclass(frozen=True)
class Procedure:
    """A procedure code that the practice uses, with its own charge in dollars."""

    id: str
    code: str
    description: str
    charge: str


def npi(number: int) -> str:
    """Return the number's first nine digits with the check digit that makes them a well-formed NPI."""
    body = f"{NPI_FIRST + number:09d}"
    # Luhn over the digits with 80840 before them, which adds 24.
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in body[::-2])
    total = 24 + sum(doubled) + sum(int(digit) for digit in body[-2::-2])
    return f"{body}{-total % 10}"


@dataclass
class Directory:
    """The practice's lists. Tests may add to them; names repeat in some, as in real ones (guide 6)."""

    offices: list[Office] = field(default_factory=lambda: list(_offices()))
    providers: list[Provider] = field(default_factory=lambda: list(_providers()))
    facilities: list[Facility] = field(default_factory=lambda: list(_facilities()))
    billing_providers: list[BillingProvider] = field(default_factory=lambda: list(_billing_providers()))
    payers: list[Payer] = field(default_factory=lambda: list(_payers()))
    procedures: list[Procedure] = field(default_factory=lambda: list(_procedures()))
    diagnoses: list[tuple[str, str]] = field(default_factory=lambda: list(invented.DIAGNOSES))


def _address(number: int) -> Address:
    city, state, zip_code = invented.PLACES[number % len(invented.PLACES)]
    return Address(f"{100 + 7 * number} {invented.STREETS[number % len(invented.STREETS)]} St", city, state, zip_code)


def _offices() -> tuple[Office, ...]:
    names = ("Main Street Clinic", "Harbor Annex", "Telehealth")
    return tuple(
        Office(str(4101 + n), name, npi(n), _address(n), f"(503) 555-01{10 + n}") for n, name in enumerate(names)
    )


def _providers() -> tuple[Provider, ...]:
    known = [(number, *name.split(", ")) for number, name in invented.PROVIDERS if number]
    # Two people of one name, and one who has left.
    known += [("2204", "Brandt", "Oskar"), ("2205", "Brandtner", "Olga"), ("2206", "Hale", "Nathan")]
    people = [
        Provider(number, last, first, npi(20 + n), "103T00000X" if n % 2 else "2084P0800X", "Behavioral Health")
        for n, (number, last, first) in enumerate(known)
    ]
    return (*people, Provider("2207", "Quill", "Ambrose", npi(30), "103T00000X", "Behavioral Health", "Inactive"))


def _facilities() -> tuple[Facility, ...]:
    names = ["Main Street Clinic", "Harbor Annex", "Riverbend Hospital", "Riverbend Hospital", "Patient's Home"]
    names += [f"Riverbend {region} Center" for region in REGIONS]
    return tuple(
        Facility(
            str(5301 + n),
            name,
            npi(40 + n),
            _address(n + 3),
            {"Riverbend Hospital": "21", "Patient's Home": "12"}.get(name, "11"),
        )
        for n, name in enumerate(names)
    )


def _billing_providers() -> tuple[BillingProvider, ...]:
    names = ("Main Street Behavioral Group", "Main Street Behavioral Group", "Hale, Nadia", "Harbor Annex LLC")
    return tuple(
        # No tax number begins with 00.
        BillingProvider(str(6401 + n), name, npi(80 + n), f"00-00041{20 + n}", _address(n))
        for n, name in enumerate(names)
    )


def _payers() -> tuple[Payer, ...]:
    number = count(int(invented.PAYERS[-1][0]) + 1)
    known = list(invented.PAYERS)
    known += [
        (str(next(number)), f"Evergreen Health Plan {name}", f"EV{n:03}", "Commercial")
        for n, name in enumerate(REGIONS)
    ]
    # The same name at another address, and more than one page of names that begin alike.
    known += [(str(next(number)), "Evergreen Health Plan", "EVGR9", "Commercial")]
    known += [
        (str(next(number)), f"Blue Heron {name}", f"BH{n:03}", "Blue Cross Blue Shield")
        for n, name in enumerate(REGIONS)
    ]
    return tuple(Payer(*payer, _address(n)) for n, payer in enumerate(known))


def _procedures() -> tuple[Procedure, ...]:
    more = (
        ("90791", "210.00", "Psychiatric diagnostic evaluation"),
        ("90832", "95.00", "Psychotherapy, 30 minutes"),
        ("90847", "160.00", "Family psychotherapy with patient"),
        ("90853", "60.00", "Group psychotherapy"),
        ("96127", "8.50", "Brief behavioral assessment"),
        ("99202", "105.00", "Office visit, new patient, 15 minutes"),
        ("99203", "150.00", "Office visit, new patient, 30 minutes"),
        ("99204", "220.00", "Office visit, new patient, 45 minutes"),
        ("99212", "75.00", "Office visit, established patient, 10 minutes"),
        ("99214", "165.00", "Office visit, established patient, 30 minutes"),
        ("99215", "230.00", "Office visit, established patient, 40 minutes"),
        ("H0004", "40.00", "Behavioral health counseling, 15 minutes"),
    )
    known = sorted((*invented.CHARGES, *more))
    return tuple(Procedure(str(9001 + n), code, text, charge) for n, (code, charge, text) in enumerate(known))
