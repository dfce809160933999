"""Answers that are kept, and questions that are asked once: over a lane that only counts."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portaldriver.edi import EligibilityRequest, EligibilitySummary
from portaldriver.errors import PortalDown
from portaldriver.portals.office_ally.clearinghouse.eligibility import (
    AnswersInMemory,
    Asked,
    Eligibility,
    EligibilityResult,
)
from portaldriver.portals.office_ally.clearinghouse.eligibility.caching import Keys
from tests.clearinghouse.realtime.questions import KIT, coverage_of, member


class Counting:
    """A lane that answers when it is let."""

    def __init__(self, *, status: Any = "eligible") -> None:
        self.asked: list[EligibilityRequest] = []
        self.heard, self.let = asyncio.Event(), asyncio.Event()
        self.let.set()
        self.status = status
        self.error: Exception | None = None

    async def ask(self, request: EligibilityRequest, /) -> Asked:
        self.asked.append(request)
        self.heard.set()
        await self.let.wait()
        if self.error is not None:
            raise self.error
        return Asked(summary=EligibilitySummary(status=self.status, reference_id=request.reference_id))


class Recorded(AnswersInMemory):
    """A cache whose keys can be looked at."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.keys: list[str] = []

    async def put(self, key: str, answer: EligibilityResult, /) -> None:
        self.keys.append(key)
        await super().put(key, answer)


async def test_an_answer_is_kept_for_the_same_question_only() -> None:
    lane = Counting()
    eligibility = Eligibility({"realtime": lane})
    first = await eligibility.check(coverage_of(reference_id="a1"))
    again = await eligibility.check(coverage_of(reference_id="a2", patient_id="p7"))
    assert (first.kept, again.kept, again.reference_id) == (False, True, "a2")
    assert again.eligibility_id == first.eligibility_id
    others: list[dict[str, Any]] = [
        {"subscriber": member("M0002", "Nora", date(1980, 1, 2))},
        {"dependent": KIT},
        {"payer_id": "EX002"},
        {"date_of_service": date(2026, 11, 21)},
        {"service_type_codes": ("98",)},
        {"provider": None},
    ]
    for count, other in enumerate(others, 2):
        assert not (await eligibility.check(coverage_of(**other))).kept
        assert len(lane.asked) == count
    assert not (await eligibility.check(coverage_of(), fresh=True)).kept


async def test_it_is_let_go_after_its_time_and_beyond_the_most() -> None:
    now = [0.0]
    lane = Counting()
    eligibility = Eligibility({"realtime": lane}, answers=AnswersInMemory(ttl=60, most=2, clock=lambda: now[0]))
    await eligibility.check(coverage_of())
    now[0] = 59.9
    assert (await eligibility.check(coverage_of())).kept
    now[0] = 60.0
    assert not (await eligibility.check(coverage_of())).kept
    for payer in ("EX002", "EX003"):
        await eligibility.check(coverage_of(payer_id=payer))
    assert not (await eligibility.check(coverage_of())).kept
    none_kept = Eligibility({"realtime": lane}, answers=AnswersInMemory(ttl=0))
    await none_kept.check(coverage_of())
    assert not (await none_kept.check(coverage_of())).kept
    with pytest.raises(ValueError, match="ttl"):
        AnswersInMemory(ttl=-1)


async def test_without_a_day_it_is_today_s() -> None:
    at = [datetime(2026, 11, 20, 12, tzinfo=UTC)]
    lane = Counting()
    eligibility = Eligibility({"realtime": lane}, now=lambda: at[0])
    await eligibility.check(coverage_of(date_of_service=None))
    at[0] += timedelta(days=1)
    assert not (await eligibility.check(coverage_of(date_of_service=None))).kept
    assert [(one.date_of_service - date(2026, 11, 20)).days for one in lane.asked if one.date_of_service] == [0, 1]


async def test_keys_hold_nothing_of_a_patient() -> None:
    kept = Recorded()
    eligibility = Eligibility({"realtime": Counting()}, answers=kept)
    await eligibility.check(coverage_of())
    (key,) = kept.keys
    assert len(key) == 64
    assert set(key) <= set("0123456789abcdef")
    assert repr(kept) == "AnswersInMemory(1 kept)"
    request = coverage_of()
    assert Keys(b"one").of(request, "realtime") == Keys(b"one").of(request, "realtime")
    assert (
        len(
            {
                Keys(b"one").of(request, "realtime"),
                Keys(b"two").of(request, "realtime"),
                Keys(b"one").of(request, "portal"),
            }
        )
        == 3
    )


@pytest.mark.parametrize("status", ["unknown", "rejected", "unavailable"])
async def test_what_is_no_full_answer_is_not_kept(status: str) -> None:
    lane = Counting(status=status)
    eligibility = Eligibility({"realtime": lane})
    await eligibility.check(coverage_of())
    assert not (await eligibility.check(coverage_of())).kept
    lane.error = PortalDown("down")
    for _ in range(2):
        with pytest.raises(PortalDown):
            await eligibility.check(coverage_of())
    assert len(lane.asked) == 4


async def test_equal_questions_at_the_same_time_are_asked_once() -> None:
    lane = Counting()
    lane.let.clear()
    eligibility = Eligibility({"realtime": lane})
    one = asyncio.ensure_future(eligibility.check(coverage_of(reference_id="a1")))
    other = asyncio.ensure_future(eligibility.check(coverage_of(reference_id="a2"), fresh=True))
    await lane.heard.wait()
    one.cancel()  # who asked first goes; the answer comes all the same
    lane.let.set()
    assert (await other).reference_id == "a2"
    with pytest.raises(asyncio.CancelledError):
        await one
    assert len(lane.asked) == 1
    assert (await eligibility.check(coverage_of())).kept
