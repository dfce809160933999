"""Any sequence of appointment writes, held against a plain model in memory and the mock's own book.

`PORTALDRIVER_STATEFUL=40` plays that many random sequences, and other ones each time, instead of two fixed ones.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from mock_portals.office_ally.appointment_desk import AppointmentDesk
from portaldriver import BrowserPool, Duplicate, IdempotencyConflict, PortalError
from portaldriver.models.appointment import AppointmentStatus
from tests.office_ally.practice import Practice, practice

DAY = date(2026, 3, 2)
TIMES = (time(9), time(12, 30))
LONG = int(os.environ.get("PORTALDRIVER_STATEFUL", "0"))
Key = tuple[str, time]

# Few people and times: most steps have to meet what an earlier one left.
people, times, texts = st.sampled_from([0, 0, 0, 1]), st.sampled_from(TIMES), st.sampled_from(["", "", "One"])
which = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("create"), st.just(0), st.just(TIMES[0]), st.just("")),
    st.tuples(st.just("create"), people, times, texts),
    st.tuples(st.just("theirs"), people, times),
    st.tuples(st.just("update"), which, texts),
    st.tuples(st.just("move"), which, times),
    st.tuples(st.just("cancel"), which),
    st.tuples(st.just("delete"), which),
)


@dataclass
class One:
    """An appointment of the model."""

    key: Key
    notes: str
    status: AppointmentStatus = AppointmentStatus.ACTIVE


@dataclass
class Model:
    """What should stand, and which requests are answered by the receipt of an earlier one."""

    practice: Practice
    people: list[str]
    held: dict[str, One] = field(default_factory=dict)
    receipts: dict[Key, tuple[str, str]] = field(default_factory=dict)

    @property
    def desk(self) -> AppointmentDesk:
        return self.practice.portal.pm.desk(AppointmentDesk)

    def stands(self, key: Key, *, but: str = "") -> bool:
        return any(one.key == key and not one.status.frees_slot for ident, one in self.held.items() if ident != but)

    def picked(self, number: int) -> tuple[str, One] | None:
        return [*self.held.items()][number] if number < len(self.held) else None

    async def create(self, person: int, at: time, notes: str) -> None:
        key = (self.people[person], at)
        asked = {"patientId": key[0], "providerId": "2201", "officeId": "4101", "start": datetime.combine(DAY, at)}
        made = self.practice.oa.appointments.create(asked | {"notes": notes})
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

    async def theirs(self, person: int, at: time) -> None:
        """Somebody at the practice books too, over what is there already if they like."""
        key = (self.people[person], at)
        made = self.desk.add(day=DAY, at=at, patient_id=key[0], staff_id="2201", office_id="4101")
        self.held[str(made.id)] = One(key, "")

    async def update(self, number: int, notes: str) -> None:
        if (found := self.picked(number)) is None:
            return
        ident, one = found
        saved = await self.practice.oa.appointments.update(ident, {"notes": notes})
        assert saved.status == ("unchanged" if one.notes == notes else "updated")
        one.notes = notes
        self.left(one.key, one)

    async def move(self, number: int, at: time) -> None:
        if (found := self.picked(number)) is None:
            return
        ident, one = found
        before, key = one.key, (one.key[0], at)
        moved = self.practice.oa.appointments.move(ident, start=datetime.combine(DAY, at))
        if key != before and not one.status.frees_slot and self.stands(key, but=ident):
            await refused(moved, Duplicate)
            return
        assert (await moved).status == ("unchanged" if key == before else "updated")
        one.key = key
        self.left(before, one)

    async def cancel(self, number: int) -> None:
        if (found := self.picked(number)) is None:
            return
        ident, one = found
        saved = await self.practice.oa.appointments.cancel(ident, by="office")
        assert saved.status == ("unchanged" if one.status.frees_slot else "updated")
        one.status = AppointmentStatus.CANCELLED_BY_OFFICE
        self.left(one.key, one)

    async def delete(self, number: int) -> None:
        if (found := self.picked(number)) is None:
            return
        ident, one = found
        assert (await self.practice.oa.appointments.delete(ident)).status == "deleted"
        del self.held[ident]
        self.receipts.pop(one.key, None)

    def left(self, before: Key, one: One) -> None:
        """A receipt answers no longer for a place that was given up."""
        if one.status.frees_slot or one.key != before:
            self.receipts.pop(before, None)

    async def compare(self) -> None:
        """Hold the portal's book and what the client lists against the model."""
        expected = {
            ident: (one.key[0], datetime.combine(DAY, one.key[1]), one.status) for ident, one in self.held.items()
        }
        listed = await self.practice.oa.appointments.list(DAY)
        assert {one.appointment_id: (one.patient_id, one.start, one.status) for one in listed} == expected
        assert {str(ident): one.notes for ident, one in self.desk.book.items()} == {
            ident: one.notes for ident, one in self.held.items()
        }


async def refused(write: Any, error: type[PortalError]) -> None:
    with pytest.raises(error):
        await write


@pytest.fixture(scope="module")
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool, patients=60 + 2 * LONG) as made:
        yield made


NINE = TIMES[0]
EACH = [
    ("create", 0, NINE, "One"),
    ("create", 0, NINE, "One"),
    ("create", 0, NINE, ""),
    ("move", 0, TIMES[1]),
    ("create", 0, NINE, ""),
    ("move", 1, TIMES[1]),
    ("cancel", 1),
    ("cancel", 1),
    ("create", 0, NINE, ""),
    ("delete", 2),
    ("theirs", 0, NINE),
    ("create", 0, NINE, ""),
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
@given(steps=st.lists(STEPS, min_size=8, max_size=12))
async def test_any_sequence_of_writes_leaves_what_a_plain_model_says(
    there: Practice, steps: list[tuple[Any, ...]]
) -> None:
    book = there.portal.patients
    # Receipts of earlier examples are remembered, so each has people of its own.
    book[:] = book[2:] + book[:2]
    model = Model(there, [person.patient_id for person in book[:2]])
    model.desk.clear()
    for name, *given_ in steps:
        await getattr(model, name)(*given_)
    await model.compare()
