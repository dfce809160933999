"""A patient's authorizations, and appointments allotted to them (guide 2.6).

MODELLED: of several that fit, the one that ends first is drawn on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from ...models.authorization import Authorization
from ...models.billing_code import BillingCode
from .grids import folded

NONE = Decimal(0)


@dataclass(frozen=True, slots=True, repr=False)
class Planned:
    """A standing appointment without a released note: it will take so many units on its day.

    `assumed` says that these are not what the billing code says, as that says nothing.
    """

    code: str
    on: date
    units: Decimal
    assumed: bool = False


@dataclass(repr=False)
class Holdings:
    """A patient's authorizations, and the practice's codes as far as they are known."""

    authorizations: Sequence[Authorization]
    codes: Mapping[str, BillingCode]

    def code(self, code: str) -> BillingCode | None:
        """Return what is known of a code."""
        return self.codes.get(folded(code))

    def pool(self, code: str) -> str | None:
        """Return the pool of a code; where the codes are not to be seen, an authorization for it may say."""
        if known := self.code(code):
            return folded(known.pool or "") or None
        return next((folded(one.pool) for one in self.authorizations if one.pool and _own(one, code)), None)

    def _drawn(self, one: Authorization) -> str | None:
        """Return the pool that an authorization holds units of."""
        return folded(one.pool) if one.pool else self.pool(one.billing_code)

    def fitting(self, code: str) -> list[Authorization]:
        """Return the authorizations for a code or its pool, the one that ends first before all others."""
        pool = self.pool(code)
        found = [one for one in self.authorizations if _own(one, code) or (pool and self._drawn(one) == pool)]
        return sorted(found, key=lambda one: (last_day(one), not _own(one, code), first_day(one), one.authorization_id))

    def shares(self, code: str, other: str) -> bool:
        """Tell whether visits for a code take units of an authorization that is good for the other one too."""
        theirs = {one.authorization_id for one in self.fitting(other)}
        return any(one.authorization_id in theirs and self.is_counted(one, code) for one in self.fitting(code))

    def in_force(self, code: str, on: date) -> list[Authorization]:
        """Return those that are active and cover the day, those whose units are not counted first."""
        found = [one for one in self.fitting(code) if one.active and first_day(one) <= on <= last_day(one)]
        return sorted(found, key=lambda one: self.is_counted(one, code))

    def is_counted(self, one: Authorization, code: str) -> bool:
        """Tell whether a visit takes units: neither authorization nor code is unmanaged."""
        known = self.code(code)
        return not (one.unmanaged or (known and known.unmanaged))


@dataclass(repr=False)
class Allotment:
    """Which visit draws on which authorization, by the visit's place, and how many units that takes of each."""

    drawn: dict[int, str] = field(default_factory=dict)
    taken: dict[str, Decimal] = field(default_factory=dict)

    def booked(self, one: Authorization) -> Decimal:
        """Return what is taken of an authorization."""
        return self.taken.get(one.authorization_id, NONE)

    def available(self, one: Authorization) -> Decimal:
        """Return what is left of an authorization after notes and visits."""
        return free(one) - self.booked(one)


def free(one: Authorization) -> Decimal:
    """Return the units that no note has taken or holds."""
    return (one.units_remaining or NONE) - (one.units_pending or NONE)


def allot(visits: Sequence[Planned], order: Iterable[int], holdings: Holdings) -> Allotment:
    """Let visits draw on authorizations, in this order of their places; who finds too few units takes none."""
    made = Allotment()
    for place in order:
        visit = visits[place]
        for one in holdings.in_force(visit.code, visit.on):
            counted = holdings.is_counted(one, visit.code)
            if counted and made.available(one) < visit.units:
                continue
            made.drawn[place] = one.authorization_id
            if counted:
                made.taken[one.authorization_id] = made.booked(one) + visit.units
            break
    return made


def by_day(visits: Sequence[Planned]) -> list[int]:
    """Return the places of visits, the earliest first."""
    return sorted(range(len(visits)), key=lambda place: (visits[place].on, place))


def known(codes: Iterable[BillingCode]) -> dict[str, BillingCode]:
    """Return codes by their spelling, active ones before others of the same."""
    ordered = sorted(codes, key=lambda one: one.active)
    return {folded(one.code): one for one in ordered}


def _own(one: Authorization, code: str) -> bool:
    return folded(one.billing_code) == folded(code)


def first_day(one: Authorization) -> date:
    """Return the first day; one without a start has a day long past."""
    return one.starts_on or date.min


def last_day(one: Authorization) -> date:
    """Return the last day; one without an end has a day far off."""
    return one.ends_on or date.max - timedelta(days=1)
