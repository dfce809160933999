"""Between the visit form and what callers speak of: both ways, and how the two differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Self

from ...models import (
    BilledBy,
    ChargeLine,
    Diagnosis,
    Drug,
    NewCharge,
    NewVisit,
    OneOfList,
    ProviderRef,
    Visit,
    VisitCharges,
    VisitDetails,
)
from ...models.base import Masked
from .asked import bare
from .pages.visit_form import VisitRecord
from .pages.visit_lines import TYPED, FormLine

FIELDS = {
    "cptCode": ("cpt",),
    "modifiers": ("modifiers",),
    "diagnosisPointers": ("pointers",),
    "units": ("quantity",),
    "chargeAmount": ("charge",),
    "placeOfService": ("place_of_service",),
    "fromDate": ("dos",),
    "toDate": ("to_dos",),
    "drug": ("ndc", "ndc_quantity", "ndc_unit"),
}
"""What of a line is asked for, in our words, and the form's."""


def visit_of(record: VisitRecord, visit_id: str) -> Visit:
    """Return the form as a visit; its charges are those of the hidden JSON."""
    return Visit(
        visit_id=visit_id,
        patient_id=record.patient_id or "",
        visit_date=record.visit_date or date.min,
        provider=ProviderRef(provider_id=record.provider_id, name=record.provider_name) if record.provider_id else None,
        reason_for_visit=record.reason,
        status=record.status,
        insurance=record.insurance,
        insurance_plan=record.insurance_plan,
        copay=record.copay,
        diagnoses=tuple(
            Diagnosis(position=place, code=code, description=words or None)
            for place, (code, words) in enumerate(zip(record.icd10, record.icd10_words, strict=True), 1)
            if code
        ),
        charges=tuple(_charge(line, place) for place, line in enumerate(record.loaded, 1)),
        total_charge=record.total_charge,
        insurance_payment=record.insurance_payment,
        patient_payment=record.patient_payment,
        adjustment=record.adjustment,
        balance=record.balance,
        facility=_billed(record.facility_id, record.facility_name, record.facility_npi),
        billing_provider=_billed(record.billing_id, record.billing_name, record.billing_npi),
        clia=record.clia,
        prior_authorization_number=record.authorization,
        hospital_from_date=record.hospital_from,
        conflicts=tuple(conflicts(record.loaded, record.visible)),
    )


def _billed(ident: str | None, name: str | None, npi: str | None) -> BilledBy | None:
    return BilledBy(id=ident, name=name, npi=npi) if ident or name or npi else None


def _charge(line: FormLine, place: int) -> ChargeLine:
    return ChargeLine(
        position=place,
        cpt_code=line.cpt or "",
        modifiers=line.modifiers,
        diagnosis_pointers=line.pointers,
        units=line.quantity,
        charge_amount=line.charge,
        place_of_service=line.place_of_service,
        from_date=line.dos,
        to_date=line.to_dos,
        drug=Drug(ndc=line.ndc, quantity=line.ndc_quantity, unit=line.ndc_unit) if line.ndc else None,
        description=line.description,
        allowed=line.allowed,
        insurance_payment=line.insurance_payment,
        patient_payment=line.patient_payment,
        adjustment=line.adjustment,
    )


def conflicts(lines: Sequence[FormLine], shown: Sequence[FormLine | None]) -> Iterator[str]:
    """Name what the visible lines show otherwise than the JSON has it; rows beyond those that are visible say nothing.

    Both hold lines in order: the page leaves blank rows out of the JSON.
    """
    visible = [line for line in shown if line is not None]
    for place in range(max(min(len(lines), len(shown)), len(visible))):
        if place >= len(lines) or place >= len(visible):
            yield f"charges.{place}"
        else:
            yield from line_differences(lines[place], visible[place], place)


