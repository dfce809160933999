"""What a claim is made of beside its lines: addresses, providers, people, payers, and coded pieces."""

from __future__ import annotations

from typing import Literal

from ...models.base import Noun
from ...models.patient import Address
from .remittance_parts import CodedValue, RemittanceAdjustment
from .values import Amount, Day, Quantity

ClaimRelationship = Literal[
    "self",
    "spouse",
    "child",
    "employee",
    "unknown",
    "organ_donor",
    "cadaver_donor",
    "life_partner",
    "other",
]
"""What the patient is to the subscriber."""

Responsibility = Literal["primary", "secondary", "tertiary", "fourth", "fifth", "sixth", "unknown"]
"""In which order payers pay (`SBR01`)."""


class ClaimAddress(Address):
    """A postal address; `country` and `subdivision` for those abroad."""

    country: str | None = None
    subdivision: str | None = None


class ClaimContact(Noun):
    """Whom to ask (`PER`)."""

    name: str | None = None
    phone: str | None = None
    """Ten digits on paper (X12 has no signs in it)."""
    extension: str | None = None
    fax: str | None = None
    email: str | None = None


class Named(Noun):
    """Somebody's name: `name` of an organization, the others of a person. A person's `name` alone cannot be written."""

    name: str | None = None
    last_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    suffix: str | None = None

    @property
    def is_person(self) -> bool:
        """Whether it is a person: whoever has a last name."""
        return self.last_name is not None


class ClaimProvider(Named):
    """A provider at a claim or a line (`NM1`, `PRV`, `N3`, `N4`, `REF`)."""

    npi: str | None = None
    taxonomy: str | None = None
    address: ClaimAddress | None = None
    """Of places only: where the service was rendered, who ordered it."""
    contact: ClaimContact | None = None
    ids: tuple[CodedValue, ...] = ()
    """Further ones (`REF`): `0B` state license, `G2` the payer's, `LU` location."""


class PayToPlan(Noun):
    """A health plan that is paid in the provider's place (`2010AC`)."""

    name: str
    identifier: str | None = None
    id_qualifier: str = "PI"
    tax_id: str | None = None
    address: ClaimAddress | None = None
    ids: tuple[CodedValue, ...] = ()


class BillingProvider(Named):
    """Who bills (`2010AA`), and where the payment goes if that is elsewhere (`2010AB`)."""

    npi: str | None = None
    taxonomy: str | None = None
    tax_id: str | None = None
    tax_id_type: Literal["ein", "ssn"] = "ein"
    billing_address: ClaimAddress | None = None
    pay_to_address: ClaimAddress | None = None
    pay_to_plan: PayToPlan | None = None
    contacts: tuple[ClaimContact, ...] = ()
    ids: tuple[CodedValue, ...] = ()
    """`0B` state license, `1G` UPIN."""
    payer_ids: tuple[CodedValue, ...] = ()
    """What this payer calls the provider (`REF` of `2010BB`): `G2` commercial number, `LU` location."""


class ClaimPayer(Noun):
    """The payer that the claim goes to (`2010BB`); its id is the claim's `payer_id`."""

    name: str | None = None
    id_qualifier: str = "PI"
    address: ClaimAddress | None = None
    ids: tuple[CodedValue, ...] = ()
    """`2U`, `EI`, `FY` claim office, `NF` NAIC."""


class ClaimSubscriber(Named):
    """Whose coverage it is (`2000B`, `2010BA`). Of a patient who is the subscriber, the demographics stand here."""

    member_id: str | None = None
    id_qualifier: str = "MI"
    relationship: ClaimRelationship | None = None
    """What the patient is to the subscriber."""
    dob: Day | None = None
    sex: str | None = None
    """`M`, `F` or `U`."""
    address: ClaimAddress | None = None
    group_number: str | None = None
    group_name: str | None = None
    responsibility: Responsibility = "primary"
    claim_filing: str | None = None
    """What kind of payer (`SBR09`): `CI` commercial, `MB` Medicare part B, `MC` Medicaid, `BL` Blue Cross."""
    insurance_type: str | None = None
    """Why Medicare is not first (`SBR05`)."""
    ssn: str | None = None
    property_casualty_number: str | None = None
    contact: ClaimContact | None = None


