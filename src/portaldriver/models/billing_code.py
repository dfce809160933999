"""What is billed, and how it takes units from authorizations."""

from __future__ import annotations

from typing import Literal

from .base import Money, Noun

Counting = Literal["per_note", "per_time"]
"""Whether a visit takes a fixed number of units, or one for each so many minutes."""


class BillingCode(Noun):
    """A code that visits are billed by. Codes of one `pool` share their authorized units.

    `counting` is None where the portal's word for it is not known; an `unmanaged` code needs an authorization, whose
    units are not counted. `kind` is the portal's word (`CPT General`, `HCPCS`, ...).
    """

    billing_code_id: str
    code: str
    description: str | None = None
    kind: str | None = None
    active: bool = True
    billable: bool | None = None
    pool: str | None = None
    unmanaged: bool = False
    default_units: Money | None = None
    counting: Counting | None = None
    minutes_per_unit: int | None = None
    add_to_new_patients: bool | None = None
    revenue_code: str | None = None
    color: str | None = None
