"""The numbers that the clearinghouse gives out, and how long it takes: both by its seed."""

from __future__ import annotations

import random
from datetime import timedelta

from mock_portals.clearinghouse.switches import Span


class Numbering:
    """File IDs, claim ids, payers' numbers, control numbers: each is given once."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._file = self._random.randrange(26_000_000, 27_000_000)
        self._claim = self._random.randrange(4_000_000_000, 4_100_000_000)
        self._control = 0

    def file_id(self, *, nine_digits: bool) -> str:
        """Return a File ID: nine digits until 2021, ten since 2023 (guide 10.3)."""
        self._file += self._random.randrange(1, 9)
        return str((800_000_000 if nine_digits else 1_000_000_000) + self._file)

    def claim_id(self) -> str:
        """Return the ten digits of a claim (guide 10.4)."""
        self._claim += self._random.randrange(1, 5)
        return str(self._claim)

    def payer_number(self, claim_id: str) -> str:
        """Return a payer's own number of a claim. MODELLED: every payer has its own way."""
        return f"PC{claim_id}{self._random.randrange(100):02}"

    def control(self) -> int:
        """Return the control number of an answer."""
        self._control += 1
        return self._control

    def within(self, span: Span) -> timedelta:
        """Return a time between the least and the most, in whole seconds."""
        least, most = (int(one.total_seconds()) for one in span)
        return timedelta(seconds=self._random.randint(least, max(least, most)))
