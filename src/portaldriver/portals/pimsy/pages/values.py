"""What PIMSY writes in cells and fields, as Python types."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from ....pom.values import exact_number

_TIME = re.compile(r"(\d{1,2}):(\d\d)(?:\s*([AP])\.?M\.?)?", re.IGNORECASE | re.ASCII)


def yes(value: object) -> object:
    """Read `Yes`, `No`, `True` or `False`; blank is None."""
    if not isinstance(value, str):
        return value
    word = value.strip().lower()
    if word in ("yes", "true"):
        return True
    if word in ("no", "false"):
        return False
    if word:
        raise ValueError("neither yes nor no")
    return None


def clock(value: object) -> object:
    """Read `2:30 PM` or `14:30`; blank is None."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    written = _TIME.fullmatch(value.strip())
    if not written:
        raise ValueError("not a time of day")
    hour, half = int(written[1]), (written[3] or "").upper()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("not a time of day")
        hour = hour % 12 + (12 if half == "P" else 0)
    return time(hour, int(written[2]))


OptionalYes = Annotated[bool | None, BeforeValidator(yes)]
Clock = Annotated[time, BeforeValidator(clock)]
OptionalClock = Annotated[time | None, BeforeValidator(clock)]
Units = Annotated[Decimal, BeforeValidator(exact_number)]
OptionalUnits = Annotated[Decimal | None, BeforeValidator(exact_number)]
