"""Checks of eligibility: one question or many, by the lane that there is."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from datetime import UTC, date, datetime

from .....bulk import Bulk, BulkResult
from .....edi.models.eligibility import EligibilityMember, EligibilityParty, EligibilityRequest
from .....errors import ConfigurationError
from .asking import request_of
from .caching import Answers, AnswersInMemory, Keys, is_keepable
from .lanes import Asked, EligibilityLane
from .result import EligibilityResult, Lane
from .sharing import Shared

AT_ONCE = 8
Progress = Callable[[int, "int | None"], None]


class Eligibility:
    """Asks payers about coverage. The first of `lanes` is asked unless a call names another; never one after another.

    `provider` asks where a question names none; `payers` are names by payer id, which a 270 has to have. Answers are
    kept in `answers`; errors and refusals are not. `pepper` makes the keys of a cache that outlives the process.
    """

    def __init__(
        self,
        lanes: Mapping[Lane, EligibilityLane],
        *,
        provider: EligibilityParty | None = None,
        payers: Mapping[str, str] | None = None,
        answers: Answers | None = None,
        pepper: bytes | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._lanes = dict(lanes)
        self._provider = provider
        self._payers = dict(payers or {})
        self._answers: Answers = answers if answers is not None else AnswersInMemory()
        self._keys = Keys(pepper)
        self._underway = Shared[EligibilityResult]()
        self._now = now

    async def check(
        self,
        request: EligibilityRequest | None = None,
        *,
        patient_id: str | None = None,
        member_id: str | None = None,
        last_name: str | None = None,
        first_name: str | None = None,
        birth_date: date | None = None,
        dependent: EligibilityMember | None = None,
        payer_id: str | None = None,
        payer_name: str | None = None,
        provider: EligibilityParty | None = None,
        date_of_service: date | None = None,
        service_type_codes: Iterable[str] = ("30",),
        reference_id: str | None = None,
        lane: Lane | None = None,
        fresh: bool = False,
    ) -> EligibilityResult:
        """Ask about one patient, by a whole request or by its fields; without a day of service about today.

        What the payer refuses is in `rejections`. `fresh` asks though an answer is kept; who asks the same while the
        question is out gets its answer. Raises what the lane raises, and `ConfigurationError` for a lane that there is
        not, or a request and fields at once.
        """
        fields = request_of(
            patient_id=patient_id, member_id=member_id, last_name=last_name, first_name=first_name,
            birth_date=birth_date, dependent=dependent, payer_id=payer_id, payer_name=payer_name, provider=provider,
            date_of_service=date_of_service, service_type_codes=service_type_codes, reference_id=reference_id,
        )  # fmt: skip
        if request is not None and fields != request_of():
            raise ConfigurationError("a check is given a request or its fields, not both")
        name, way = self._lane(lane)
        asked = self._completed(request or fields)
        key = self._keys.of(asked, name)
        found = None if fresh else await self._answers.get(key)
        if found is not None:
            return found.model_copy(update={"reference_id": asked.reference_id, "kept": True})
        answer = await self._underway.get(key, lambda: self._asked(asked, key, name, way))
        return answer.model_copy(update={"reference_id": asked.reference_id})

    def check_many(
        self,
        requests: Iterable[EligibilityRequest] | AsyncIterable[EligibilityRequest],
        *,
        at_once: int = AT_ONCE,
        progress: Progress | None = None,
        lane: Lane | None = None,
        fresh: bool = False,
    ) -> Bulk[EligibilityRequest, EligibilityResult]:
        """Ask about many, so many at once: `async for` gives a `BulkResult` for each as it ends, with its `index`.

        One that fails stops no other; a refused password and a wrong configuration stop all. `progress` hears how many
        have ended, and of how many.
        """

        async def work(request: EligibilityRequest) -> EligibilityResult:
            return await self.check(request, lane=lane, fresh=fresh)

        return Bulk(requests, work, at_once=at_once, told=progress)

    async def check_all(
        self,
        requests: Iterable[EligibilityRequest],
        *,
        at_once: int = AT_ONCE,
        progress: Progress | None = None,
        lane: Lane | None = None,
        fresh: bool = False,
    ) -> list[BulkResult[EligibilityRequest, EligibilityResult]]:
        """Ask as `check_many` does, and return all outcomes in the order of the requests once the last has ended."""
        async with self.check_many(requests, at_once=at_once, progress=progress, lane=lane, fresh=fresh) as bulk:
            return sorted([one async for one in bulk], key=lambda one: one.index)

    # --- asking

    def _lane(self, wanted: Lane | None) -> tuple[Lane, EligibilityLane]:
        name = wanted or next(iter(self._lanes), None)
        if name is None or name not in self._lanes:
            raise ConfigurationError("eligibility has no such lane: give it access in real time, or a portal's session")
        return name, self._lanes[name]

    def _completed(self, request: EligibilityRequest) -> EligibilityRequest:
        """Fill in what the resource knows, and the day, without which an answer could be kept past it."""
        changes: dict[str, object] = {}
        if request.provider is None and self._provider is not None:
            changes["provider"] = self._provider
        if request.payer_name is None and request.payer_id in self._payers:
            changes["payer_name"] = self._payers[request.payer_id]
        if request.date_of_service is None:
            changes["date_of_service"] = self._now().astimezone().date()
        return request.model_copy(update=changes) if changes else request

    async def _asked(
        self, request: EligibilityRequest, key: str, name: Lane, way: EligibilityLane
    ) -> EligibilityResult:
        at = self._now()
        answer = result_of(await way.ask(request), lane=name, asked_at=at)
        if is_keepable(answer):
            await self._answers.put(key, answer)
        return answer


def result_of(asked: Asked, *, lane: Lane, asked_at: datetime) -> EligibilityResult:
    """Return what a lane brought as one result. Without the payer's own number for it, it gets one of ours."""
    known = asked.summary
    return EligibilityResult(
        eligibility_id=known.eligibility_id or f"elig_{uuid.uuid4().hex[:12]}",
        status=known.status,
        plan=known.plan,
        benefits=known.benefits,
        limitations=known.limitations,
        raw271=known.raw271,
        reference_id=known.reference_id,
        ambiguous=known.ambiguous,
        lane=lane,
        asked_at=asked_at,
        rejections=asked.rejections,
        differs=asked.differs,
        messages=asked.messages,
        response=asked.response,
        raw=asked.raw,
    )
