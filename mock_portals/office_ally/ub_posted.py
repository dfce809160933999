"""A posted UB-04 form as the claim that it makes (guide 7.3)."""

from __future__ import annotations

from collections.abc import Mapping

from mock_portals.clearinghouse.interchange import Segment
from mock_portals.clearinghouse.walking import FoundClaim, Line, Party, day, money

NAMES = "ctl00$phFolderContent$ucUBForm$"
ROWS = 22
REQUIRED = {
    "TypeOfBill": "Type of Bill",
    "PatientControlNumber": "Patient Control Number",
    "StatementFromDate$Year": "Statement Covers Period From",
    "TypeOfAdmission": "Type of Admission",
    "InsuredID1": "Insured's Unique ID",
    "PatientLastName": "Patient Last Name",
    "PrimmaryDiagnosisCode": "Principal Diagnosis",
    "PayerID1": "Payer ID",
    "TotalCharge": "Total Charge",
}


def posted(form: Mapping[str, str]) -> dict[str, str]:
    """Return the form's fields by their own names, those that are blank and those of the page left out."""
    kept = {name: value for name, value in form.items() if value and not name.startswith("__") and name != "ClaimID"}
    return {_plain(name): value for name, value in kept.items() if not name.endswith("btnSCUpdate")}


def problems(fields: Mapping[str, str]) -> list[str]:
    """Return what the form refuses. All of it is MODELLED."""
    found = [f"{words} is required." for name, words in REQUIRED.items() if not fields.get(name)]
    return found if fields.get("RevCode1") else [*found, "Rev. Code 1 is required."]


def claim_of(fields: Mapping[str, str]) -> FoundClaim:
    """Return the claim that a posted form describes."""
    bill = fields.get("TypeOfBill", "")
    roles = {"Attending": "71", "Operating": "72", "OtherOperating": "ZZ", "Rendering": "82", "Referring": "DN"}
    others = [fields.get(f"OtherDiagnosisCode{n}", "") for n in range(1, 18)]
    told = tuple(f"{name}={value}" for name, value in sorted(fields.items()))
    return FoundClaim(
        billing=Party(
            last=fields.get("ProviderName", ""),
            id=fields.get("ProviderNPI", ""),
            taxonomy=fields.get("ProviderTaxonomy", ""),
            tax_id=fields.get("FederalTaxNumber", ""),
        ),
        subscriber=Party(
            last=fields.get("InsuredLastName1", ""),
            first=fields.get("InsuredFirstName1", ""),
            id=fields.get("InsuredID1", ""),
            born=_date(fields, "InsuredBirthDate1"),
        ),
        patient=Party(
            last=fields.get("PatientLastName", ""),
            first=fields.get("PatientFirstName", ""),
            born=_date(fields, "PatientBirthDate"),
        ),
        relationship=fields.get("PatientRel1", ""),
        payer_id=fields.get("PayerID1", ""),
        number=fields.get("PatientControlNumber", ""),
        total=money(fields.get("TotalCharge", "")),
        frequency=bill[3:4],
        original=fields.get("DocumentControlNumber1", ""),
        diagnoses=[code for code in (fields.get("PrimmaryDiagnosisCode", ""), *others) if code],
        statement=(day(_date(fields, "StatementFromDate")), day(_date(fields, "StatementToDate"))),
        npis=[(code, npi) for role, code in roles.items() if (npi := fields.get(f"{role}NPI", ""))],
        lines=[_line(fields, n) for n in range(1, ROWS + 1) if fields.get(f"RevCode{n}")],
        # Where an 837I has its type of bill, there the booking looks for it.
        said=[Segment("CLM", ("", "", "", "", (bill[1:3], "A", bill[3:4]))), Segment("ENTRY", told)],
    )


def _plain(name: str) -> str:
    return name.removeprefix(NAMES)


def _line(fields: Mapping[str, str], n: int) -> Line:
    modifiers = (fields.get(f"Modifier{letter}{n}", "") for letter in "ABCD")
    days = ("".join(fields.get(f"{base}{part}{n}", "") for part in ("Year", "Month", "Day")) for base in _DAYS)
    first, last = (day(one) for one in days)
    return Line(
        code=fields.get(f"HCPCS{n}", ""),
        modifiers=tuple(one for one in modifiers if one),
        revenue=fields.get(f"RevCode{n}", ""),
        charge=money(fields.get(f"TotalCharge{n}", "")),
        units=fields.get(f"Units{n}", ""),
        days=(first, last),
    )


_DAYS = ("FromDate", "ToDate")


def _date(fields: Mapping[str, str], base: str) -> str:
    return "".join(fields.get(f"{base}${part}", "") for part in ("Year", "Month", "Day"))
