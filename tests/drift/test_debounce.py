"""The same drift is told once a day, by whatever process; what is new, or worse, is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from portaldriver.drift.debounce import DAY, Debounce
from portaldriver.events import Event, PageChanged, SelectorDegraded, SelectorGone, SignedOut


class Clock:
    """A clock that is set by hand."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


WORN = SelectorDegraded(page="PatientList", field="last_name", candidate="1", account="a", portal="clinic")


def test_a_thousand_times_the_same_is_told_once_a_day(clock: Clock) -> None:
    told: list[Event] = []
    listener = Debounce(told.append, clock=clock)
    for _ in range(1000):
        listener(WORN.model_copy(update={"call": "another"}))
    assert (len(told), listener.held_back) == (1, 999)
    clock.now += DAY - 1
    listener(WORN)
    assert len(told) == 1
    clock.now += 1
    listener(WORN)
    assert len(told) == 2


@pytest.mark.parametrize(
    "other",
    [
        WORN.model_copy(update={"field": "first_name"}),
        WORN.model_copy(update={"page": "ClaimList"}),
        WORN.model_copy(update={"account": "b"}),
        WORN.model_copy(update={"portal": "other"}),
        WORN.model_copy(update={"candidate": "2"}),
        SelectorGone(page="PatientList", field="last_name", account="a", portal="clinic"),
        PageChanged(page="PatientList", state="degraded", account="a", portal="clinic"),
    ],
    ids=["field", "page", "account", "portal", "candidate", "gone", "page changed"],
)
def test_what_is_another_finding_is_told_at_once(clock: Clock, other: Event) -> None:
    told: list[Event] = []
    listener = Debounce(told.append, clock=clock)
    for event in (WORN, other, WORN, other):
        listener(event)
    assert told == [WORN, other]


def test_what_is_no_drift_always_passes(clock: Clock) -> None:
    told: list[Event] = []
    listener = Debounce(told.append, clock=clock)
    event = SignedOut()
    listener(event)
    listener(event)
    assert told == [event, event]


def test_the_next_process_knows_what_was_told(clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "state" / "told.json"
    told: list[Event] = []
    Debounce(told.append, file=file, clock=clock)(WORN)
    clock.now += 60
    Debounce(told.append, file=file, clock=clock)(WORN)
    assert told == [WORN]
    assert [one.name for one in file.parent.iterdir()] == ["told.json"]
    clock.now += DAY
    Debounce(told.append, file=file, clock=clock)(WORN)
    assert len(told) == 2


@pytest.mark.parametrize("content", ["", "[]", '{"a": "b"}', "\x00"])
def test_a_file_that_cannot_be_read_silences_nothing(clock: Clock, tmp_path: Path, content: str) -> None:
    file = tmp_path / "told.json"
    file.write_text(content)
    told: list[Event] = []
    Debounce(told.append, file=file, clock=clock)(WORN)
    assert told == [WORN]


def test_a_clock_that_was_put_back_silences_nothing(clock: Clock) -> None:
    told: list[Event] = []
    listener = Debounce(told.append, clock=clock)
    listener(WORN)
    clock.now -= 10 * DAY
    listener(WORN)
    assert len(told) == 2