class ClaimPatient(Named):
    """Who was treated, where it is not the subscriber (`2000C`, `2010CA`).

    `patient_id` is ours and stays with us. `death_date`, `weight` (pounds) and `pregnant` may be given of the
    subscriber too.
    """

    patient_id: str | None = None
    dob: Day | None = None
    sex: str | None = None
    address: ClaimAddress | None = None
    death_date: Day | None = None
    weight: Quantity | None = None
    pregnant: bool | None = None
    property_casualty_number: str | None = None
    member_id: str | None = None
    """Their own (`REF*1W`), where the payer gives one to each."""
    ssn: str | None = None
    contact: ClaimContact | None = None


class OtherSubscriber(Named):
    """Whose coverage with another payer it is (`2330A`)."""

    member_id: str | None = None
    id_qualifier: str = "MI"
    address: ClaimAddress | None = None
    ssn: str | None = None


class OtherPayerProvider(Noun):
    """What another payer calls a provider of the claim (`2330C` and on). `role` is `NM101`, as `82` rendering."""

    role: str
    person: bool = True
    ids: tuple[CodedValue, ...] = ()


class OtherPayer(Noun):
    """Another payer of the same claim, and what it did with it (`2320`, `2330`): coordination of benefits."""

    payer_id: str | None = None
    id_qualifier: str = "PI"
    name: str | None = None
    address: ClaimAddress | None = None
    ids: tuple[CodedValue, ...] = ()
    """`2U`, `EI`, `FY`, `NF`, `G1` its prior authorization, `9F`, `T4`, `F8` its claim control number."""
    adjudicated: Day | None = None
    """The day that it decided (`DTP*573`)."""
    subscriber: OtherSubscriber | None = None
    responsibility: Responsibility = "secondary"
    relationship: ClaimRelationship | None = None
    """What the patient is to its subscriber."""
    group_number: str | None = None
    group_name: str | None = None
    claim_filing: str | None = None
    insurance_type: str | None = None
    paid: Amount | None = None
    patient_liability: Amount | None = None
    """What remains for the patient (`AMT*EAF`)."""
    non_covered: Amount | None = None
    adjustments: tuple[RemittanceAdjustment, ...] = ()
    benefits_assigned: str | None = None
    """`Y`, `N` or `W`."""
    patient_signature_source: str | None = None
    release_of_information: str | None = None
    outpatient: tuple[str, ...] = ()
    """The elements of its `MOA`, as they are."""
    inpatient: tuple[str, ...] = ()
    """The elements of its `MIA`, as they are."""
    providers: tuple[OtherPayerProvider, ...] = ()


class Attachment(Noun):
    """A paper that belongs to a claim or line (`PWK`): what it is, how it comes, under which number."""

    type: str
    """`PWK01`, as `OZ` support data, `B4` referral form."""
    transmission: str
    """`AA` on request, `BM` by mail, `EL` electronically, `EM` e-mail, `FT` file transfer, `FX` fax."""
    control_number: str | None = None


class ClaimNote(Noun):
    """A note (`NTE`) and the code for what it is."""

    code: str
    text: str


class Condition(Noun):
    """Conditions that hold or do not (`CRC`), of a category: ambulance `07`, vision `E1`, homebound `75`, EPSDT."""

    category: str
    applies: bool
    codes: tuple[str, ...] = ()


class Transport(Noun):
    """An ambulance's ride (`CR1`): pounds, why, miles, and what a round trip or a stretcher was for."""

    weight: Quantity | None = None
    reason: str | None = None
    miles: Quantity | None = None
    round_trip_purpose: str | None = None
    stretcher_purpose: str | None = None


class Contract(Noun):
    """What was agreed on the price (`CN1`)."""

    type: str
    amount: Amount | None = None
    percent: Quantity | None = None
    code: str | None = None
    terms_discount: Quantity | None = None
    version: str | None = None


class PerformedProcedure(Noun):
    """A procedure of an inpatient stay, by its ICD-10-PCS code."""

    code: str
    day: Day | None = None


class Occurrence(Noun):
    """A UB-04 occurrence code with its day."""

    code: str
    day: Day | None = None


class OccurrenceSpan(Noun):
    """A UB-04 occurrence span code with its days."""

    code: str
    start: Day | None = None
    end: Day | None = None


class ValueCode(Noun):
    """A UB-04 value code with its amount."""

    code: str
    amount: Amount | None = None


class ExternalCause(Noun):
    """What caused an injury, and whether it was present on admission."""

    code: str
    present_on_admission: str | None = None
