"""Rules about service lines."""

from __future__ import annotations

from ..models.claim import Claim
from ..models.claim_lines import LineDrug, ServiceLine
from . import shapes
from .claim_heads import conditions, notes, papers
from .claim_people import AT_LINE, provider
from .noting import Noted

MOST = {"837P": 50, "837I": 999}
UNITS = {"837P": frozenset({"MJ", "UN"}), "837I": frozenset({"DA", "UN"})}


def lines(noted: Noted, claim: Claim) -> None:
    """Note what is wanting of the lines, and of each."""
    most = MOST[claim.claim_type]
    noted.required("service_lines", claim.service_lines, "at least one line is required")
    if len(claim.service_lines) > most:
        noted.add("service_lines", "too_many_lines", f"are more than {most}")
    numbers: list[str] = []
    for position, line in enumerate(claim.service_lines):
        here = noted.at("service_lines").at(position)
        _line(here, claim, line)
        if line.line_control_number is not None:
            here.length("line_control_number", line.line_control_number, 1, 30)
            if line.line_control_number in numbers:
                here.add("line_control_number", "line_number_twice", "is that of another line")
            numbers.append(line.line_control_number)


def _line(noted: Noted, claim: Claim, line: ServiceLine) -> None:
    if claim.is_institutional:
        noted.required("revenue_code", line.revenue_code)
        noted.shape("revenue_code", line.revenue_code, shapes.REVENUE, "revenue_code", "has four digits")
    else:
        noted.required("cpt_code", line.cpt_code)
        noted.required("from_date", line.from_date)
        place = line.place_of_service
        noted.shape("place_of_service", place, shapes.PLACE_OF_SERVICE, "place_of_service", "has two digits")
        _pointers(noted, line.diagnosis_pointers, len(claim.diagnosis_codes))
    if line.procedure_qualifier == "HC":
        noted.shape("cpt_code", line.cpt_code, shapes.HCPCS, "procedure", "is no code of CPT or HCPCS: five characters")
    if len(line.modifiers) > 4:
        noted.add("modifiers", "too_many_modifiers", "are more than four")
    noted.each("modifiers", line.modifiers, shapes.is_modifier, "modifier", "has two characters")
    noted.no_twice("modifiers", line.modifiers, "modifier_twice", "is named twice")
    if line.modifiers and not line.cpt_code:
        noted.add("modifiers", "modifier_of_nothing", "modify a code that is not there")
    noted.length("description", line.description, 1, 80)
    if noted.required("units", line.units):
        noted.quantity("units", line.units)
    noted.one_of("unit", line.unit, UNITS[claim.claim_type])
    noted.required("charge_amount", line.charge_amount)
    noted.shape("clia", line.clia, shapes.CLIA, "clia", "is no CLIA number: two digits, D, seven digits")
    if line.drug is not None:
        _drug(noted.at("drug"), line.drug)
    for position, measured in enumerate(line.measurements):
        for part in ("reference", "qualifier", "value"):
            noted.at("measurements").at(position).required(part, getattr(measured, part))
    papers(noted, line.attachments)
    notes(noted, line.notes, most=2)
    conditions(noted, line.conditions)
    for part in AT_LINE:
        who = getattr(line, part)
        if who is not None:
            provider(noted.at(part), who, part, institutional=claim.is_institutional)


def _pointers(noted: Noted, pointers: tuple[int, ...], diagnoses: int) -> None:
    if not pointers:
        noted.add("diagnosis_pointers", "no_pointer", "have to name the diagnosis that the line is for")
    if len(pointers) > 4:
        noted.add("diagnosis_pointers", "too_many_pointers", "are more than four")
    for position, pointer in enumerate(pointers):
        if not 1 <= pointer <= diagnoses:
            noted.at("diagnosis_pointers").add(position, "pointer_beyond", "points to no diagnosis of the claim")
    noted.no_twice("diagnosis_pointers", pointers, "pointer_twice", "is named twice")


def _drug(noted: Noted, drug: LineDrug) -> None:
    noted.shape("ndc", drug.ndc, shapes.NDC, "ndc", "is no NDC: eleven digits and nothing between them")
    noted.required("ndc", drug.ndc)
    if noted.required("quantity", drug.quantity):
        noted.quantity("quantity", drug.quantity)
    if noted.required("unit", drug.unit) and drug.unit not in shapes.NDC_UNITS:
        noted.add("unit", "ndc_unit", "is F2, GR, ME, ML or UN")
