"""Claims that fit the entry form."""

from __future__ import annotations

from typing import Any

from portaldriver.edi import Claim
from tests.edi.sendable import SHOT, VISIT, changed, professional


def enterable(number: str = "E-1", **changes: Any) -> Claim:
    """Return a professional claim that the form has a place for, or with what is changed of it."""
    lines = (changed(VISIT, line_control_number=None), changed(SHOT, line_control_number=None))
    return professional(**{"patient_control_number": number, "service_lines": lines} | changes)
