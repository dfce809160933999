"""What each lookup window offers: its rows as the JSON that a choice returns, what is searched, what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mock_portals.office_ally.directory import Address, Directory
from mock_portals.office_ally.patients import MockPatient

Payload = Mapping[str, str]
Rows = Callable[[Directory, Sequence[MockPatient]], Iterable[Payload]]


@dataclass(frozen=True)
class Lookup:
    """One kind of lookup window.

    `searches` are the choices of `ddlSearch`: value, label, and which key of a row is compared. `columns` are headers
    and keys. Attested are `i.InsuranceName`, `Code`, `PayerName`, the labels of the patients' searches, `Facility
    Name`, and the keys of insurances; everything else is MODELLED.
    """

    title: str
    rows: Rows
    searches: tuple[tuple[str, str, str], ...]
    columns: Mapping[str, str]


def _place(address: Address) -> dict[str, str]:
    return {"AddressLine1": address.line1, "City": address.city, "State": address.state, "Zip": address.zip}


def _payers(directory: Directory, _: Sequence[MockPatient]) -> Iterable[Payload]:
    return [{"InsuranceID": p.id, "InsuranceName": p.name, **_place(p.address)} for p in directory.payers]


def _eligibility_payers(directory: Directory, _: Sequence[MockPatient]) -> Iterable[Payload]:
    return [{"PayerID": payer.code, "PayerName": payer.name} for payer in directory.payers]


def _procedures(directory: Directory, _: Sequence[MockPatient]) -> Iterable[Payload]:
    return [
        {"UserCPTID": p.id, "Code": p.code, "Description": p.description, "Charge": p.charge}
        for p in directory.procedures
    ]


def _facilities(directory: Directory, _: Sequence[MockPatient]) -> Iterable[Payload]:
    return [
        {
            "FacilityID": facility.id,
            "FacilityName": facility.name,
            "NPI": facility.npi,
            "PlaceOfService": facility.place_of_service,
            **_place(facility.address),
        }
        for facility in directory.facilities
    ]


def _billing_providers(directory: Directory, _: Sequence[MockPatient]) -> Iterable[Payload]:
    return [
        {"BillingProviderID": b.id, "BillingProviderName": b.name, "NPI": b.npi, "TaxID": b.tax_id, **_place(b.address)}
        for b in directory.billing_providers
    ]


def _providers(directory: Directory, _: Sequence[MockPatient]) -> Iterable[Payload]:
    return [
        {
            "ProviderID": provider.id,
            "ProviderName": provider.name,
            "LastName": provider.last_name,
            "FirstName": provider.first_name,
            "NPI": provider.npi,
        }
        for provider in directory.providers
        if provider.status == "Active"
    ]


def _patients(_: Directory, patients: Sequence[MockPatient]) -> Iterable[Payload]:
    return [
        {
            "PatientID": patient.patient_id,
            "LastName": patient.last_name,
            "FirstName": patient.first_name,
            "MiddleName": patient.middle_name,
            "Gender": patient.gender,
            "PatientAccountNo": patient.account_no,
            "DOB": f"{patient.dob:%m/%d/%Y}",
        }
        for patient in patients
    ]


ADDRESS = {"Address": "AddressLine1", "City": "City", "State": "State", "Zip": "Zip"}
LOOKUPS: Mapping[str, Lookup] = {
    "Insurance": Lookup(
        "Insurance Lookup",
        _payers,
        (("i.InsuranceName", "Insurance Name", "InsuranceName"), ("i.InsuranceID", "Insurance ID", "InsuranceID")),
        {"Insurance ID": "InsuranceID", "Insurance Name": "InsuranceName", **ADDRESS},
    ),
    "BatchEligibilityPayer": Lookup(
        "Eligibility Payer Lookup",
        _eligibility_payers,
        (("PayerName", "Payer Name", "PayerName"), ("PayerID", "Payer ID", "PayerID")),
        {"Payer ID": "PayerID", "Payer Name": "PayerName"},
    ),
    "UserCPT": Lookup(
        "User Procedure Codes",
        _procedures,
        (("Code", "Code", "Code"), ("Description", "Description", "Description")),
        {"Code": "Code", "Description": "Description", "Charge": "Charge"},
    ),
    "Facilities": Lookup(
        "Facility Lookup",
        _facilities,
        (("FacilityName", "Facility Name", "FacilityName"), ("NPI", "NPI", "NPI")),
        {"Facility Name": "FacilityName", "NPI": "NPI", "POS": "PlaceOfService", **ADDRESS},
    ),
    "BillingProvider": Lookup(
        "Billing Provider Lookup",
        _billing_providers,
        (("BillingProviderName", "Billing Provider Name", "BillingProviderName"), ("NPI", "NPI", "NPI")),
        {"Billing Provider Name": "BillingProviderName", "NPI": "NPI", "Tax ID": "TaxID", **ADDRESS},
    ),
    "Provider": Lookup(
        "Provider Lookup",
        _providers,
        (("LastName", "Last Name", "LastName"), ("FirstName", "First Name", "FirstName"), ("NPI", "NPI", "NPI")),
        {"Provider ID": "ProviderID", "Last Name": "LastName", "First Name": "FirstName", "NPI": "NPI"},
    ),
    "Patient": Lookup(
        "Patient Lookup",
        _patients,
        (
            ("LastName", "Last Name", "LastName"),
            ("FirstName", "First Name", "FirstName"),
            ("PatientID", "Patient ID", "PatientID"),
        ),
        # The date of birth is cell 7, counted from 0, behind the link.
        {
            "Patient ID": "PatientID",
            "Last Name": "LastName",
            "First Name": "FirstName",
            "Middle Name": "MiddleName",
            "Sex": "Gender",
            "Account No": "PatientAccountNo",
            "DOB": "DOB",
        },
    ),
}
