"""What the UB-04 form of Service Center Classic holds (guide 7.3)."""

from __future__ import annotations

from typing import Annotated

from .....pom import Evidence, PageObject, Record, Selector, date_parts
from .....pom.commit import Commit
from .....pom.form import Form
from .....pom.values import OptionalUsDate
from ...hosts import SERVICE_CENTER
from .ub_parts import PREFIX, of_code, of_line, one, row_days, rows

ROWS = 22
"""Service lines that the form shows (guide 7.3)."""
MOST = {
    "condition_codes": 11,
    "occurrence_codes": 8,
    "span_codes": 4,
    "value_codes": 12,
    "other_diagnoses": 17,
    "reasons_for_visit": 3,
    "external_causes": 3,
    "other_procedures": 5,
}
"""As many of each as a UB-04 has boxes for."""

Texts = tuple[str, ...]


class UbForm(Record):
    """Every control of the form, as text; dates as days. A tuple's places are the numbers of its controls, from 1.

    Attested: `StatementFromDate_*`, `TypeOfAdmission`, `COBPriorAuthNum1`, `PrimmaryDiagnosisCode` (sic), `TotalCharge`
    and the lines' `RevCode`, `Description`, `Rate`, `Units`, `TotalCharge`, `FromDateMonth`. MODELLED: all others.
    """

    bill_type: Annotated[str, one("TypeOfBill")] = ""
    control_number: Annotated[str, one("PatientControlNumber")] = ""
    medical_record: Annotated[str, one("MedicalRecordNumber")] = ""
    statement_from: Annotated[OptionalUsDate, date_parts(f"{PREFIX}StatementFromDate")] = None
    statement_to: Annotated[OptionalUsDate, date_parts(f"{PREFIX}StatementToDate")] = None

    provider_name: Annotated[str, one("ProviderName")] = ""
    provider_street: Annotated[str, one("ProviderAddress")] = ""
    provider_city: Annotated[str, one("ProviderCity")] = ""
    provider_state: Annotated[str, one("ProviderState")] = ""
    provider_zip: Annotated[str, one("ProviderZip")] = ""
    provider_npi: Annotated[str, one("ProviderNPI")] = ""
    provider_tax_id: Annotated[str, one("FederalTaxNumber")] = ""
    provider_taxonomy: Annotated[str, one("ProviderTaxonomy")] = ""

    patient_last: Annotated[str, one("PatientLastName")] = ""
    patient_first: Annotated[str, one("PatientFirstName")] = ""
    patient_middle: Annotated[str, one("PatientMiddleName")] = ""
    patient_street: Annotated[str, one("PatientAddress")] = ""
    patient_city: Annotated[str, one("PatientCity")] = ""
    patient_state: Annotated[str, one("PatientState")] = ""
    patient_zip: Annotated[str, one("PatientZip")] = ""
    patient_born: Annotated[OptionalUsDate, date_parts(f"{PREFIX}PatientBirthDate")] = None
    patient_sex: Annotated[str, one("PatientSex")] = ""

    admission_date: Annotated[OptionalUsDate, date_parts(f"{PREFIX}AdmissionDate")] = None
    admission_hour: Annotated[str, one("AdmissionHour")] = ""
    admission_type: Annotated[str, one("TypeOfAdmission")] = ""
    admission_source: Annotated[str, one("SourceOfAdmission")] = ""
    discharge_hour: Annotated[str, one("DischargeHour")] = ""
    patient_status: Annotated[str, one("PatientStatus")] = ""

    condition_codes: Annotated[Texts, rows(f"{PREFIX}ConditionCode", MOST["condition_codes"])] = ()
    occurrence_codes: Annotated[Texts, rows(f"{PREFIX}OccurrenceCode", MOST["occurrence_codes"])] = ()
    occurrence_days: Annotated[Texts, row_days(of_code("OccurrenceDate"), MOST["occurrence_codes"])] = ()
    span_codes: Annotated[Texts, rows(f"{PREFIX}OccurrenceSpanCode", MOST["span_codes"])] = ()
    span_starts: Annotated[Texts, row_days(of_code("OccurrenceSpanFrom"), MOST["span_codes"])] = ()
    span_ends: Annotated[Texts, row_days(of_code("OccurrenceSpanTo"), MOST["span_codes"])] = ()
    value_codes: Annotated[Texts, rows(f"{PREFIX}ValueCode", MOST["value_codes"])] = ()
    value_amounts: Annotated[Texts, rows(f"{PREFIX}ValueAmount", MOST["value_codes"])] = ()

    line_revenue: Annotated[Texts, rows("RevCode", ROWS)] = ()
    line_description: Annotated[Texts, rows("Description", ROWS)] = ()
    line_rate: Annotated[Texts, rows("Rate", ROWS)] = ()
    line_procedure: Annotated[Texts, rows("HCPCS", ROWS)] = ()
    line_modifier_a: Annotated[Texts, rows("ModifierA", ROWS)] = ()
    line_modifier_b: Annotated[Texts, rows("ModifierB", ROWS)] = ()
    line_modifier_c: Annotated[Texts, rows("ModifierC", ROWS)] = ()
    line_modifier_d: Annotated[Texts, rows("ModifierD", ROWS)] = ()
    line_from: Annotated[Texts, row_days(of_line("FromDate"), ROWS)] = ()
    line_to: Annotated[Texts, row_days(of_line("ToDate"), ROWS)] = ()
    line_units: Annotated[Texts, rows("Units", ROWS)] = ()
    line_charge: Annotated[Texts, rows("TotalCharge", ROWS)] = ()
    line_non_covered: Annotated[Texts, rows("NonCoveredCharge", ROWS)] = ()
    total: Annotated[str, one("TotalCharge")] = ""

    payer_name: Annotated[str, one("PayerName1")] = ""
    payer_id: Annotated[str, one("PayerID1")] = ""
    filing: Annotated[str, one("ClaimFilingCode1")] = ""
    release: Annotated[str, one("ReleaseInfo1")] = ""
    benefits: Annotated[str, one("AssignBenefits1")] = ""
    amount_due: Annotated[str, one("EstAmountDue1")] = ""
    insured_last: Annotated[str, one("InsuredLastName1")] = ""
    insured_first: Annotated[str, one("InsuredFirstName1")] = ""
    insured_middle: Annotated[str, one("InsuredMiddleName1")] = ""
    insured_street: Annotated[str, one("InsuredAddress1")] = ""
    insured_city: Annotated[str, one("InsuredCity1")] = ""
    insured_state: Annotated[str, one("InsuredState1")] = ""
    insured_zip: Annotated[str, one("InsuredZip1")] = ""
    insured_born: Annotated[OptionalUsDate, date_parts(f"{PREFIX}InsuredBirthDate1")] = None
    insured_sex: Annotated[str, one("InsuredSex1")] = ""
    relationship: Annotated[str, one("PatientRel1")] = ""
    insured_id: Annotated[str, one("InsuredID1")] = ""
    group_name: Annotated[str, one("GroupName1")] = ""
    group_number: Annotated[str, one("GroupNumber1")] = ""
    prior_authorization: Annotated[str, one("COBPriorAuthNum1")] = ""
    original_reference: Annotated[str, one("DocumentControlNumber1")] = ""

    principal_diagnosis: Annotated[str, one("PrimmaryDiagnosisCode")] = ""
    principal_poa: Annotated[str, one("PrimaryPOA")] = ""
    other_diagnoses: Annotated[Texts, rows(f"{PREFIX}OtherDiagnosisCode", MOST["other_diagnoses"])] = ()
    other_poa: Annotated[Texts, rows(f"{PREFIX}OtherPOA", MOST["other_diagnoses"])] = ()
    admitting_diagnosis: Annotated[str, one("AdmittingDiagnosisCode")] = ""
    reasons_for_visit: Annotated[Texts, rows(f"{PREFIX}PatientReasonCode", MOST["reasons_for_visit"])] = ()
    drg: Annotated[str, one("PPSCode")] = ""
    external_causes: Annotated[Texts, rows(f"{PREFIX}ExternalCauseCode", MOST["external_causes"])] = ()
    external_poa: Annotated[Texts, rows(f"{PREFIX}ExternalCausePOA", MOST["external_causes"])] = ()
    principal_procedure: Annotated[str, one("PrincipalProcedureCode")] = ""
    principal_procedure_day: Annotated[OptionalUsDate, date_parts(f"{PREFIX}PrincipalProcedureDate")] = None
    other_procedures: Annotated[Texts, rows(f"{PREFIX}OtherProcedureCode", MOST["other_procedures"])] = ()
    other_procedure_days: Annotated[Texts, row_days(of_code("OtherProcedureDate"), MOST["other_procedures"])] = ()

    attending_last: Annotated[str, one("AttendingLastName")] = ""
    attending_first: Annotated[str, one("AttendingFirstName")] = ""
    attending_npi: Annotated[str, one("AttendingNPI")] = ""
    attending_taxonomy: Annotated[str, one("AttendingTaxonomy")] = ""
    operating_last: Annotated[str, one("OperatingLastName")] = ""
    operating_first: Annotated[str, one("OperatingFirstName")] = ""
    operating_npi: Annotated[str, one("OperatingNPI")] = ""
    other_operating_last: Annotated[str, one("OtherOperatingLastName")] = ""
    other_operating_first: Annotated[str, one("OtherOperatingFirstName")] = ""
    other_operating_npi: Annotated[str, one("OtherOperatingNPI")] = ""
    rendering_last: Annotated[str, one("RenderingLastName")] = ""
    rendering_first: Annotated[str, one("RenderingFirstName")] = ""
    rendering_npi: Annotated[str, one("RenderingNPI")] = ""
    referring_last: Annotated[str, one("ReferringLastName")] = ""
    referring_first: Annotated[str, one("ReferringFirstName")] = ""
    referring_npi: Annotated[str, one("ReferringNPI")] = ""


class UbFormPage(PageObject):
    """The form itself, in `#frame1` within `#Iframe24`."""

    host = SERVICE_CENTER
    at = r"/UB04/UB04Form\.aspx"
    evidence = Evidence.MODELLED
    source = "office_ally 4, 7.3"
    ready = Selector(f"#{PREFIX}btnSCUpdate")
    form = Form(UbForm)
    save = Commit(f"#{PREFIX}btnSCUpdate")
