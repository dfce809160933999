"""Any sequence of writes with any trouble: a plain model, the portal's book and what the client lists stay the same.

`PORTALDRIVER_STATEFUL=40` plays that many sequences instead of the few of the suite, and other ones each time.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from mock_portals.office_ally.appointment_desk import API, AppointmentDesk
from portaldriver import BrowserPool, Duplicate, IdempotencyConflict, InvalidInput, NotSaved, PortalError
from portaldriver.models.appointment import AppointmentSaved, AppointmentStatus
from tests.office_ally.practice import WRITING, Practice, practice

T = TypeVar("T")
DAY = date(2026, 3, 2)
LONG = int(os.environ.get("PORTALDRIVER_STATEFUL", "0"))
SETTINGS = settings(
    max_examples=LONG or 3,
    stateful_step_count=30 if LONG else 9,
    derandomize=not LONG,
    database=None,
    deadline=None,
    phases=[Phase.generate],  # to shrink a sequence takes minutes
    suppress_health_check=list(HealthCheck),
)
SILENT = {"said to be saved": 1, "always said to be saved": WRITING.attempts}

# Few people, times and texts: most steps have to meet what an earlier one left.
people, times, texts = st.integers(0, 1), st.sampled_from([time(9), time(12, 30)]), st.sampled_from(["", "One"])
picks = st.integers(0, 3)
troubles = st.sampled_from(["", "", "lost answer", "lost request", "refused", *SILENT])


@dataclass
class One:
    """An appointment of the model."""

    patient_id: str
    at: time
    notes: str
    status: AppointmentStatus = AppointmentStatus.ACTIVE


class Appointments(RuleBasedStateMachine):
    """Runs in a thread; what it asks for runs in the event loop of the tests."""

    there: Practice
    loop: asyncio.AbstractEventLoop

    def __init__(self) -> None:
        super().__init__()
        book = self.there.portal.patients
        # Receipts of earlier examples are remembered, so each has people of its own.
        book[:] = book[2:] + book[:2]
        self.people = [person.patient_id for person in book[:2]]
        self.held: dict[str, One] = {}
        self.receipts: dict[tuple[str, time], tuple[str, str]] = {}
        """The create of a place that was made, and has not been given up: its id and notes."""
        self.desk.clear()

    @property
    def desk(self) -> AppointmentDesk:
        """Where the portal keeps them."""
        return self.there.portal.pm.desk(AppointmentDesk)

    def run(self, call: Awaitable[T]) -> T:
        """Await something in the event loop of the tests."""

        async def awaited() -> T:
            return await call

        return asyncio.run_coroutine_threadsafe(awaited(), self.loop).result(120)

    def write(self, call: Awaitable[AppointmentSaved], trouble: str) -> AppointmentSaved | type[PortalError]:
        """Make a write in trouble, and return its receipt or how it failed."""
        self.desk.fail = int(trouble == "refused")
        self.desk.silently_refuse = SILENT.get(trouble, 0)
        fault = None
        if trouble.startswith("lost"):
            fault = self.there.portal.faults.add(
                path=API,
                method="POST",
                query="oper=SaveAppointment",
                reset=True,
                after=trouble == "lost answer",
            )
        try:
            return self.run(call)
        except PortalError as error:
            return type(error)
        finally:
            self.desk.fail = self.desk.silently_refuse = 0
            if fault is not None:
                fault.times = 0

    def fails(self, trouble: str) -> type[PortalError] | None:
        """Return how a write has to fail that reaches the portal."""
        return {"refused": InvalidInput, "always said to be saved": NotSaved}.get(trouble)

    @rule(person=people, at=times, notes=texts, trouble=troubles)
    def create(self, person: int, at: time, notes: str, trouble: str) -> None:
        """Make an appointment."""
        place = (self.people[person], at)
        asked = {"patientId": place[0], "providerId": "2201", "officeId": "4101", "start": datetime.combine(DAY, at)}
        outcome = self.write(self.there.oa.appointments.create(asked | {"notes": notes}), trouble)
        if place in self.receipts:
            known, first = self.receipts[place]
            if notes == first:
                assert isinstance(outcome, AppointmentSaved)
                assert outcome.appointment_id == known
            else:
                assert outcome is IdempotencyConflict
        elif any((one.patient_id, one.at) == place and not one.status.frees_slot for one in self.held.values()):
            assert outcome is Duplicate
        elif (failure := self.fails(trouble)) is not None:
            assert outcome is failure
        else:
            assert isinstance(outcome, AppointmentSaved)
            assert outcome.appointment_id not in self.held
            self.held[outcome.appointment_id] = One(*place, notes)
            self.receipts[place] = (outcome.appointment_id, notes)

    @precondition(lambda self: self.held)
    @rule(pick=picks, notes=texts, trouble=troubles)
    def update(self, pick: int, notes: str, trouble: str) -> None:
        """Change the notes of one."""
        ident, one = self.picked(pick)
        outcome = self.write(self.there.oa.appointments.update(ident, {"notes": notes}), trouble)
        if self.settled(outcome, trouble, changes=one.notes != notes):
            one.notes = notes
        self.left(one)

    @precondition(lambda self: self.held)
    @rule(pick=picks, trouble=troubles)
    def cancel(self, pick: int, trouble: str) -> None:
        """Give one up."""
        ident, one = self.picked(pick)
        outcome = self.write(self.there.oa.appointments.cancel(ident, by="office"), trouble)
        if self.settled(outcome, trouble, changes=not one.status.frees_slot):
            one.status = AppointmentStatus.CANCELLED_BY_OFFICE
        self.left(one)

    def picked(self, pick: int) -> tuple[str, One]:
        """Return one of those that are held."""
        return list(self.held.items())[pick % len(self.held)]

    def settled(self, outcome: AppointmentSaved | type[PortalError], trouble: str, *, changes: bool) -> bool:
        """Hold a change's outcome against what it has to be; return whether the change is made."""
        failure = self.fails(trouble) if changes else None
        if failure is not None:
            assert outcome is failure
            return False
        assert isinstance(outcome, AppointmentSaved)
        assert outcome.status == ("updated" if changes else "unchanged")
        return changes

    def left(self, one: One) -> None:
        """A receipt answers no longer for a place that was given up."""
        if one.status.frees_slot:
            self.receipts.pop((one.patient_id, one.at), None)

    @invariant()
    def all_three_are_the_same(self) -> None:
        """Hold the model, the portal's book and what the client lists against each other; nothing is left open."""
        model = {
            ident: (one.patient_id, datetime.combine(DAY, one.at), one.status.value, one.notes)
            for ident, one in self.held.items()
        }
        listed: list[Any] = self.run(self.there.oa.appointments.list(DAY).all())
        shown = {one.appointment_id: (one.patient_id, one.start, one.status.value) for one in listed}
        assert shown == {ident: one[:3] for ident, one in model.items()}
        stands = {
            str(one.id): (one.patient_id, datetime.combine(one.day, one.at), one.notes)
            for one in self.desk.book.values()
        }
        assert stands == {ident: (*one[:2], one[3]) for ident, one in model.items()}
        assert self.run(self.there.oa.writes.pending()) == []


@pytest.fixture(scope="module")
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool) as made:
        yield made


async def test_any_sequence_of_writes_in_trouble_leaves_what_a_plain_model_says(there: Practice) -> None:
    played = type("Played", (Appointments,), {"there": there, "loop": asyncio.get_running_loop()})
    await asyncio.to_thread(run_state_machine_as_test, played, settings=SETTINGS)
