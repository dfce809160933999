"""What the patient form says: everything Practice Mate keeps about a patient (guide 5.2)."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_pascal

from ....models import Masked
from ....pom import (
    OPTION_LABEL,
    Group,
    HiddenJson,
    OptionalDollars,
    OptionalText,
    OptionalUsDate,
    OptionalWholeNumber,
    Record,
    Selector,
    by_id,
    date_parts,
    label,
    phone_parts,
    series,
)
from ..coerce import OptionalSex

P = "ctl00_phFolderContent_ucPatient_"
DX = P + "ucDiagnosisCodes_"


def _control(name: str, *labels: str) -> Selector:
    return Selector(*by_id(P + name), *(label(words) for words in labels))


def _choice(name: str, *, may_be_absent: bool = False) -> Selector:
    """A drop-down whose shown word is what is meant: its values are the server's numbers."""
    return Selector(*by_id(P + name), read=OPTION_LABEL, may_be_absent=may_be_absent)


class Coverage(Masked):
    """One insurance level of the form."""

    payer_id: OptionalText
    payer_name: OptionalText
    plan_name: OptionalText
    member_id: OptionalText
    group_number: OptionalText
    deductible: OptionalDollars
    copay: OptionalDollars
    insured_id: OptionalText
    insured_last: OptionalText
    insured_first: OptionalText
    insured_middle: OptionalText
    relationship: OptionalText
    signature: OptionalText
    signature_date: OptionalUsDate
    insurance_type: OptionalText


class FormTemplateLine(Masked):
    """One line of the hidden JSON; what the visible lines show is only its picture (guide 5.2, 11)."""

    model_config = ConfigDict(
        alias_generator=lambda name: "PatientTemplateLineItem" + to_pascal(name), populate_by_name=True, extra="ignore"
    )

    cpt: OptionalText = Field(default=None, alias="PatientTemplateLineItemCPT")
    place_of_service: OptionalText = None
    modifier_a: OptionalText = None
    modifier_b: OptionalText = None
    modifier_c: OptionalText = None
    modifier_d: OptionalText = None
    diagnosis_code: OptionalText = None
    charge: OptionalDollars = None
    quantity: OptionalDollars = None
    description: OptionalText = None


def coverage(level: str = "", suffix: str = "") -> Group:
    """Declare an insurance level: the same controls, with `Secondary` or `Third` before their names."""
    third = level == "Third"
    return Group(
        {
            "payer_id": _control(f"{level}InsuranceID"),
            "payer_name": _control(f"{level}InsuranceName"),
            "plan_name": _control(f"{level}InsurancePlanName"),
            "member_id": _control(f"{level}InsuranceSubscriberID"),
            "group_number": _control(f"{level}InsuranceGroupNo"),
            "deductible": _control(f"{level}InsuranceDeductible"),
            "copay": _control(f"{level}InsuranceVisitCopay"),
            "insured_id": _control(f"{level}InsuredID"),
            "insured_last": _control(f"{level}InsuredLastName"),
            "insured_first": _control(f"{level}InsuredFirstName"),
            "insured_middle": _control(f"{level}InsuredMiddleName"),
            "relationship": _choice(f"lstRelationshipTo{level}InsuredID"),
            # Attested for the first two levels only.
            "signature": _choice(f"lst{level}SignatureOnFile", may_be_absent=third),
            "signature_date": date_parts(f"{P}{level}SignatureOnFileDate", may_be_absent=third),
            "insurance_type": Selector(f"#lblMultiSelectddlPatientInsuranceType{suffix}"),
        }
    )


