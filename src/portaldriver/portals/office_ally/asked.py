"""What is asked of one control of a form, and whether the form holds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from ...pom.values import as_typed
from .coerce import folded
from .pages import PatientRecord

Kind = Literal["typed", "chosen", "ticked", "looked_up", "coded"]

LOOKED_UP: dict[str, tuple[str, str]] = {
    **{level: (f"{level}.payer_id", f"{level}.payer_name") for level in ("primary", "secondary", "tertiary")},
    "provider": ("provider_id", "provider_name"),
    "eligibility_payer": ("eligibility_payer_id", "eligibility_payer_name"),
}
"""What is chosen in a lookup window, and where the form keeps its id and name."""


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """One thing that was asked for.

    `name` is its name on the wire, `field` its place in the record that is read from the form. The value of what is
    looked up is a pair of id (or name) and name; that of codes is all of them.
    """

    name: str
    field: str
    value: Any
    kind: Kind = "typed"

    def holds(self, record: PatientRecord) -> bool:
        """Tell whether the form holds what was asked."""
        return not self.differs(record)

    def differs(self, record: PatientRecord) -> tuple[str, ...]:
        """Return the names of what the form holds otherwise."""
        if self.kind == "coded":
            return _codes_apart(self, record)
        held = self.held(record)
        if self.kind == "looked_up":
            same = _is_chosen(self.value, held)
        elif self.kind == "ticked":
            same = _words(self.value) == _words(held)
        elif self.kind == "chosen":
            same = folded(self.value) == folded(held)
        else:
            same = _plain(self.value) == _plain(held)
        return () if same else (self.name,)

    def held(self, record: PatientRecord) -> Any:
        """Return what the form holds in this place."""
        if self.kind == "looked_up":
            return tuple(value_at(record, place) for place in LOOKED_UP[self.field])
        if self.kind == "coded":
            return [*zip(record.icd10, (bool(words) for words in record.icd10_words), strict=False)]
        return value_at(record, self.field)

    @property
    def place(self) -> str:
        """The control that is asked, by a name of its own: one name on the wire may ask several."""
        return f"{self.name} {self.field}"

    def trace(self, record: PatientRecord) -> str:
        """Return what the form holds in this place as a text that can be compared with a later one."""
        held = self.held(record)
        many = held if isinstance(held, list | tuple) else (held,)
        return "\n".join("\t".join(map(as_typed, one)) if isinstance(one, tuple) else as_typed(one) for one in many)


def differing(asked: Iterable[Asked], record: PatientRecord) -> tuple[str, ...]:
    """Return the names of what the form holds otherwise than was asked."""
    return tuple(dict.fromkeys(name for one in asked for name in one.differs(record)))


def value_at(record: PatientRecord, field: str) -> Any:
    """Return a value of the record by its dotted place."""
    value: Any = record
    for part in field.split("."):
        value = getattr(value, part, None)
    return value


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return value
    return str(value).strip() if value is not None else ""


def _words(value: object) -> set[str]:
    return {folded(word) for word in str(value or "").split(",") if word.strip()}


def _is_chosen(wanted: tuple[str | None, str | None], held: tuple[str | None, str | None]) -> bool:
    """A name without an id was typed, not chosen."""
    (ident, name), (held_id, held_name) = wanted, held
    if not (ident or name):
        return not (held_id or held_name)
    if not held_id or (name and folded(name) != folded(held_name)):
        return False
    return not ident or ident == held_id or folded(ident) == folded(held_name)


def bare(code: str) -> str:
    """Return a diagnosis code without its dot."""
    return code.replace(".", "").strip().upper()


def _codes_apart(asked: Asked, record: PatientRecord) -> tuple[str, ...]:
    """A code without a description was typed and not chosen: the portal does not know it (guide 11)."""
    wanted: Sequence[str] = asked.value
    described = dict(enumerate(record.icd10_words))
    held = [(code, described.get(place)) for place, code in enumerate(record.icd10)]
    found = [
        f"{asked.name}.{place}.code"
        for place, code in enumerate(wanted)
        if place >= len(held) or bare(held[place][0]) != bare(code) or not held[place][1]
    ]
    surplus = any(code for code, _ in held[len(wanted) :])
    return (*found, asked.name) if surplus else tuple(found)
