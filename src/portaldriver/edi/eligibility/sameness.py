"""Is this answer about the person of that question? Payers spell names their own way, and replace member ids."""

from __future__ import annotations

import unicodedata
from typing import Final

from ..models.eligibility import EligibilityMember

Verdicts = dict[str, "bool | None"]

ENOUGH: Final = 2
"""How many details have to agree where another does not."""


def compared(
    asked: EligibilityMember,
    told: EligibilityMember,
    *,
    asked_id: str | None,
    told_id: str | None,
) -> Verdicts:
    """Compare member id, names and birth date; None where one side says nothing.

    The id is the subscriber's, whom a dependent shares it with. Of first names one may be the beginning of the other.
    """
    return {
        "member_id": same(asked_id, told_id),
        "last_name": same(asked.last_name, told.last_name),
        "first_name": _begins(asked.first_name, told.first_name),
        "birth_date": None if None in (asked.birth_date, told.birth_date) else asked.birth_date == told.birth_date,
    }


def differing(verdicts: Verdicts) -> tuple[str, ...]:
    """Return the names of the details that do not agree."""
    return tuple(name for name, agrees in verdicts.items() if agrees is False)


def is_same(verdicts: Verdicts) -> bool:
    """Tell whether a person may be the one asked about.

    One detail may differ, as a name after a marriage or a member id that the payer replaced, where the others that are
    told agree and are enough. Numbers of the question have come back before this is asked.
    """
    differ = len(differing(verdicts))
    return differ == 0 or (differ == 1 and sum(one is True for one in verdicts.values()) >= ENOUGH)


def same(asked: str | None, told: str | None) -> bool | None:
    """Compare two texts by their letters and digits; None where one says nothing."""
    if not asked or not told:
        return None
    return _plain(asked) == _plain(told)


def _begins(asked: str | None, told: str | None) -> bool | None:
    if not asked or not told:
        return None
    one, other = _plain(asked), _plain(told)
    return one.startswith(other) or other.startswith(one)


def _plain(words: str) -> str:
    spelled = unicodedata.normalize("NFKD", words)
    return "".join(one for one in spelled if one.isalnum()).casefold()
