"""270 and 276 as x12sdk reads them: an X12 library that has nothing to do with ours. Blocking."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

ENDS = {"270": "005010X279A1", "276": "005010X212"}


class Malformed(Exception):  # a verdict rather than a fault
    """The question is not one. `kind` is `TA1` with its note's code, or `999` with none."""

    def __init__(self, kind: str, code: str = "") -> None:
        super().__init__(kind)
        self.kind, self.code = kind, code


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A patient or a member."""

    last: str = field(repr=False)
    first: str = field(repr=False)
    born: date | None = field(default=None, repr=False)

    def same(self, other: Person) -> bool:
        """Whether it is the other."""
        return (self.last.upper(), self.first.upper(), self.born) == (other.last, other.first, other.born)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question about one patient, coverage or a claim."""

    kind: str
    control_number: str
    group_number: str
    transaction_id: str
    payer_id: str
    provider: str
    npi: str
    member_id: str = field(repr=False)
    subscriber: Person
    dependent: Person | None
    trace: str
    originator: str
    services: tuple[str, ...] = ()
    patient_control_number: str = ""


def opened(text: str, *, kind: str, sender: str) -> Asked:
    """Return what is asked. Raises `Malformed` by the rules of guide 10.6: envelopes first, then the transaction."""
    isa = _head(text, sender)
    segments = [one.split(isa[0]) for one in text.strip().split(text[105])]
    groups = [one for one in segments if one[0] == "GS"]
    sets = [one for one in segments if one[0] == "ST"]
    if len(groups) != 1 or segments[-1] != [""] or segments[-2][:1] != ["IEA"]:
        raise Malformed("TA1", "024")
    if len(sets) != 1 or [one[1] for one in segments if one[0] == "GE"] != ["1"]:
        raise Malformed("999")
    group = groups[0]
    if (group[1], group[2], group[3]) != ({"270": "HS", "276": "HR"}[kind], sender, "OFFALLY"):
        raise Malformed("999")
    if group[8] != ENDS[kind] or sets[0][1] != kind:
        raise Malformed("999")
    return _asked(_parsed(text), kind=kind, control_number=isa[13], group_number=group[6])


def _head(text: str, sender: str) -> list[str]:
    if len(text) < 107 or not text.startswith("ISA"):
        raise Malformed("TA1", "022")
    separator = text[3]
    isa = text[:105].split(separator)
    if len(isa) != 17:
        raise Malformed("TA1", "024")
    isa[0] = separator
    for place, value, code in ((5, "ZZ", "005"), (6, sender, "006"), (7, "01", "007"), (8, "OFFALLY", "008")):
        if isa[place].strip() != value:
            raise Malformed("TA1", code)
    if isa[15] != "P":
        raise Malformed("TA1", "020")
    return isa


def _parsed(text: str) -> Any:
    from x12sdk.io import X12ModelReader

    try:
        with X12ModelReader(text) as reader:
            (model,) = reader.models()
    except Exception:  # pydantic's, its own, and plain ones
        raise Malformed("999") from None
    return model


def _asked(model: Any, *, kind: str, control_number: str, group_number: str) -> Asked:
    payer = model.loop_2000a[0]
    provider = payer.loop_2000b[0]
    name = provider
    if kind == "270":
        who, member = provider.loop_2100b.nm1_segment, provider.loop_2000c[0]
        below, inner = member.loop_2100c, "loop_2100d"
    else:
        name = provider.loop_2000c[0]
        who, member = name.loop_2100c.nm1_segment, name.loop_2000d[0]
        below, inner = member.loop_2100d, "loop_2100e"
    dependents = (member.loop_2000d if kind == "270" else member.loop_2000e) or []
    patient = dependents[0] if dependents else member
    trace, services, number = _particulars(patient, kind)
    born = None if kind == "270" else member.dmg_segment
    return Asked(
        kind=kind,
        control_number=control_number,
        group_number=group_number,
        transaction_id=model.header.bht_segment.submitter_transactional_identifier,
        payer_id=payer.loop_2100a.nm1_segment.identification_code,
        provider=who.name_last_or_organization_name,
        npi=who.identification_code,
        member_id=below.nm1_segment.identification_code or "",
        subscriber=_person(below, born),
        dependent=_person(getattr(patient, inner), getattr(patient, "dmg_segment", None)) if dependents else None,
        trace=trace.reference_identification_1,
        originator=getattr(trace, "originating_company_identifier", None) or "",
        services=services,
        patient_control_number=number,
    )


def _particulars(patient: Any, kind: str) -> tuple[Any, tuple[str, ...], str]:
    if kind == "270":
        inner = getattr(patient, "loop_2100d", None)
        loops = inner.loop_2110d if inner is not None else patient.loop_2100c.loop_2110c
        services = [code for loop in loops or [] for code in loop.eq_segment.service_type_code or []]
        return patient.trn_segment[0], tuple(services), ""
    loop = (getattr(patient, "loop_2200e", None) or patient.loop_2200d)[0]
    numbers = [one for one in loop.ref_segment or [] if one.reference_identification_qualifier == "EJ"]
    return loop.trn_segment, (), numbers[0].reference_identification if numbers else ""


def _person(loop: Any, born: Any) -> Person:
    nm1 = loop.nm1_segment
    born = born or getattr(loop, "dmg_segment", None)
    day = born.date_time_period if born is not None else None
    return Person(last=nm1.name_last_or_organization_name or "", first=nm1.name_first or "", born=_day(day))


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(str(value)) if value else None
