"""What a unit of a service is billed at."""

from __future__ import annotations

from datetime import date

from .base import Money, Noun


class BillingRate(Noun):
    """An exception to a billing code's own price: by provider, payer and code.

    A name that is None was left blank, or its column is hidden; whether a blank one means all of them is not public.
    """

    rate_id: str
    provider_name: str | None = None
    payer_name: str | None = None
    billing_code: str | None = None
    modifier: str | None = None
    rate_per_unit: Money | None = None
    starts_on: date | None = None
    ends_on: date | None = None