def line_differences(wanted: FormLine, held: FormLine, place: int) -> Iterator[str]:
    """Name what of a line is held otherwise than wanted."""
    for ours, theirs in FIELDS.items():
        if any(getattr(wanted, one) != getattr(held, one) for one in theirs):
            yield f"charges.{place}.{ours}"


class Wanted(Masked):
    """A visit as it is to stand in the form; what is None is left alone. It travels through the journal as JSON."""

    patient_id: str | None = None
    visit_date: date | None = None
    provider_id: str | None = None
    reason: str | None = None
    status: str | None = None
    diagnoses: tuple[str, ...] | None = None
    lines: tuple[dict[str, str], ...] | None = None
    """In the form's own words, as they are typed."""
    facility: OneOfList | None = None
    billing_provider: OneOfList | None = None
    clia: str | None = None
    authorization: str | None = None
    hospital_from: date | None = None

    @classmethod
    def charged(cls, asked: VisitCharges, *, day: date) -> Self:
        """Return what a visit of that day is to be charged with."""
        lines = None if asked.charges is None else tuple(typed_line(charge, day) for charge in asked.charges)
        return cls(diagnoses=asked.diagnoses, lines=lines)

    @classmethod
    def of(cls, asked: VisitDetails, *, patient_id: str, begun: VisitRecord | None = None) -> Self:
        """Return a whole visit, with what the portal began it with where nothing is asked."""
        day = asked.visit_date or (begun.visit_date if begun else None)
        charged = cls.charged(asked, day=day or date.min)
        kept = begun or VisitRecord()
        return cls(
            patient_id=patient_id,
            visit_date=day,
            provider_id=asked.provider_id or kept.provider_id,
            reason=asked.reason_for_visit or kept.reason,
            status=asked.status,
            diagnoses=kept.codes if charged.diagnoses is None else charged.diagnoses,
            lines=_moved(kept, day) if charged.lines is None else charged.lines,
            facility=asked.facility,
            billing_provider=asked.billing_provider,
            clia=asked.clia,
            authorization=asked.prior_authorization_number,
            hospital_from=asked.hospital_from_date,
        )

    @property
    def form_lines(self) -> tuple[FormLine, ...]:
        """The lines as they are read."""
        return tuple(map(FormLine.model_validate, self.lines or ()))

    def differences(self, record: VisitRecord) -> tuple[str, ...]:
        """Name, in our words, what the form holds otherwise than wanted."""
        return tuple(self._differences(record))

    def _differences(self, record: VisitRecord) -> Iterator[str]:
        held = {
            "patientId": (self.patient_id, record.patient_id),
            "visitDate": (self.visit_date, record.visit_date),
            "providerId": (self.provider_id, record.provider_id),
            "reasonForVisit": (self.reason, record.reason),
            "status": (self.status, record.status),
            "clia": (self.clia, record.clia),
            "priorAuthorizationNumber": (self.authorization, record.authorization),
            "hospitalFromDate": (self.hospital_from, record.hospital_from),
        }
        yield from (name for name, (wanted, has) in held.items() if wanted is not None and wanted != has)
        if not chosen(self.facility, record.facility_name, record.facility_npi):
            yield "facility"
        if not chosen(self.billing_provider, record.billing_name, record.billing_npi):
            yield "billingProvider"
        yield from self.code_differences(record)
        if self.lines is not None:
            yield from held_otherwise(self.form_lines, record.loaded)

    def code_differences(self, record: VisitRecord) -> Iterator[str]:
        """Name the diagnoses that are not there, or stand there without a description: those were never chosen."""
        if self.diagnoses is None:
            return
        if len(record.codes) > len(self.diagnoses):
            yield "diagnoses"
        pairs = list(zip(record.icd10, record.icd10_words, strict=True))
        for place, code in enumerate(self.diagnoses):
            if place >= len(pairs) or bare(pairs[place][0]) != bare(code) or not pairs[place][1]:
                yield f"diagnoses.{place}"


