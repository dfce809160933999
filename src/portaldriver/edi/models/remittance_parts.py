"""What a remittance and its claims are made of: adjustments, parties, names, and values with a code before them."""

from __future__ import annotations

from ...models.base import Noun
from ...models.patient import Address
from .values import Amount, Day, Quantity


class RemittanceAdjustment(Noun):
    """Why and by how much a payment differs from the charge (`CAS`): a group, a reason (CARC), and the amount.

    A positive amount lowers the payment. Groups: `CO` contractual, `PR` the patient's, `OA` other, `PI` the payer's
    own, `CR` correction (4010).
    """

    group: str
    reason: str
    amount: Amount | None = None
    quantity: Quantity | None = None


class CodedValue(Noun):
    """A text and the code that says what it is: an identifier of a `REF`, a code of an `LQ`."""

    code: str
    value: str


class CodedAmount(Noun):
    """Dollars and the code that says what they are (`AMT01`; of a `MIA` or `MOA` the element, as `MIA04`)."""

    code: str
    amount: Amount | None = None


class CodedQuantity(Noun):
    """How many, and the code that says of what (`QTY01`; of a `MIA` or `MOA` the element, as `MIA15`)."""

    code: str
    quantity: Quantity | None = None


class RemittanceContact(Noun):
    """Whom to ask (`PER`). `purpose` is the code for what: `CX` claims, `BL` technical, `IC` its web page."""

    purpose: str
    name: str | None = None
    phone: str | None = None
    extension: str | None = None
    fax: str | None = None
    email: str | None = None
    url: str | None = None


class RemittanceParty(Noun):
    """The payer or the payee (`N1`). `identifier` is as given; `npi` and `tax_id` are told apart where it says so."""

    name: str | None = None
    id_qualifier: str | None = None
    identifier: str | None = None
    npi: str | None = None
    tax_id: str | None = None
    address: Address | None = None
    contacts: tuple[RemittanceContact, ...] = ()
    ids: tuple[CodedValue, ...] = ()
    """Further ones (`REF`)."""
    delivery_method: str | None = None
    """How the payee gets its remittances (`RDM01`)."""
    delivery_to: str | None = None


class RemittanceName(Noun):
    """A person or organization at a claim (`NM1`). Of an organization only `last_name` is given: its name."""

    organization: bool = False
    last_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    suffix: str | None = None
    id_qualifier: str | None = None
    identifier: str | None = None


class BankAccount(Noun):
    """An end of a transfer: the bank and the account, each with the qualifier of its number. Secrets: never logged."""

    bank_qualifier: str | None = None
    bank: str | None = None
    account_qualifier: str | None = None
    account: str | None = None


class Procedure(Noun):
    """What was done: a code of the list that `qualifier` names (`HC` HCPCS and CPT, `NU` revenue code, `N4` drug)."""

    qualifier: str
    code: str
    modifiers: tuple[str, ...] = ()
    description: str | None = None


class InstitutionalOutcome(Noun):
    """How Medicare priced a claim: `MIA` of an inpatient, `MOA` of an outpatient claim, both where both are given."""

    remark_codes: tuple[str, ...] = ()
    covered_days: Quantity | None = None
    lifetime_psychiatric_days: Quantity | None = None
    cost_report_days: Quantity | None = None
    reimbursement_rate: Quantity | None = None
    drg_amount: Amount | None = None
    amounts: tuple[CodedAmount, ...] = ()
    """The other amounts, by their element."""


class ProviderSummary(Noun):
    """A provider's totals within a remittance (`TS3`): by facility type and fiscal year."""

    provider_id: str
    facility_type: str | None = None
    fiscal_period_end: Day | None = None
    claim_count: Quantity | None = None
    total_charge: Amount | None = None


class ProviderAdjustment(Noun):
    """Money that moves beside the claims (`PLB`): interest, take-backs, forward balances.

    A positive amount lowers the payment. `reference` says which claim or earlier payment it is about.
    """

    provider_id: str
    fiscal_period_end: Day | None = None
    reason: str
    reference: str | None = None
    amount: Amount | None = None
