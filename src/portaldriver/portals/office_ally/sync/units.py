"""Parts of a patient that are kept in step as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ....models.new_patient import NewPatient, PatientUpdate
from ....models.patient_parts import levels_of
from ....models.syncing import Direction, OnConflict, UnitDifference
from ..asked import Asked
from ..pages import PatientRecord

LISTED = ("insurancePolicies", "contacts", "phones")
"""Of these each item is a unit: an address or a policy is one thing, a list of numbers is several."""

Base = Mapping[str, tuple[str, str]]
"""What both sides held when they last agreed, by place: digests of what the caller said and what the portal held."""


def unit_of(name: str) -> str:
    """Return the unit that a wire name belongs to."""
    first, _, rest = name.partition(".")
    return f"{first}.{rest.partition('.')[0]}" if first in LISTED and rest else first


def said(asked: Asked) -> str:
    """Return a digest of what the caller says of a place."""
    return _digest(json.dumps([asked.kind, asked.value], default=str, sort_keys=True))


def held(asked: Asked, record: PatientRecord) -> str:
    """Return a digest of what the portal holds in a place."""
    return _digest(asked.trace(record))


def agreed(asked: Iterable[Asked], record: PatientRecord, base: Base) -> dict[str, tuple[str, str]]:
    """Return what both sides have agreed on by now: what they do not agree on stands as it stood."""
    now = {one.field: (said(one), held(one, record)) for one in asked if one.holds(record)}
    return {**base, **now}


def differences(
    asked: Iterable[Asked], record: PatientRecord, base: Base, *, on_conflict: OnConflict
) -> tuple[UnitDifference, ...]:
    """Return the units that the two sides hold otherwise, and which way each has to go."""
    units: dict[str, list[Asked]] = {}
    for one in asked:
        units.setdefault(unit_of(one.name), []).append(one)
    found = []
    for unit, places in units.items():
        apart = [one for one in places if not one.holds(record)]
        if apart:
            known = all(one.field in base for one in places)
            direction = _direction(places, apart, record, base if known else {})
            found.append(
                UnitDifference(
                    unit=unit,
                    fields=tuple(dict.fromkeys(name for one in apart for name in one.differs(record))),
                    direction=_settled(direction, on_conflict),
                    agreed=known,
                )
            )
    return tuple(found)


def _direction(places: Iterable[Asked], apart: Iterable[Asked], record: PatientRecord, base: Base) -> Direction:
    if not base:  # never agreed: where the portal has nothing, nothing is lost by giving it something
        return "to_portal" if all(not one.trace(record).strip() for one in apart) else "conflict"
    ours = any(said(one) != base[one.field][0] for one in places)
    theirs = any(held(one, record) != base[one.field][1] for one in places)
    if ours == theirs:
        return "conflict"
    return "to_portal" if ours else "to_caller"


def _settled(direction: Direction, on_conflict: OnConflict) -> Direction:
    if direction != "conflict" or on_conflict == "ask":
        return direction
    return "to_portal" if on_conflict == "caller" else "to_caller"


def only(draft: NewPatient, units: Iterable[str]) -> PatientUpdate:
    """Return the changes that some units of a draft make, and no others."""
    whole = draft.model_dump(by_alias=True, mode="json", exclude_unset=True, exclude_none=True)
    kept: dict[str, Any] = {}
    for unit in units:
        name, _, part = unit.partition(".")
        if not part:
            kept[name] = whole[name]
        elif name == "phones":
            kept.setdefault(name, {})[part] = whole[name][part]
        else:
            kept.setdefault(name, []).append(_item(draft, name, int(part), whole[name][int(part)]))
    return PatientUpdate.of(kept)


def _item(draft: NewPatient, name: str, place: int, item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item that says by itself which one it is: its place in the list told that of a policy."""
    if name != "insurancePolicies":
        return dict(item)
    level = levels_of(draft.insurance_policies or ())[place]
    return {**{key: value for key, value in item.items() if key != "isPrimary"}, "level": level}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