def held_otherwise(wanted: Sequence[FormLine], held: Sequence[FormLine]) -> Iterator[str]:
    """Name what of the lines is held otherwise; `charges` alone stands for lines that nobody asked for."""
    if len(held) > len(wanted):
        yield "charges"
    for place, line in enumerate(wanted):
        if place < len(held):
            yield from line_differences(line, held[place], place)
        else:
            yield f"charges.{place}"


def chosen(wanted: OneOfList | None, name: str | None, npi: str | None) -> bool:
    """Tell whether this is whom the caller means; nobody in particular is anybody."""
    if wanted is None:
        return True
    return wanted.name in (None, name) and wanted.npi in (None, npi)


def typed_line(charge: NewCharge, day: date) -> dict[str, str]:
    """Return a charge as it is typed into a line."""
    modifiers = (*charge.modifiers, "", "", "", "")
    first = charge.from_date or day
    drug = charge.drug
    typed = {
        "CPT": charge.cpt_code,
        "DOS": _day(first),
        "ToDOS": _day(charge.to_date or first),
        "PlaceOfService": charge.place_of_service,
        **{f"Modifier{letter}": modifiers[at] for at, letter in enumerate("ABCD")},
        "DiagnosisCode": _letters(charge.diagnosis_pointers),
        "Quantity": plain(charge.units),
        "Charge": f"{charge.charge_amount:.2f}",
        "NDCCode": drug.ndc if drug else "",
        "NDCQuantity": plain(drug.quantity) if drug else "",
        "NDCUnit": drug.unit if drug else "",
    }
    return {name: typed[name] for name in TYPED}


def _moved(begun: VisitRecord, day: date | None) -> tuple[dict[str, str], ...]:
    """Return the lines that a visit begins with: what was made on its day is made on the day that it moves to."""
    moved = {"DOS": _day(day), "ToDOS": _day(day)}
    typed = ((line.dos in (None, begun.visit_date), retyped_line(line)) for line in begun.loaded)
    return tuple(line | moved if moves and day else line for moves, line in typed)


def retyped_line(line: FormLine) -> dict[str, str]:
    """Return a line that is there as one would type it."""
    typed = {
        "CPT": line.cpt or "",
        "DOS": _day(line.dos),
        "ToDOS": _day(line.to_dos),
        "PlaceOfService": line.place_of_service or "",
        "ModifierA": line.modifier_a or "",
        "ModifierB": line.modifier_b or "",
        "ModifierC": line.modifier_c or "",
        "ModifierD": line.modifier_d or "",
        "DiagnosisCode": _letters(line.pointers),
        "Quantity": plain(line.quantity),
        "Charge": plain(line.charge),
        "NDCCode": line.ndc or "",
        "NDCQuantity": plain(line.ndc_quantity),
        "NDCUnit": line.ndc_unit or "",
    }
    return {name: typed[name] for name in TYPED}


def natural_key(wanted: Wanted | NewVisit) -> str:
    """Return what makes a visit recognisable: patient, day, provider, and the set of its charges."""
    lines = (
        wanted.form_lines if isinstance(wanted, Wanted) else Wanted.charged(wanted, day=wanted.visit_date).form_lines
    )
    return "|".join([str(wanted.patient_id), str(wanted.visit_date), str(wanted.provider_id), *line_keys(lines)])


def line_keys(lines: Sequence[FormLine]) -> list[str]:
    """Return lines as a set: procedure, modifiers, pointers, units and charge, in an order of their own."""
    return sorted(
        ":".join((line.cpt or "", *line.modifiers, _letters(line.pointers), plain(line.quantity), plain(line.charge)))
        for line in lines
    )


def _day(day: date | None) -> str:
    return f"{day.month:02}/{day.day:02}/{day.year:04}" if day else ""


def _letters(pointers: Sequence[int]) -> str:
    return "".join(chr(ord("A") + place - 1) for place in pointers)


def plain(number: Decimal | None) -> str:
    """Return a number without zeros at its end: `1`, `1.5`, `112.5`."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
