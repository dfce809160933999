"""Any sequence of appointment writes, held against a plain model in memory and the mock's own book.

`PORTALDRIVER_STATEFUL=40` plays that many random sequences, and other ones each time, instead of two fixed ones.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from mock_portals.pimsy.book import Sal
from portaldriver import BrowserPool, Duplicate, IdempotencyConflict, PortalError
from tests.pimsy.bookings import START, Schedule, schedule

TIMES = (START, START + timedelta(hours=4))
LENGTH = timedelta(minutes=45)
GONE = "Cancelled by Staff"
LONG = int(os.environ.get("PORTALDRIVER_STATEFUL", "0"))
Key = tuple[str, datetime]

# Few people and times: most steps have to meet what an earlier one left.
people, times, texts = st.sampled_from([0, 0, 0, 1]), st.sampled_from(TIMES), st.sampled_from(["", "", "One"])
which = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("create"), st.just(0), st.just(START), st.just("")),
    st.tuples(st.just("create"), people, times, texts),
    st.tuples(st.just("theirs"), people, times),
    st.tuples(st.just("update"), which, texts),
    st.tuples(st.just("move"), which, times),
    st.tuples(st.just("cancel"), which),
)


@dataclass
class One:
    """An appointment of the model."""

    key: Key
    notes: str
    status: str = "Scheduled"


@dataclass
class Model:
    """What should stand, and which requests are answered by the receipt of an earlier one."""

    there: Schedule
    held: dict[str, One] = field(default_factory=dict)
    receipts: dict[Key, tuple[str, str]] = field(default_factory=dict)

    def key(self, person: int, at: datetime) -> Key:
        return (str(self.there.book.clients[person].id), at)

    def stands(self, key: Key, *, but: str = "") -> bool:
        return any(one.key == key and one.status != GONE for ident, one in self.held.items() if ident != but)

    def picked(self, number: int) -> tuple[str, One] | None:
        return [*self.held.items()][number] if number < len(self.held) else None

    async def create(self, person: int, at: datetime, notes: str) -> None:
        key = self.key(person, at)
        made = self.there.pimsy.appointments.create(self.there.draft(person, start=at, notes=notes))
        if key in self.receipts:
            ident, first = self.receipts[key]
            if notes == first:
                assert (await made).appointment_id == ident
            else:
                await refused(made, IdempotencyConflict)
        elif self.stands(key):
            await refused(made, Duplicate)
        else:
            ident = (await made).appointment_id
            assert ident not in self.held
            self.held[ident] = One(key, notes)
            self.receipts[key] = (ident, notes)

    async def theirs(self, person: int, at: datetime) -> None:
        """Somebody at the practice books too, over what is there already if they like."""
        book = self.there.book
        sal = Sal(book.next_id(), at, at + LENGTH, book.users[0].name, client=book.clients[person].id)
        book.sals.append(sal)
        self.held[str(sal.id)] = One(self.key(person, at), "")

    async def update(self, number: int, notes: str) -> None:
        if (found := self.picked(number)) is None:
            return
        ident, one = found
        saved = await self.there.pimsy.appointments.update(ident, {"notes": notes})
        assert saved.status == ("unchanged" if one.notes == notes else "updated")
        one.notes = notes
        self.left(one.key, one)

    async def move(self, number: int, at: datetime) -> None:
        if (found := self.picked(number)) is None:
            return
        ident, one = found
        before, key = one.key, (one.key[0], at)
        moved = self.there.pimsy.appointments.move(ident, start=at)
        if key != before and one.status != GONE and self.stands(key, but=ident):
            await refused(moved, Duplicate)
            return
        assert (await moved).status == ("unchanged" if key == before else "updated")
        one.key = key
        self.left(before, one)

    async def cancel(self, number: int) -> None:
        if (found := self.picked(number)) is None:
            return
        ident, one = found
        saved = await self.there.pimsy.appointments.cancel(ident, by="practice")
        assert saved.status == ("unchanged" if one.status == GONE else "cancelled")
        one.status = GONE
        self.left(one.key, one)

    def left(self, before: Key, one: One) -> None:
        """A receipt answers no longer for a place that was given up."""
        if one.status == GONE or one.key != before:
            self.receipts.pop(before, None)

    async def compare(self) -> None:
        """Hold the portal's book and what the client lists against the model."""
        expected = {ident: (*one.key, one.status) for ident, one in self.held.items()}
        sals = self.there.book.sals
        assert {str(one.id): (str(one.client), one.start, one.status) for one in sals} == expected
        assert {str(one.id): one.notes for one in sals} == {ident: one.notes for ident, one in self.held.items()}
        assert all(one.end - one.start == LENGTH for one in sals)
        listed = self.there.pimsy.appointments.list(START.date(), START.date())
        assert {one.appointment_id: (one.patient_id, one.start, one.status_label) async for one in listed} == expected


async def refused(write: Any, error: type[PortalError]) -> None:
    with pytest.raises(error):
        await write


@pytest.fixture(scope="module")
async def there(pool: BrowserPool) -> AsyncIterator[Schedule]:
    async with schedule(pool, clients=60 + 3 * LONG) as made:
        yield made


EACH = [
    ("create", 0, START, "One"),
    ("create", 0, START, "One"),
    ("create", 0, START, ""),
    ("move", 0, TIMES[1]),
    ("create", 0, START, ""),
    ("move", 1, TIMES[1]),
    ("cancel", 1),
    ("cancel", 1),
    ("theirs", 0, START),
    ("create", 0, START, ""),
    ("update", 0, "Two"),
    ("update", 0, "Two"),
]
"""Every kind of answer once."""


@settings(
    max_examples=LONG or 2,  # the first is the simplest there is
    derandomize=not LONG,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # to shrink a sequence takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@example(steps=EACH)
@given(steps=st.lists(STEPS, min_size=6, max_size=10))
async def test_any_sequence_of_writes_leaves_what_a_plain_model_says(
    there: Schedule, steps: list[tuple[Any, ...]]
) -> None:
    there.clear()
    model = Model(there)
    for name, *given_ in steps:
        await getattr(model, name)(*given_)
    await model.compare()
