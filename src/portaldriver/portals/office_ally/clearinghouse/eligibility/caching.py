"""Answers that are kept for a while: a check costs money, and a front desk asks the same thing twice."""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from time import monotonic
from typing import Final, Protocol

from .....edi.models.eligibility import EligibilityRequest
from .result import EligibilityResult, Lane

TTL: Final = 12 * 3600.0
"""Seconds: within a day, coverage seldom changes, and amounts left do."""
MOST: Final = 2000
_NOT_ASKED: Final = {"patient_id", "reference_id", "trace_originator", "trace_detail", "other_traces"}
"""What does not change the answer."""


class Answers(Protocol):
    """Keeps answers under digests, as long as they are good."""

    async def get(self, key: str, /) -> EligibilityResult | None:
        """Return an answer that is kept and still good."""
        ...

    async def put(self, key: str, answer: EligibilityResult, /) -> None:
        """Keep an answer."""
        ...


class AnswersInMemory:
    """Keeps the latest `most` answers for `ttl` seconds, as long as the process lives. `ttl=0` keeps none."""

    def __init__(self, *, ttl: float = TTL, most: int = MOST, clock: Callable[[], float] = monotonic) -> None:
        if ttl < 0 or most < 1:
            raise ValueError("ttl is 0 or more, most is more than 0")
        self._ttl, self._most, self._clock = ttl, most, clock
        self._kept: OrderedDict[str, tuple[float, EligibilityResult]] = OrderedDict()

    def __repr__(self) -> str:
        return f"AnswersInMemory({len(self._kept)} kept)"

    async def get(self, key: str, /) -> EligibilityResult | None:
        """Return an answer that is kept and still good."""
        until, answer = self._kept.get(key, (0.0, None))
        if answer is None or self._clock() >= until:
            self._kept.pop(key, None)
            return None
        return answer

    async def put(self, key: str, answer: EligibilityResult, /) -> None:
        """Keep an answer, and let go of the oldest beyond the most."""
        if self._ttl <= 0:
            return
        self._kept.pop(key, None)
        self._kept[key] = (self._clock() + self._ttl, answer)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)


class Keys:
    """Makes keys of questions: digests under a secret, so that nobody finds a patient by trying names.

    Without `pepper`, which a cache that outlives the process needs, it is a new one each time.
    """

    def __init__(self, pepper: bytes | None = None) -> None:
        self._pepper = pepper or secrets.token_bytes(32)

    def of(self, request: EligibilityRequest, lane: Lane) -> str:
        """Return the key: of all that is asked, whom, about whom, for which day, and by which lane."""
        asked = request.model_dump_json(exclude=_NOT_ASKED, exclude_none=True)
        return hmac.new(self._pepper, f"{lane}\n{asked}".encode(), sha256).hexdigest()


def is_keepable(answer: EligibilityResult) -> bool:
    """Whether an answer may be kept: one that a payer gave in full."""
    return not answer.rejections and answer.status in ("eligible", "ineligible")
