"""The fields of the CMS-1500 form beside its lines (`ucHCFA`, guide 7.2).

Attested are the ids of the guide's list. MODELLED, in their manner: the payer's, the insured's, the facility's and the
billing provider's, boxes 6, 10, 12, 13, 22, 25, 26, 29, the date of box 14, and all values of lists but `DK`.
"""

from __future__ import annotations

from typing import Annotated

from .....pom import (
    OptionalDollars,
    OptionalText,
    OptionalUsDate,
    Parts,
    Record,
    Selector,
    by_id,
    date_parts,
    phone_parts,
    series,
)

P = "ctl00_phFolderContent_ucHCFA_"
DIAGNOSES = 12


def control(name: str, *, may_be_absent: bool = False) -> Selector:
    """Declare a control of the form."""
    return Selector(*by_id(P + name), may_be_absent=may_be_absent)


def one_of(base: str, count: int) -> Parts:
    """Declare radio buttons `<base>1` to `<base><count>` as the number of the one that is chosen."""
    parts = {str(number): control(f"{base}{number}") for number in range(1, count + 1)}
    return Parts(
        parts,
        join=lambda held: next((part for part in parts if held[part] == "true"), None),
        split=lambda value: {value: "true"} if value else {},
    )


class EntryFields(Record):
    """What stands in the form, in the order of its boxes."""

    payer_name: Annotated[OptionalText, control("PAYER_NAME")] = None
    payer_id: Annotated[OptionalText, control("PAYER_ID")] = None
    insurance_type: Annotated[OptionalText, one_of("INSURANCETYPE", 7)] = None
    member_id: Annotated[OptionalText, control("PRI_PATIENT_ID")] = None
    last_name: Annotated[OptionalText, control("LAST_NAME")] = None
    first_name: Annotated[OptionalText, control("FIRST_NAME")] = None
    middle_name: Annotated[OptionalText, control("MI")] = None
    dob: Annotated[OptionalUsDate, date_parts(P + "PATIENT_BIRTHDATE")] = None
    sex: Annotated[OptionalText, control("GENDER")] = None
    street: Annotated[OptionalText, control("STREET_ADDR")] = None
    city: Annotated[OptionalText, control("CITY")] = None
    state: Annotated[OptionalText, control("STATE")] = None
    zip: Annotated[OptionalText, control("ZIP")] = None
    phone: Annotated[OptionalText, phone_parts(P + "PHONE")] = None
    relationship: Annotated[OptionalText, control("RELATIONSHIP")] = None
    insured_last: Annotated[OptionalText, control("INSURED_LAST_NAME")] = None
    insured_first: Annotated[OptionalText, control("INSURED_FIRST_NAME")] = None
    insured_middle: Annotated[OptionalText, control("INSURED_MI")] = None
    insured_dob: Annotated[OptionalUsDate, date_parts(P + "INSURED_BIRTHDATE")] = None
    insured_sex: Annotated[OptionalText, control("INSURED_GENDER")] = None
    insured_street: Annotated[OptionalText, control("INSURED_STREET_ADDR")] = None
    insured_city: Annotated[OptionalText, control("INSURED_CITY")] = None
    insured_state: Annotated[OptionalText, control("INSURED_STATE")] = None
    insured_zip: Annotated[OptionalText, control("INSURED_ZIP")] = None
    group_number: Annotated[OptionalText, control("INSURED_GROUP")] = None
    group_name: Annotated[OptionalText, control("INSURED_PLAN")] = None
    employment: Annotated[bool, control("RELATED_EMPLOYMENT")] = False
    auto_accident: Annotated[bool, control("RELATED_AUTO")] = False
    other_accident: Annotated[bool, control("RELATED_OTHER")] = False
    accident_state: Annotated[OptionalText, control("ACCIDENT_STATE")] = None
    release: Annotated[bool, control("P_SIG_ON_FILE")] = False
    release_date: Annotated[OptionalUsDate, date_parts(P + "P_SIG_ON_FILE_DATE")] = None
    benefits: Annotated[bool, control("I_SIG_ON_FILE")] = False
    onset: Annotated[OptionalUsDate, date_parts(P + "DateOnset")] = None
    initial_treatment: Annotated[OptionalUsDate, date_parts(P + "DateInitialTreatment")] = None
    last_seen: Annotated[OptionalUsDate, date_parts(P + "DateLastSeen")] = None
    referring_kind: Annotated[OptionalText, control("selReferringProviderQual")] = None
    referring_first: Annotated[OptionalText, control("OrderFirst0212")] = None
    referring_last: Annotated[OptionalText, control("OrderLast0212")] = None
    referring_npi: Annotated[OptionalText, control("REFER_PHYSICIAN_NPI")] = None
    outside_lab: Annotated[OptionalText, one_of("OUTSIDE_LAB", 2)] = None
    diagnoses: Annotated[tuple[str, ...], series(P + "DIAGNOSIS_CODECMS0212_", DIAGNOSES)] = ()
    resubmission: Annotated[OptionalText, control("RESUBMISSION_CODE")] = None
    original: Annotated[OptionalText, control("ORIGINAL_REF")] = None
    authorization: Annotated[OptionalText, control("PRIOR_AUTH_NUMBER")] = None
    tax_id: Annotated[OptionalText, control("FED_TAX_ID")] = None
    tax_id_type: Annotated[OptionalText, control("TAX_ID_TYPE")] = None
    account: Annotated[OptionalText, control("ACCOUNT_NUMBER")] = None
    assignment: Annotated[OptionalText, one_of("ACCEPT_SIGNATURE", 2)] = None
    paid: Annotated[OptionalDollars, control("AMOUNT_PAID")] = None
    rendering_last: Annotated[OptionalText, control("SUPPLIER_2_LAST")] = None
    rendering_first: Annotated[OptionalText, control("SUPPLIER_2_FIRST")] = None
    rendering_middle: Annotated[OptionalText, control("SUPPLIER_2_MI")] = None
    rendering_taxonomy: Annotated[OptionalText, control("RENDERING_PHYSICIAN_TAXONOMY")] = None
    practice_id: Annotated[OptionalText, control("PRACTICE_ID")] = None
    facility_name: Annotated[OptionalText, control("FACILITY_NAME")] = None
    facility_npi: Annotated[OptionalText, control("FACILITY_NPI")] = None
    facility_street: Annotated[OptionalText, control("FACILITY_STREET_ADDR")] = None
    facility_city: Annotated[OptionalText, control("FACILITY_CITY")] = None
    facility_state: Annotated[OptionalText, control("FACILITY_STATE")] = None
    facility_zip: Annotated[OptionalText, control("FACILITY_ZIP")] = None
    billing_name: Annotated[OptionalText, control("BILLING_NAME")] = None
    billing_last: Annotated[OptionalText, control("BILLING_LAST_NAME")] = None
    billing_first: Annotated[OptionalText, control("BILLING_FIRST_NAME")] = None
    billing_npi: Annotated[OptionalText, control("BILLING_NPI")] = None
    billing_taxonomy: Annotated[OptionalText, control("BILLING_TAXONOMY")] = None
    billing_street: Annotated[OptionalText, control("BILLING_STREET_ADDR")] = None
    billing_city: Annotated[OptionalText, control("BILLING_CITY")] = None
    billing_state: Annotated[OptionalText, control("BILLING_STATE")] = None
    billing_zip: Annotated[OptionalText, control("BILLING_ZIP")] = None


class EntryTotal(Record):
    """What the page itself adds up."""

    total: Annotated[OptionalDollars, control("TOTAL_CHARGE")] = None
