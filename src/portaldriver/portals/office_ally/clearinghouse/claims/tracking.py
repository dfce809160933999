"""Puts what was heard into claims' timelines, whoever else does so at the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .....errors import StateError
from .....models.sent_claim import ClaimEvent
from .....runtime.store import ClaimChange, SentClaim
from .means import Means
from .views import with_events

TRIES = 50
LOT = 500
"""Claims that are written in one transaction, at most."""


@dataclass(frozen=True, slots=True, repr=False)
class Heard:
    """What was said of a claim: events, and numbers it goes by (`house`, `payer_number`, `file_id`)."""

    claim: SentClaim
    events: tuple[ClaimEvent, ...] = ()
    news: Mapping[str, Any] = field(default_factory=dict)


async def hear(means: Means, heard: Sequence[Heard]) -> int:
    """Keep what was said of claims; return of how many something was new.

    What is said of a claim that was sent anew meanwhile no longer counts.
    """
    count, merged = 0, _merged(heard)
    for start in range(0, len(merged), LOT):
        count += await _hear(means, merged[start : start + LOT])
    return count


def _merged(heard: Sequence[Heard]) -> list[Heard]:
    """Put together what is said of one claim: it is written once."""
    by_claim: dict[str, Heard] = {}
    for one in heard:
        said = by_claim.get(one.claim.id, Heard(one.claim))
        news = {**said.news, **{name: value for name, value in one.news.items() if value}}
        by_claim[one.claim.id] = Heard(one.claim, (*said.events, *one.events), news)
    return list(by_claim.values())


async def _hear(means: Means, heard: Sequence[Heard]) -> int:
    count = 0
    for _ in range(TRIES):
        changes = [change for one in heard if (change := _change(one)) is not None]
        if not changes:
            return count
        done = await means.state.submissions.change(changes)
        count += len(done)
        left = {change.claim.id for change in changes} - done
        if not left:
            return count
        heard = await _read_again(means, [one for one in heard if one.claim.id in left])
    raise StateError("a claim kept being changed by others", retryable=True)


async def _read_again(means: Means, heard: Sequence[Heard]) -> list[Heard]:
    account = heard[0].claim.account
    kept = await means.state.submissions.claims_named([one.claim.id for one in heard], account=account)
    return [
        Heard(now, one.events, one.news)
        for one in heard
        if (now := kept.get(one.claim.id)) is not None and now.submission == one.claim.submission
    ]


def _change(one: Heard) -> ClaimChange | None:
    changed = with_events(one.claim, one.events, **one.news)
    if changed is None:
        return None
    state, told = changed
    return ClaimChange(one.claim, state, told, told["claim"]["patientControlNumber"], told.get("house") or "")
