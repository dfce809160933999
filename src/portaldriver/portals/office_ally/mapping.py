"""From the portal's rows and forms to canonical models."""

from __future__ import annotations

from collections.abc import Sequence

from ...models import (
    Address,
    Contact,
    Diagnosis,
    InsurancePolicy,
    Patient,
    PatientSummary,
    PayerRef,
    Person,
    Phones,
    PrimaryInsurance,
    PriorAuthorization,
    ProviderRef,
    TemplateLine,
)
from ...models.patient import Level
from .pages import PatientRecord, PatientRow
from .pages.patient_form import Coverage, FormTemplateLine

LETTERS = "ABCDEFGHIJKL"
LEVELS: tuple[Level, ...] = ("primary", "secondary", "tertiary")


def summary_of(row: PatientRow) -> PatientSummary:
    """Return a list row as a patient's summary."""
    insured = row.insurance or row.insurance_type
    return PatientSummary(
        patient_id=row.patient_id,
        mrn=row.account_number,
        first_name=row.first_name,
        middle_name=row.middle_name,
        last_name=row.last_name,
        dob=row.dob,
        sex=row.sex,
        primary_insurance=PrimaryInsurance(payer_name=row.insurance, insurance_type=row.insurance_type)
        if insured
        else None,
        status=row.status,
    )


def patient_of(record: PatientRecord, patient_id: str) -> Patient:
    """Return the form as a patient in full."""
    phones = Phones(
        home=record.home_phone,
        cell=record.cell_phone,
        work=record.work_phone,
        fax=record.fax,
        preferred=record.preferred_phone,
    )
    return Patient(
        patient_id=patient_id,
        mrn=record.account_number,
        first_name=record.first_name,
        middle_name=record.middle_name,
        last_name=record.last_name,
        dob=record.dob,
        sex=record.sex,
        phone=_first_phone(phones),
        email=record.email,
        address=_address(record),
        insurance_policies=_policies(record, patient_id),
        guarantor=_guarantor(record, patient_id),
        phones=phones,
        contacts=_contacts(record),
        primary_provider=_provider(record),
        prior_authorization=_authorization(record),
        diagnoses=(
            *_diagnoses(record.icd10, record.icd10_words, code_set="ICD-10"),
            *_diagnoses(record.icd9, record.icd9_words, code_set="ICD-9"),
        ),
        template_lines=tuple(_template_line(line) for line in record.template_lines if line.cpt),
        eligibility_payer=_eligibility_payer(record),
        language=record.language,
        marital_status=record.marital_status,
        employment_status=record.employment_status,
        employer=record.employer,
        height=record.height,
        weight=record.weight,
        race=record.race,
        ethnicity=record.ethnicity,
    )


def _first_phone(phones: Phones) -> str | None:
    """Return the number the patient prefers, else the first there is."""
    preferred = (phones.preferred or "").lower()
    known = {"cell": phones.cell, "mobile": phones.cell, "home": phones.home, "work": phones.work}
    wanted = next((number for word, number in known.items() if word in preferred and number), None)
    return wanted or phones.cell or phones.home or phones.work


def _address(record: PatientRecord) -> Address | None:
    address = Address(
        line1=record.line1,
        line2=record.line2,
        city=record.city,
        region=record.state,
        postal_code=record.zip_code,
    )
    return address if address != Address() else None


def _person(
    last: str | None,
    first: str | None,
    middle: str | None,
    *,
    person_id: str | None,
    relationship: str | None,
) -> Person | None:
    if not (last or first):
        return None
    return Person(
        person_id=person_id,
        name=" ".join(part for part in (first, last) if part),
        last_name=last,
        first_name=first,
        middle_name=middle,
        relationship=relationship,
    )


def _policies(record: PatientRecord, patient_id: str) -> tuple[InsurancePolicy, ...]:
    given = zip(LEVELS, (record.primary, record.secondary, record.tertiary), strict=True)
    return tuple(_policy(cover, level, patient_id) for level, cover in given if cover and _is_used(cover))


