"""Rules about money: amounts that are some, and sums that agree."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ..models.claim import Claim
from ..models.remittance_parts import RemittanceAdjustment
from .noting import Noted

OF_LINE = ("charge_amount", "non_covered", "sales_tax", "postage", "service_tax", "facility_tax", "purchased_charge")


def money(noted: Noted, claim: Claim) -> None:
    """Note amounts that cannot be, and sums that differ."""
    noted.required("total_charge", claim.total_charge)
    for part in ("total_charge", "patient_paid", "patient_due"):
        noted.money(part, getattr(claim, part))
    _measures(noted, claim)
    charges = [line.charge_amount for line in claim.service_lines]
    if claim.total_charge is not None and charges and None not in charges and _sum(charges) != claim.total_charge:
        noted.add("total_charge", "total_differs", "is not the sum of the lines")
    for position, line in enumerate(claim.service_lines):
        here = noted.at("service_lines").at(position)
        for part in OF_LINE:
            here.money(part, getattr(line, part))
        for at, decided in enumerate(line.adjudications):
            there = here.at("adjudications").at(at)
            there.money("paid", decided.paid, negative=True)
            there.money("patient_liability", decided.patient_liability)
            if None in (decided.paid, line.charge_amount) or decided.bundled_line is not None:
                continue
            if _sum([decided.paid, *_amounts(decided.adjustments)]) != line.charge_amount:
                there.add("paid", "line_unbalanced", "and its adjustments are not the line's charge")
    for position, other in enumerate(claim.other_payers):
        here = noted.at("other_payers").at(position)
        for part in ("paid", "patient_liability", "non_covered"):
            here.money(part, getattr(other, part), negative=part == "paid")
        at_lines = [
            decided
            for line in claim.service_lines
            for decided in line.adjudications
            if decided.payer_id == other.payer_id
        ]
        if other.paid is None or claim.total_charge is None or other.non_covered is not None:
            continue  # it did not decide, or pays nothing of it at all
        adjusted = [
            *_amounts(other.adjustments),
            *(one for decided in at_lines for one in _amounts(decided.adjustments)),
        ]
        if _sum([other.paid, *adjusted]) != claim.total_charge:
            here.add("paid", "claim_unbalanced", "and its adjustments, at claim and lines, are not the total charge")


def _measures(noted: Noted, claim: Claim) -> None:
    """Note weights, miles and agreed prices that cannot be, at the claim and its lines."""
    if claim.patient is not None:
        noted.at("patient").quantity("weight", claim.patient.weight)
    places = [(noted, claim.transport, claim.contract)]
    places += [
        (noted.at("service_lines").at(position), line.transport, line.contract)
        for position, line in enumerate(claim.service_lines)
    ]
    for here, ride, agreed in places:
        if ride is not None:
            here.at("transport").quantity("weight", ride.weight)
            here.at("transport").quantity("miles", ride.miles)
        if agreed is not None:
            here.at("contract").money("amount", agreed.amount)


def _amounts(adjustments: Iterable[RemittanceAdjustment]) -> list[Decimal | None]:
    return [one.amount for one in adjustments]


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((one for one in amounts if one is not None), Decimal(0))
