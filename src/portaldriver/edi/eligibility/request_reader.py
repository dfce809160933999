"""Reading 270 transactions: each patient asked about is a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from ..deviations import Deviation, Deviations
from ..envelope import Envelope
from ..fields import Fields, text
from ..kinds import Kind, read_kinds
from ..levels import had_levels, mark, named, once
from ..loops import Node
from ..models.eligibility import EligibilityParty, EligibilityProcedure, EligibilityRequest
from ..results import Read
from ..source import Source
from .grammar import REQUEST
from .parties import member_of, party_of, procedure_of, traces_of

Given = dict[str, Any]


def request_of(node: Node, envelope: Envelope, noted: Deviations) -> EligibilityRequest | None:
    """Return the request of a level; None if it is a subscriber who stands there for dependents only."""
    mark(node)
    dependent = node if node.name == "2000D" else None
    subscriber = node.up("2000C") if dependent is not None else node
    if dependent is None and had_levels(node) and not _asks(node):
        return None
    letter = "D" if dependent is not None else "C"
    given: Given = _levels(node)
    fields = Fields(noted, f"2100{letter}")
    if subscriber is not None:
        given["subscriber"] = member_of(named(subscriber, "2100C"), fields, dates=False)
    if dependent is not None:
        given["dependent"] = member_of(named(dependent, "2100D"), fields, dates=False)
    patient = named(node, f"2100{letter}")
    assert patient is not None  # noqa: S101 - a level is there, or we were not called
    _dates(patient, given, fields)
    _traces(node, given)
    inside = Fields(noted, f"2110{letter}")
    for asked in (*patient.inside(f"2110{letter}"), *(node.inside(f"2110{letter}") if patient is not node else ())):
        _asked(asked, given, inside)
    return EligibilityRequest.model_validate(given)


def _asks(node: Node) -> bool:
    inside = named(node, "2100C")
    return bool(node.inside("2110C") or (inside is not None and inside.inside("2110C")))


def _levels(node: Node) -> Given:
    payer, provider = node.up("2000A"), node.up("2000B")
    given: Given = dict(once(payer, "payer", _payer)) if payer is not None else {}
    given["provider"] = once(provider, "provider", _provider) if provider is not None else None
    return given


def _provider(level: Node) -> EligibilityParty | None:
    return party_of(level.one("2100B"))


def _payer(level: Node) -> Given:
    given: Given = {}
    source = level.one("2100A")
    if source is not None:
        nm1 = source.segments[0]
        given["payer_name"] = text(nm1, 3)
        given["payer_id"] = text(nm1, 9)
        given["payer_entity"] = nm1[1]
        if text(nm1, 8):
            given["payer_id_qualifier"] = nm1[8]
    return given


def _dates(patient: Node, given: Given, fields: Fields) -> None:
    for dtp in patient.all("DTP"):
        match dtp[1].strip():
            case "291" if "date_of_service" not in given:
                given["date_of_service"], given["date_of_service_to"] = fields.period(dtp)
            case "102":
                given["card_issued"] = fields.day(dtp, 3)
            case _:
                fields.note("unknown_code", dtp, 1)


def _traces(node: Node, given: Given) -> None:
    found = traces_of(node)
    around = node.around
    if not found and node.name == "2000D" and around is not None:
        found = traces_of(around)
    if found:
        first, *others = found
        given["reference_id"] = first.number or None
        given["trace_originator"], given["trace_detail"] = first.originator, first.detail
        given["other_traces"] = tuple(others)


def _asked(node: Node, given: Given, fields: Fields) -> None:
    """Add what an `EQ` and the segments after it ask; what differs from the `EQ` before is told, the first is kept."""
    eq = node.segments[0]
    codes = [code.strip() for code in eq.repeats(1) if code.strip()]
    before = given.get("service_type_codes", ())
    given["service_type_codes"] = before + tuple(code for code in codes if code not in before)
    procedure = procedure_of(eq, 2)
    if procedure is not None:
        pointers = [part.strip() for part in eq.parts(5)]
        asked = EligibilityProcedure(
            procedure=procedure, diagnosis_pointers=tuple(int(one) for one in pointers if one in _POINTERS)
        )
        given["procedures"] = (*given.get("procedures", ()), asked)
    found: Given = {"coverage_level": text(eq, 3), "insurance_type": text(eq, 4)}
    for segment in node.segments[1:]:
        match segment.elements[0], segment[1].strip():
            case "AMT", "R":
                found["spend_down"] = fields.number(segment, 2)
            case "AMT", "PB":
                found["spend_down_billed"] = fields.number(segment, 2)
            case "III", "ZZ":
                found["place_of_service"] = text(segment, 2)
            case "REF", "9F":
                found["referral_number"] = text(segment, 2)
            case "REF", "G1":
                found["prior_authorization"] = text(segment, 2)
            case "DTP", "291":
                found["date_of_service"], found["date_of_service_to"] = fields.period(segment)
            case _:
                fields.unread(node, segment)
    for name, value in found.items():
        if value is not None and given.setdefault(name, value) != value:
            fields.note("inquiries_differ", eq)


_POINTERS: Final = frozenset(str(number) for number in range(1, 9))

KIND: Final = Kind(
    name="270",
    transaction="270",
    guides=("",),
    grammar=REQUEST,
    makes=frozenset(("2000C", "2000D")),
    make=request_of,
)


def read_eligibility_requests(
    source: Source,
    *,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    told: Callable[[Deviation], None] | None = None,
) -> Iterator[Read[EligibilityRequest]]:
    """Yield the requests of 270 transactions, one for each patient asked about.

    Raises `EdiSyntaxError` for what is no X12, with `strict` for every departure from the guide, and `EdiTruncated`
    at an end that came too early. Source: X12 005010X279A1.
    """
    return read_kinds(source, KIND, strict=strict, progress=progress, told=told)
