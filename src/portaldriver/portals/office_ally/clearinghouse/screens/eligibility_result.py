"""A question as the screens take it, and their answer to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from pydantic import Field

from .....models.base import Masked

_ACTIVE = re.compile(r"(in)?active\b", re.IGNORECASE)


class PortalQuestion(Masked):
    """Whom to ask about whom. `payer` is the name in the portal's list; without `member_id` payers go by the rest."""

    payer: str = Field(min_length=1)
    provider_npi: str = Field(pattern=r"^[0-9]{10}$")
    first_name: str = Field(min_length=1)
    last_name: str = Field(min_length=1)
    dob: date
    date_of_service: date
    member_id: str = ""


class Pair(Masked):
    """A label and what stands beside it, as the portal writes them."""

    label: str
    value: str | None = None


class PortalCoverage(Masked):
    """What the result screen says.

    `active` is None where the headline says neither: its other words are unknown (guide 9). `messages` are the payer's
    own in the place of a result; then there is nothing else.
    """

    payer: str
    headline: str | None = None
    active: bool | None = None
    pairs: tuple[Pair, ...] = ()
    plan: tuple[Pair, ...] = ()
    dependents: tuple[tuple[Pair, ...], ...] = ()
    messages: tuple[str, ...] = ()

    def value(self, *labels: str) -> str | None:
        """Return what stands beside the first of several labels; case does not matter."""
        for wanted in labels:
            for pair in (*self.pairs, *self.plan):
                if pair.label.casefold() == wanted.casefold() and pair.value:
                    return pair.value
        return None


def is_active(headline: str | None) -> bool | None:
    """Tell what a headline says: `Active Coverage`, `Inactive Coverage`, or neither."""
    said = _ACTIVE.match((headline or "").strip())
    return None if said is None else said[1] is None


def grouped(pairs: Iterable[Pair]) -> tuple[tuple[Pair, ...], ...]:
    """Part the dependents' section into persons: where a label comes again, the next one begins. MODELLED."""
    groups: list[list[Pair]] = []
    for pair in pairs:
        if not groups or any(one.label == pair.label for one in groups[-1]):
            groups.append([])
        groups[-1].append(pair)
    return tuple(map(tuple, groups))
