"""Office Ally's spellings, as Python types."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator

from ...pom.values import blank_is_none


def _sex(value: object) -> object:
    """Read `M`, `F`, `U` or the words that the lists show for them; blank is None."""
    if not isinstance(value, str):
        return value
    words = {"male": "M", "female": "F", "unknown": "U"}
    return blank_is_none(words.get(value.strip().lower(), value.strip()))


OptionalSex = Annotated[Literal["M", "F", "U"] | None, BeforeValidator(_sex)]


def folded(text: object) -> str:
    """Return a text as it is compared where case and space do not matter."""
    return " ".join(str(text or "").casefold().split())
