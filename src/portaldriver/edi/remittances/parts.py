"""Parts that a remittance and its claims share, as the fields of their models.

They are made into models with what holds them, all at once: a model by itself costs more than its fields.
"""

from __future__ import annotations

from typing import Any, Final

from ..fields import Fields
from ..loops import Node
from ..segment import Segment
from .grammar import GROUPS

Given = dict[str, Any]
"""The fields of a model, those that are there."""

_CONTACT_WAYS = {"TE": "phone", "EX": "extension", "FX": "fax", "EM": "email", "UR": "url"}


def adjustments_of(segment: Segment, fields: Fields) -> list[Given]:
    """Return what a `CAS` holds: up to six reasons of one group."""
    texts = segment.elements
    count = len(texts)
    group = texts[1].strip() if count > 1 else ""
    if group not in GROUPS:
        fields.note("unknown_code", segment, 1)
    found: list[Given] = []
    for at in range(2, count, 3):
        amount = fields.number_in(texts[at + 1], segment, at + 1) if at + 1 < count else None
        one: Given = {"group": group, "reason": texts[at], "amount": amount}
        if not texts[at] and amount is None:
            continue
        if not texts[at] or amount is None:
            fields.note("adjustment_incomplete", segment, at)
        if at + 2 < count and texts[at + 2]:
            one["quantity"] = fields.number_in(texts[at + 2], segment, at + 2)
        found.append(one)
    return found


def coded(segment: Segment) -> Given:
    """Return a `REF` or an `LQ`."""
    return {"code": segment[1], "value": segment[2]}


def coded_amount(segment: Segment, fields: Fields) -> Given:
    """Return an `AMT`."""
    return {"code": segment[1], "amount": fields.number(segment, 2)}


def coded_quantity(segment: Segment, fields: Fields) -> Given:
    """Return a `QTY`."""
    return {"code": segment[1], "quantity": fields.number(segment, 2)}


def contact(segment: Segment) -> Given:
    """Return a `PER`; of each way to reach somebody the first is taken."""
    given: Given = {"purpose": segment[1], "name": segment[2] or None}
    for at in (3, 5, 7):
        way = _CONTACT_WAYS.get(segment[at])
        if way and segment[at + 1]:
            given.setdefault(way, segment[at + 1])
    return given


def party(node: Node | None) -> Given | None:
    """Return the payer or payee that a loop 1000A or 1000B describes."""
    if node is None or not node.segments:
        return None
    first = node.segments[0]
    given: Given = {
        "name": first[2] or None,
        "id_qualifier": first[3] or None,
        "identifier": first[4] or None,
        "npi": first[4] or None if first[3] == "XX" else None,
        "tax_id": first[4] or None if first[3] == "FI" else None,
        "address": _address(node),
        "contacts": tuple(contact(segment) for segment in node.all("PER")),
        "ids": tuple(coded(segment) for segment in node.all("REF")),
    }
    tax = node.first("REF", "TJ")
    if tax is not None and given["tax_id"] is None:
        given["tax_id"] = tax[2] or None
    delivery = node.first("RDM")
    if delivery is not None:
        given["delivery_method"], given["delivery_to"] = delivery[1] or None, delivery[3] or delivery[2] or None
    return given


def _address(node: Node) -> Given | None:
    street, town = node.first("N3"), node.first("N4")
    if street is None and town is None:
        return None
    return {
        "line1": (street and street[1]) or None,
        "line2": (street and street[2]) or None,
        "city": (town and town[1]) or None,
        "region": (town and town[2]) or None,
        "postal_code": (town and town[3]) or None,
    }


_NAME: Final = (
    (3, "last_name"),
    (4, "first_name"),
    (5, "middle_name"),
    (7, "suffix"),
    (8, "id_qualifier"),
    (9, "identifier"),
)


def name(segment: Segment) -> Given:
    """Return an `NM1`."""
    given: Given = {"organization": segment[2] == "2"}
    texts = segment.elements
    count = len(texts)
    for at, field in _NAME:
        if at < count and texts[at]:
            given[field] = texts[at]
    return given


def procedure(text: str, component: str) -> Given:
    """Return a composite procedure: qualifier, code, up to four modifiers, description."""
    parts = text.split(component)
    given: Given = {"qualifier": parts[0], "code": parts[1] if len(parts) > 1 else ""}
    if len(parts) > 2:
        given["modifiers"] = [part for part in parts[2:6] if part]
        if len(parts) > 6 and parts[6]:
            given["description"] = parts[6]
    return given
