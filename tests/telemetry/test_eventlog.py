"""Events as lines of JSON."""

from __future__ import annotations

import json
import logging

import pytest

from portaldriver.eventlog import LogEvents, level_of
from portaldriver.events import CallFinished, CallStarted, Event, HealthChecked, SignedIn, SignInFailed
from tests.telemetry.examples import example, kinds


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level("DEBUG", logger="portaldriver.events")
    return caplog


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_each_event_is_one_line_of_json(lines: pytest.LogCaptureFixture, kind: type[Event]) -> None:
    event = example(kind, portal="office_ally", call="c1")
    LogEvents()(event)
    [record] = lines.records
    assert "\n" not in record.getMessage()
    said = json.loads(record.getMessage())
    assert said.pop("event") == kind.__name__
    assert kind.model_validate(said) == event
    assert record.name == "portaldriver.events"


@pytest.mark.parametrize(
    "event, level",
    [
        (CallStarted(), logging.DEBUG),
        (SignedIn(seconds=1), logging.INFO),
        (SignInFailed(reason="AccountLocked"), logging.WARNING),
        (CallFinished(seconds=1, attempts=1, outcome="ok"), logging.INFO),
        (CallFinished(seconds=1, attempts=1, outcome="PortalDown"), logging.WARNING),
        (HealthChecked(outcome="SessionExpired", seconds=1), logging.WARNING),
    ],
    ids=lambda given: given.name if isinstance(given, Event) else str(given),
)
def test_the_level_says_who_should_look(event: Event, level: int) -> None:
    assert level_of(event) == level


def test_what_is_not_set_is_left_out(lines: pytest.LogCaptureFixture) -> None:
    LogEvents()(CallStarted(operation="patients.list"))
    assert json.loads(lines.messages[0]).keys() == {"event", "at", "portal", "operation"}


def test_what_is_below_the_level_is_not_written_but_handed_on(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("portaldriver.events")
    caplog.set_level("WARNING", logger=logger.name)
    handed_on: list[Event] = []
    LogEvents(logger=logger, next=handed_on.append)(CallStarted())
    assert caplog.messages == []
    assert len(handed_on) == 1
