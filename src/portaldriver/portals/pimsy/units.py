"""Whether a visit is authorized: pure arithmetic over authorizations, codes and what is booked (guide 2.6).

Known of PIMSY: an authorization is good for its code from its first to its last day while units remain; notes that are
not released hold units as pending; codes of one group share a pool; unmanaged ones are not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from ...models.authorization import AlertKind, Authorization, AuthorizationCheck, Counted, Reason
from ...models.billing_code import BillingCode
from .holdings import NONE, Allotment, Holdings, Planned, allot, by_day, first_day, free, known, last_day

ONE = Decimal(1)

EXPLAINED: dict[Reason, str] = {
    "covered": "An authorization that is in force has units enough.",
    "unmanaged": "An authorization that is in force covers the day, and its units are not counted.",
    "none": "The client has no authorization for this code.",
    "other_pool": "The client's authorizations are for other codes, which share no units with this one.",
    "not_started": "The authorization starts after the day of service.",
    "expired": "The authorization ends before the day of service.",
    "inactive": "The authorization is not active.",
    "no_units": "The authorization has fewer units left than the visit takes.",
    "units_pending": "The units that are left are held by notes that are not released yet.",
    "units_booked": "The units that are left are needed by other appointments, or by earlier ones of the same series.",
}
"""Sentences without names, days or numbers: they may stand in messages."""
NEAREST: tuple[Reason, ...] = ("no_units", "inactive", "not_started", "expired")


def check(
    code: str,
    on: date,
    units: Decimal,
    *,
    authorizations: Sequence[Authorization],
    codes: Iterable[BillingCode] = (),
    booked: Sequence[Planned] = (),
    counted_by: Counted = "given",
) -> AuthorizationCheck:
    """Say whether a visit is authorized besides all that are booked, which it takes nothing from."""
    holdings = Holdings(authorizations, known(codes))
    said = _Said(code, on, units, counted_by)
    candidates = holdings.in_force(code, on)
    free_of_count = [one for one in candidates if not holdings.is_counted(one, code)]
    if free_of_count:
        return said.answer("unmanaged", free_of_count[0])
    visits, mine = [*booked, Planned(code, on, units)], len(booked)
    alone = allot(visits, by_day(booked), holdings)
    # By day first: an appointment of later may draw on an authorization that is of no use to this visit.
    standing = [place for place in by_day(visits) if place in alone.drawn]
    for order in ([place for place in by_day(visits) if place in (*standing, mine)], [*standing, mine]):
        made = allot(visits, order, holdings)
        if len(made.drawn) == len(order):
            return said.covered(_by_id(authorizations, made.drawn[mine]), made)
    if any((one.units_remaining or NONE) > NONE for one in candidates):
        return said.short(max(candidates, key=alone.available), candidates, alone)
    reason, nearest = _unfit(code, on, holdings)
    return said.answer(reason, nearest)


def check_each(
    code: str,
    days: Sequence[date],
    units: Decimal,
    *,
    authorizations: Sequence[Authorization],
    codes: Iterable[BillingCode] = (),
    booked: Sequence[Planned] = (),
    counted_by: Counted = "given",
) -> tuple[AuthorizationCheck, ...]:
    """Say of each of several visits whether it is authorized besides those of them before it that are."""
    answers: list[AuthorizationCheck] = []
    all_codes, taken = tuple(codes), list(booked)
    for day in days:
        said = check(
            code, day, units, authorizations=authorizations, codes=all_codes, booked=taken, counted_by=counted_by
        )
        answers.append(said)
        if said.ok:
            taken.append(Planned(code, day, units))
    return tuple(answers)


def _unfit(code: str, on: date, holdings: Holdings) -> tuple[Reason, Authorization | None]:
    """Return why none will do, and the authorization that comes nearest."""
    found: dict[Reason, Authorization] = {}
    for one in holdings.fitting(code):
        reason = _why_not(one, on)
        # Of those to come the first, of those that are over the last.
        if reason not in found or reason == "expired":
            found[reason] = one
    for reason in NEAREST:
        if reason in found:
            return reason, found[reason]
    return ("other_pool" if holdings.authorizations else "none"), None


def _why_not(one: Authorization, on: date) -> Reason:
    if on < first_day(one):
        return "not_started"
    if on > last_day(one):
        return "expired"
    used_up = not one.unmanaged and one.units_remaining is not None and one.units_remaining <= NONE
    return "no_units" if one.active or used_up else "inactive"


@dataclass(frozen=True, slots=True, repr=False)
class _Said:
    code: str
    on: date
    units: Decimal
    counted_by: Counted

    def answer(
        self,
        reason: Reason,
        one: Authorization | None,
        *,
        booked: Decimal | None = None,
        alerts: tuple[AlertKind, ...] = (),
    ) -> AuthorizationCheck:
        counted = one is not None and reason != "unmanaged"
        in_force = reason not in ("not_started", "expired", "inactive")
        left = free(one) - (booked or NONE) if one is not None and counted and in_force else None
        return AuthorizationCheck(
            ok=reason in ("covered", "unmanaged"),
            reason=reason,
            explanation=EXPLAINED[reason],
            authorization_id=one.authorization_id if one else None,
            billing_code=self.code,
            on=self.on,
            units_wanted=self.units,
            counted_by=self.counted_by,
            units_remaining=one.units_remaining if one and counted else None,
            units_pending=one.units_pending if one and counted else None,
            units_booked=booked if counted else None,
            units_available=left,
            alerts=alerts or (_expiring(one, self.on) if one is not None and reason == "unmanaged" else ()),
        )

    def covered(self, one: Authorization, made: Allotment) -> AuthorizationCheck:
        others = made.booked(one) - self.units
        low = one.unit_alert_level is not None and made.available(one) <= one.unit_alert_level
        alerts: tuple[AlertKind, ...] = ("units_low",) if low else ()
        return self.answer("covered", one, booked=others, alerts=(*alerts, *_expiring(one, self.on)))

    def short(
        self, nearest: Authorization, candidates: Sequence[Authorization], alone: Allotment
    ) -> AuthorizationCheck:
        reason: Reason = "units_booked"
        if all((one.units_remaining or NONE) < self.units for one in candidates):
            reason = "no_units"
        elif all(free(one) < self.units for one in candidates):
            reason = "units_pending"
        return self.answer(reason, nearest, booked=alone.booked(nearest))


def _expiring(one: Authorization, on: date) -> tuple[AlertKind, ...]:
    soon = one.expiry_alert_days is not None and one.ends_on is not None
    return ("expiring",) if soon and (last_day(one) - on).days <= (one.expiry_alert_days or 0) else ()


def units_of(code: BillingCode | None, minutes: int | None) -> tuple[Decimal, Counted]:
    """Return the units that a visit takes, and where they are from. Begun units count whole."""
    if code is None:
        return ONE, "assumed"
    if code.counting == "per_time" and code.minutes_per_unit and minutes is not None:
        return (Decimal(minutes) / code.minutes_per_unit).to_integral_value(ROUND_CEILING), "code"
    if code.counting is None or code.counting == "per_time":  # it is not known how much of a visit a unit is
        return code.default_units or ONE, "assumed"
    return code.default_units or ONE, "code"


def _by_id(authorizations: Sequence[Authorization], ident: str) -> Authorization:
    return next(one for one in authorizations if one.authorization_id == ident)
