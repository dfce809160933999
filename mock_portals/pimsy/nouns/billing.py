"""Payers, billing codes and authorizations (guide 2.5, 2.6, 2.12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass
class Payer:
    """An insurance company, or a charge type: the list has both."""

    id: int
    name: str
    number: str = ""
    ub_number: str = ""
    eligibility_number: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    type_indicator: str = "All Others"
    exclude_from_ede: bool = False
    on_statements: bool = False
    no_automatic_secondaries: bool = False
    coding_requirements: str = ""
    code_group: str = ""
    active: bool = True
    in_network_group: str = ""
    exclude_from_billing_service: bool = False


@dataclass
class BillingCode:
    """A billing code and how it takes units from authorizations."""

    id: int
    code: str
    description: str
    type: str = "CPT General"
    active: bool = True
    billable: bool = True
    unmanaged: bool = False
    auth_group: str = ""
    default_units: Decimal = Decimal(1)
    decrement: str = "Units per Note"
    """Or `Units per Time`: one unit for each `minutes_per_unit`."""
    minutes_per_unit: int = 0
    add_to_new_clients: bool = False
    rev_code: str = ""
    color: str = "#ffffff"


@dataclass
class Auth:
    """An authorization of a client for a billing code."""

    id: int
    client: int
    code: str
    start: date
    end: date
    allotted: Decimal
    remaining: Decimal
    pending: Decimal = Decimal(0)
    unit_alert: Decimal | None = None
    alert_days: int | None = None
    payer: str = ""
    unmanaged: bool = False
    active: bool = True


@dataclass
class Rate:
    """A line of the Billing Matrix: an exception by user, payer and code; blank names mean all."""

    id: int
    user: str
    company: str
    code: str
    modifier: str = ""
    rate: Decimal | None = None
    start: date | None = None
    end: date | None = None
