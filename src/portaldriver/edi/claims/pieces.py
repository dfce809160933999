"""Pieces that claims and lines share on their way in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..fields import Fields, text
from ..loops import Node
from ..models.claim_parts import Attachment, ClaimNote, Condition, Contract, Transport
from ..models.remittance_parts import RemittanceAdjustment

_TRIPLETS = range(2, 18, 3)


def adjustments(node: Node, fields: Fields) -> tuple[RemittanceAdjustment, ...]:
    """Return the adjustments of a loop, one by one."""
    return tuple(
        RemittanceAdjustment(
            group=cas[1], reason=cas[at], amount=fields.number(cas, at + 1), quantity=fields.number(cas, at + 2)
        )
        for cas in node.all("CAS")
        for at in _TRIPLETS
        if cas[at]
    )


def papers(node: Node, fields: Fields) -> tuple[Attachment, ...]:
    """Return what belongs to it on paper."""
    return tuple(Attachment(type=pwk[1], transmission=pwk[2], control_number=text(pwk, 6)) for pwk in node.all("PWK"))


def notes(node: Node, fields: Fields) -> tuple[ClaimNote, ...]:
    """Return the notes."""
    return tuple(ClaimNote(code=nte[1], text=nte[2]) for nte in node.all("NTE"))


def conditions(node: Node, fields: Fields) -> tuple[Condition, ...]:
    """Return the conditions."""
    return tuple(
        Condition(category=crc[1], applies=crc[2] == "Y", codes=tuple(code for code in crc.elements[3:] if code))
        for crc in node.all("CRC")
    )


def transport(node: Node, fields: Fields) -> Transport | None:
    """Return an ambulance's ride."""
    cr1 = node.first("CR1")
    if cr1 is None:
        return None
    return Transport(
        weight=fields.number(cr1, 2),
        reason=text(cr1, 4),
        miles=fields.number(cr1, 6),
        round_trip_purpose=text(cr1, 9),
        stretcher_purpose=text(cr1, 10),
    )


def contract(node: Node, fields: Fields) -> Contract | None:
    """Return what was agreed on the price."""
    cn1 = node.first("CN1")
    if cn1 is None:
        return None
    return Contract(
        type=cn1[1],
        amount=fields.number(cn1, 2),
        percent=fields.number(cn1, 3),
        code=text(cn1, 4),
        terms_discount=fields.number(cn1, 5),
        version=text(cn1, 6),
    )


def file_information(node: Node, fields: Fields) -> tuple[str, ...]:
    """Return what stands in `K3`."""
    return tuple(k3[1] for k3 in node.all("K3"))


PIECES: Final[Mapping[str, tuple[str, Callable[[Node, Fields], Any]]]] = {
    "PWK": ("attachments", papers),
    "CN1": ("contract", contract),
    "K3": ("file_information", file_information),
    "NTE": ("notes", notes),
    "CR1": ("transport", transport),
    "CRC": ("conditions", conditions),
}
"""What claims and lines have alike: by the segment, the field and how it is read."""


_SINGLE: Final = frozenset({"CL1", "CN1", "CR1", "CR2", "CR3", "HCP", "PS1", "SV5"})
"""Segments that a claim or a line has once."""


def tell_more(node: Node, fields: Fields) -> None:
    """Tell further ones of what a claim or a line has once: the first is read."""
    for identifier in node.by_id.keys() & _SINGLE:
        for segment in node.by_id[identifier][1:]:
            fields.note("not_kept", segment)


def take(node: Node, fields: Fields, told: dict[str, Any]) -> None:
    """Read those of them that are there."""
    for identifier in node.by_id.keys() & PIECES.keys():
        name, read = PIECES[identifier]
        told[name] = read(node, fields)


def yes(code: str) -> bool | None:
    """Return `Y` and `N` as what they say; anything else is None."""
    return {"Y": True, "N": False}.get(code)