def _is_used(cover: Coverage) -> bool:
    """A level counts once it names a payer, a plan or a member; its drop-downs always hold something."""
    return bool(cover.payer_id or cover.payer_name or cover.plan_name or cover.member_id)


def _policy(cover: Coverage, level: Level, patient_id: str) -> InsurancePolicy:
    return InsurancePolicy(
        policy_id=f"{patient_id}-{level}",
        payer_id=cover.payer_id,
        payer_name=cover.payer_name,
        plan_name=cover.plan_name,
        member_id=cover.member_id,
        group_number=cover.group_number,
        is_primary=level == "primary",
        level=level,
        insurance_type=cover.insurance_type,
        subscriber=_person(
            cover.insured_last,
            cover.insured_first,
            cover.insured_middle,
            person_id=cover.insured_id,
            relationship=cover.relationship.lower() if cover.relationship else None,
        ),
        copay=cover.copay,
        deductible=cover.deductible,
        signature_on_file=cover.signature,
        signature_date=cover.signature_date,
    )


def _guarantor(record: PatientRecord, patient_id: str) -> Person | None:
    """The form tells no relationship; only a guarantor who is the patient has a certain one."""
    return _person(
        record.guarantor_last,
        record.guarantor_first,
        record.guarantor_middle,
        person_id=record.guarantor_id,
        relationship="self" if record.guarantor_id == patient_id else None,
    )


def _contacts(record: PatientRecord) -> tuple[Contact, ...]:
    contacts = []
    if record.emergency_name:
        contacts.append(Contact(role="emergency", name=record.emergency_name, relationship=record.emergency_relation))
    if record.next_kin_name:
        contacts.append(Contact(role="next_of_kin", name=record.next_kin_name, relationship=record.next_kin_relation))
    return tuple(contacts)


def _provider(record: PatientRecord) -> ProviderRef | None:
    if not (record.provider_id or record.provider_name):
        return None
    return ProviderRef(provider_id=record.provider_id, name=record.provider_name)


def _eligibility_payer(record: PatientRecord) -> PayerRef | None:
    if not (record.eligibility_payer_id or record.eligibility_payer_name):
        return None
    return PayerRef(payer_id=record.eligibility_payer_id, name=record.eligibility_payer_name)


def _template_line(line: FormTemplateLine) -> TemplateLine:
    """Pointers are letters on the form: `ABC` points to the first three diagnoses."""
    modifiers = (line.modifier_a, line.modifier_b, line.modifier_c, line.modifier_d)
    return TemplateLine(
        cpt_code=line.cpt or "",
        place_of_service=line.place_of_service,
        modifiers=tuple(modifier for modifier in modifiers if modifier),
        diagnosis_pointers=tuple(
            LETTERS.index(letter) + 1 for letter in (line.diagnosis_code or "").upper() if letter in LETTERS
        ),
        charge_amount=line.charge,
        units=line.quantity,
        description=line.description,
    )


def _authorization(record: PatientRecord) -> PriorAuthorization | None:
    authorization = PriorAuthorization(
        number=record.authorization_number,
        secondary_number=record.authorization_number2,
        visits_authorized=record.visits_authorized,
        visits_used=record.visits_used,
        visits_left=record.visits_left,
        starts_on=record.authorized_from,
        ends_on=record.authorized_to,
    )
    return authorization if authorization != PriorAuthorization() else None


def _diagnoses(codes: Sequence[str], words: Sequence[str], *, code_set: str) -> list[Diagnosis]:
    described = [*words, *[""] * (len(codes) - len(words))]
    return [
        Diagnosis.model_validate({"position": n, "code": code, "description": word or None, "code_set": code_set})
        for n, (code, word) in enumerate(zip(codes, described, strict=False), 1)
        if code
    ]
