"""Which authorizations somebody has to look after: those that run out, and appointments that none covers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ...models.authorization import Authorization, AuthorizationRisk, Risk
from ...models.billing_code import BillingCode
from .holdings import Allotment, Holdings, Planned, allot, by_day, known, last_day


def risks(
    patient_id: str,
    *,
    on: date,
    authorizations: Sequence[Authorization],
    codes: Iterable[BillingCode] = (),
    booked: Sequence[Planned] = (),
    within_days: int | None = None,
) -> list[AuthorizationRisk]:
    """Return what of a patient's authorizations somebody has to look after, as of a day."""
    holdings = Holdings(authorizations, known(codes))
    made = allot(booked, by_day(booked), holdings)
    without: dict[str | None, list[Planned]] = {}
    for place in by_day(booked):
        if place not in made.drawn:
            one = _wanting(booked[place], holdings)
            without.setdefault(one.authorization_id if one else None, []).append(booked[place])
    found = [
        _risk(one, on, holdings, made, without.get(one.authorization_id, ()), within_days) for one in authorizations
    ]
    return [one for one in found if one is not None] + _unauthorized(patient_id, without.get(None, ()))


def _wanting(visit: Planned, holdings: Holdings) -> Authorization | None:
    """Return the authorization whose lack a visit suffers from: one in force, or the last that was before it."""
    in_force = holdings.in_force(visit.code, visit.on)
    earlier = [one for one in holdings.fitting(visit.code) if one.active and last_day(one) < visit.on]
    return next(reversed(in_force or earlier), None)


def _risk(
    one: Authorization,
    on: date,
    holdings: Holdings,
    made: Allotment,
    without: Sequence[Planned],
    within_days: int | None,
) -> AuthorizationRisk | None:
    if not one.active or last_day(one) < on:
        return None
    counted = holdings.is_counted(one, one.billing_code)
    days = (last_day(one) - on).days
    soon = one.expiry_alert_days if within_days is None else within_days
    reasons: dict[Risk, bool] = {
        "units_low": counted and one.unit_alert_level is not None and made.available(one) <= one.unit_alert_level,
        "overbooked": any(visit.on <= last_day(one) for visit in without),
        "uncovered": any(visit.on > last_day(one) for visit in without),
        "expiring": one.ends_on is not None and soon is not None and days <= soon,
    }
    if not any(reasons.values()):
        return None
    return AuthorizationRisk(
        authorization_id=one.authorization_id,
        patient_id=one.patient_id,
        billing_code=one.billing_code,
        pool=one.pool,
        reasons=tuple(name for name, holds in reasons.items() if holds),
        units_remaining=one.units_remaining if counted else None,
        units_pending=one.units_pending if counted else None,
        units_booked=made.booked(one) if counted else None,
        units_available=made.available(one) if counted else None,
        ends_on=one.ends_on,
        days_left=days if one.ends_on else None,
        first_uncovered_on=min((visit.on for visit in without), default=None),
    )


def _unauthorized(patient_id: str, visits: Sequence[Planned]) -> list[AuthorizationRisk]:
    first: dict[str, date] = {}
    for visit in visits:
        first.setdefault(visit.code, visit.on)
    return [
        AuthorizationRisk(
            authorization_id=None,
            patient_id=patient_id,
            billing_code=code,
            reasons=("uncovered",),
            first_uncovered_on=day,
        )
        for code, day in first.items()
    ]
