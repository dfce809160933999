"""The codes of a claim (`HI`): diagnoses, procedures, occurrences, values, conditions."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..envelope import day
from ..fields import Fields
from ..loops import Node
from ..models.claim_parts import ExternalCause, Occurrence, OccurrenceSpan, PerformedProcedure, ValueCode
from ..segment import Segment

_OLD = {"BK", "BF", "BJ", "PR", "BN", "BR", "BQ"}


class Codes:
    """What a claim's `HI` segments say, collected by the names that a claim has for it."""

    def __init__(self, node: Node, fields: Fields, *, institutional: bool) -> None:
        self._fields = fields
        self._institutional = institutional
        self._present: list[str] = []
        self.told: dict[str, Any] = {}
        for segment in node.all("HI"):
            for at in range(1, len(segment)):
                if segment[at]:
                    self._take(segment, at)
        if any(self._present):
            self.told["present_on_admission"] = tuple(self._present)

    def _take(self, segment: Segment, at: int) -> None:
        parts = [*segment.parts(at), *[""] * 9]
        kind, code = parts[0], parts[1]
        if kind in _OLD:
            self.told["code_set"] = "icd9"
        if kind in ("ABK", "BK"):
            self.told["diagnosis_codes"] = (self._icd(kind, code, segment, at), *self.told.get("diagnosis_codes", ()))
            self._present.insert(0, parts[8])
        elif kind in ("ABF", "BF"):
            self._more("diagnosis_codes", self._icd(kind, code, segment, at))
            self._present.append(parts[8])
        elif kind in ("ABJ", "BJ"):
            self.told["admitting_diagnosis"] = self._icd(kind, code, segment, at)
        elif kind in ("APR", "PR"):
            self._more("reasons_for_visit", self._icd(kind, code, segment, at))
        elif kind in ("ABN", "BN"):
            cause = self._icd(kind, code, segment, at)
            self._more("external_causes", ExternalCause(code=cause, present_on_admission=parts[8] or None))
        elif kind == "DR":
            self.told["drg"] = code
        elif kind in ("BBR", "BR"):
            self.told["principal_procedure"] = PerformedProcedure(code=code, day=self._day(parts, segment, at))
        elif kind in ("BBQ", "BQ"):
            self._more("other_procedures", PerformedProcedure(code=code, day=self._day(parts, segment, at)))
        elif kind in ("BP", "BO"):
            self._more("anesthesia_procedures", code)
        else:
            self._ub(kind, code, parts, segment, at)

    def _ub(self, kind: str, code: str, parts: list[str], segment: Segment, at: int) -> None:
        """Take the codes that institutional claims have beside diagnoses and procedures."""
        if kind == "BG":
            self._more("condition_codes", code)
        elif kind == "TC":
            self._more("treatment_codes", code)
        elif kind == "BH":
            self._more("occurrences", Occurrence(code=code, day=self._day(parts, segment, at)))
        elif kind == "BI":
            start, _, end = parts[3].partition("-")
            self._more("occurrence_spans", OccurrenceSpan(code=code, start=day(start), end=day(end) if end else None))
        elif kind == "BE":
            amount = Segment(["HI", parts[4]], segment.number, segment.separators)
            self._more("value_codes", ValueCode(code=code, amount=self._fields.number(amount, 1)))
        else:
            self._fields.note("unknown_code", segment, at)

    def _more(self, name: str, value: object) -> None:
        self.told[name] = (*self.told.get(name, ()), value)

    def _day(self, parts: list[str], segment: Segment, at: int) -> date | None:
        if not parts[3]:
            return None
        found = day(parts[3])
        if found is None:
            self._fields.note("bad_date", segment, at)
        return found

    def _icd(self, kind: str, code: str, segment: Segment, at: int) -> str:
        """Return a diagnosis as people write it: with the dot, which must not be in the file."""
        if "." in code:
            self._fields.note("dotted_diagnosis", segment, at)
            return code
        return f"{code[:3]}.{code[3:]}" if kind not in _OLD and len(code) > 3 else code
