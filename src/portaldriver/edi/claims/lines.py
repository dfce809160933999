"""Service lines on their way out (loop 2400)."""

from __future__ import annotations

from ..composing import Composed
from ..models.claim_lines import LineAdjudication, LineDrug, ServiceLine
from ..models.remittance_parts import Procedure
from . import wording as w
from .tables import (
    INSTITUTIONAL_LINE_PROVIDERS,
    LINE_AMOUNTS,
    LINE_DATES,
    LINE_REFERENCES,
    PLACES,
    PROFESSIONAL_LINE_PROVIDERS,
)


def line(to: Composed, number: int, one: ServiceLine, *, institutional: bool) -> None:
    """Add a line with everything that belongs to it."""
    to.add("LX", number)
    (_institutional if institutional else _professional)(to, one)
    to.some("SV5", *one.equipment, needs=one.equipment)
    w.papers(to, one.attachments)
    w.transport(to, one.transport)
    to.some("CR3", *one.equipment_certification, needs=one.equipment_certification)
    w.conditions(to, one.conditions)
    served = w.span(one.from_date, one.to_date)
    if served is not None:
        to.add("DTP", "472", *served)
    w.named_dates(to, one, LINE_DATES)
    for count in one.quantities:
        to.add("QTY", count.code, count.quantity)
    for measured in one.measurements:
        to.add("MEA", measured.reference, measured.qualifier, measured.value)
    w.contract(to, one.contract)
    w.named_references(to, one, LINE_REFERENCES)
    w.references(to, one.ids)
    for field, code in LINE_AMOUNTS.items():
        to.some("AMT", code, getattr(one, field), needs=getattr(one, field))
    for text in one.file_information:
        to.add("K3", text)
    w.notes(to, one.notes)
    to.some("PS1", one.purchased_from, one.purchased_charge, needs=one.purchased_from)
    to.some("HCP", *one.repricing, needs=one.repricing)
    _drug(to, one.drug)
    _around(to, one, institutional=institutional)
    for decided in one.adjudications:
        _adjudication(to, decided)


def _professional(to: Composed, one: ServiceLine) -> None:
    pointers = tuple(str(number) for number in one.diagnosis_pointers)
    to.add(
        "SV1",
        w.procedure(_billed(one)),
        one.charge_amount,
        one.unit if one.units is not None else None,
        one.units,
        one.place_of_service,
        None,
        pointers,
        None,
        w.yes(one.emergency),
        None,
        w.yes(one.epsdt),
        w.yes(one.family_planning),
        None,
        None,
        "0" if one.copay_exempt else None,
    )


def _institutional(to: Composed, one: ServiceLine) -> None:
    billed = w.procedure(_billed(one)) if one.cpt_code else None
    unit = one.unit if one.units is not None else None
    to.add("SV2", one.revenue_code, billed, one.charge_amount, unit, one.units, None, one.non_covered)


def _billed(one: ServiceLine) -> Procedure:
    return Procedure(
        qualifier=one.procedure_qualifier, code=one.cpt_code or "", modifiers=one.modifiers, description=one.description
    )


def _drug(to: Composed, drug: LineDrug | None) -> None:
    if drug is None:
        return
    to.add("LIN", None, "N4", drug.ndc)
    to.some("CTP", None, None, None, drug.quantity, (drug.unit,), needs=drug.quantity)
    to.some("REF", "XZ", drug.prescription_number, needs=drug.prescription_number)
    to.some("REF", "VY", drug.link_number, needs=drug.link_number)


def _around(to: Composed, one: ServiceLine, *, institutional: bool) -> None:
    roles = INSTITUTIONAL_LINE_PROVIDERS if institutional else PROFESSIONAL_LINE_PROVIDERS
    for field, role in roles.items():
        w.provider(to, role, getattr(one, field))
    for field, role in PLACES.items():
        if (place := getattr(one, field)) is not None:
            to.add("NM1", role, "2")
            w.address(to, place)


def _adjudication(to: Composed, one: LineAdjudication) -> None:
    billed = w.procedure(one.procedure) if one.procedure else None
    to.add("SVD", one.payer_id, one.paid, billed, one.revenue_code, one.units, one.bundled_line)
    w.adjustments(to, one.adjustments)
    w.day(to, "573", one.adjudicated)
    to.some("AMT", "EAF", one.patient_liability, needs=one.patient_liability)
