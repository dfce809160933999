"""How long random tests run: short and the same each time, or long where PORTALDRIVER_LONG is set."""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings

LONG: Final = bool(os.environ.get("PORTALDRIVER_LONG"))

FEW: Final = settings(
    max_examples=3000 if LONG else 25,
    derandomize=not LONG,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""Settings for a property over whole files."""