class PatientRecord(Record):
    """The form's fields, as the portal words them. Identity is required; the rest a practice may not use."""

    shown_id: Annotated[OptionalText, Selector(f"#{P}lblPatientID", may_be_absent=True)] = None
    """Absent means: no such patient."""
    account_number: Annotated[
        OptionalText,
        Selector(*by_id(P + "PatientAccountNo"), *by_id(P + "PatientAccountNo_new"), label("Account No")),
    ] = None
    last_name: Annotated[str, _control("LastName", "Last Name")]
    first_name: Annotated[str, _control("FirstName", "First Name")]
    middle_name: Annotated[OptionalText, _control("MiddleName")] = None
    sex: Annotated[OptionalSex, _control("lstGender", "Sex", "Gender")] = None
    dob: Annotated[OptionalUsDate, date_parts(P + "DOB")]
    language: Annotated[OptionalText, _choice("ddlLanguage")] = None
    marital_status: Annotated[OptionalText, _choice("lstMaritalStatus")] = None
    employment_status: Annotated[OptionalText, _choice("lstEmploymentStatus")] = None
    employer: Annotated[OptionalText, _control("EmployerName")] = None
    height: Annotated[OptionalText, _control("Height")] = None
    weight: Annotated[OptionalText, _control("Weight")] = None
    race: Annotated[OptionalText, Selector("#lblMultiSelectddlRace")] = None
    ethnicity: Annotated[OptionalText, Selector("#lblMultiSelectddlEthnicity")] = None
    email: Annotated[OptionalText, _control("Email", "Email", "E-mail")] = None

    line1: Annotated[OptionalText, _control("AddressLine1")] = None
    line2: Annotated[OptionalText, _control("AddressLine2")] = None
    city: Annotated[OptionalText, _control("City")] = None
    state: Annotated[OptionalText, _choice("lstState")] = None
    zip_code: Annotated[OptionalText, _control("Zip")] = None
    home_phone: Annotated[OptionalText, phone_parts(P + "HomePhone")] = None
    cell_phone: Annotated[OptionalText, phone_parts(P + "CellPhone")] = None
    work_phone: Annotated[OptionalText, phone_parts(P + "WorkPhone")] = None
    fax: Annotated[OptionalText, phone_parts(P + "Fax")] = None
    preferred_phone: Annotated[OptionalText, _choice("lstPreferredPhone")] = None

    emergency_name: Annotated[OptionalText, _control("EmergencyContactName")] = None
    emergency_relation: Annotated[OptionalText, _control("EmergencyContactRelation")] = None
    next_kin_name: Annotated[OptionalText, _control("NextKinContactName")] = None
    next_kin_relation: Annotated[OptionalText, _choice("lstNextKinRelation")] = None
    provider_name: Annotated[OptionalText, _control("tbxPrimaryProvider")] = None
    provider_id: Annotated[OptionalText, _control("hdnPrimaryProviderID")] = None

    primary: Annotated[Coverage | None, coverage()] = None
    secondary: Annotated[Coverage | None, coverage("Secondary", "2")] = None
    tertiary: Annotated[Coverage | None, coverage("Third", "3")] = None
    eligibility_payer_id: Annotated[OptionalText, _control("BatchEligibilityPayerID")] = None
    eligibility_payer_name: Annotated[OptionalText, _control("BatchEligibilityPayerName")] = None
    guarantor_id: Annotated[OptionalText, _control("GuarantorID")] = None
    guarantor_last: Annotated[OptionalText, _control("GuarantorLastName")] = None
    guarantor_first: Annotated[OptionalText, _control("GuarantorFirstName")] = None
    guarantor_middle: Annotated[OptionalText, _control("GuarantorMiddleName")] = None

    authorization_number: Annotated[OptionalText, _control("PriorAuthorizationNumber")] = None
    authorization_number2: Annotated[
        OptionalText, Selector(*by_id(P + "Authorization_PriorAuthorizationNumber2"), may_be_absent=True)
    ] = None
    visits_authorized: Annotated[OptionalWholeNumber, _control("Authorization_NumberOfVisitsAuthorized")] = None
    visits_used: Annotated[
        OptionalWholeNumber, Selector(*by_id(P + "Authorization_NumberOfVisitsUsed"), may_be_absent=True)
    ] = None
    visits_left: Annotated[OptionalWholeNumber, _control("Authorization_NumberOfVisitsLeft")] = None
    authorized_from: Annotated[OptionalUsDate, date_parts(P + "Authorization_AuthorizedStartDate")] = None
    authorized_to: Annotated[OptionalUsDate, date_parts(P + "Authorization_AuthorizedStopDate")] = None
    icd10: Annotated[tuple[str, ...], series(DX + "dc_10_", 12)] = ()
    icd10_words: Annotated[tuple[str, ...], series(DX + "dd_10_", 12)] = ()
    icd9: Annotated[tuple[str, ...], series(DX + "dc_09_", 12, may_be_absent=True)] = ()
    icd9_words: Annotated[tuple[str, ...], series(DX + "dd_09_", 12, may_be_absent=True)] = ()
    template_lines: Annotated[
        tuple[FormTemplateLine, ...],
        HiddenJson(f"#{P}ucPATemplateLineItem_hdnJsLoadTemplateLineItem", may_be_absent=True),
    ] = ()


class AddPatientRecord(PatientRecord):
    """The same fields for a new patient: the account number has an id of its own there."""

    account_number: Annotated[OptionalText, Selector(*by_id(P + "PatientAccountNo_new"), label("Account No"))] = None
