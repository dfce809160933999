"""Who pays: insurance companies, and the kinds of charges that clients pay themselves."""

from __future__ import annotations

from typing import Literal

from .office import Payer

PayerKind = Literal["payer", "charge_type"]


class ListedPayer(Payer):
    """A payer or a charge type as the list shows it; `payer_number` is the one on professional claims.

    `kind` follows from `type_indicator`, which is the portal's word; None where that is blank or not known.
    """

    payer_number: str | None = None
    kind: PayerKind | None = None
    type_indicator: str | None = None
    active: bool = True


class PayerDetails(ListedPayer):
    """A payer or a charge type with all that claims, statements and eligibility take from it.

    Flags are None where the portal does not show them.
    """

    institutional_payer_number: str | None = None
    eligibility_payer_number: str | None = None
    phone: str | None = None
    excluded_from_claims: bool | None = None
    on_statements: bool | None = None
    excluded_from_billing_service: bool | None = None
    no_automatic_secondaries: bool | None = None
    in_network_group: str | None = None
    coding_requirements: str | None = None
    billing_code_group: str | None = None
