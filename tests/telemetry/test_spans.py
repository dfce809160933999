"""Calls and sign-ins as spans."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanKind, StatusCode

from portaldriver import events
from portaldriver.events import (
    CallFinished,
    CallStarted,
    MfaAnswered,
    Progress,
    Retrying,
    SelectorDegraded,
    SessionSlept,
    SignedIn,
    SignInFailed,
    SignInStarted,
)
from portaldriver.telemetry import spans as module
from tests.telemetry.conftest import Reported
from tests.telemetry.examples import example, kinds

ONE: dict[str, Any] = {"portal": "office_ally", "operation": "patients.list", "account": "a1b2", "call": "c1"}
TWO = ONE | {"operation": "patients.get", "call": "c2"}


def finished(outcome: str = "ok", **known: Any) -> CallFinished:
    return CallFinished(seconds=1.5, attempts=2, outcome=outcome, **(ONE | known))


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return {key.removeprefix("portaldriver."): value for key, value in (span.attributes or {}).items()}


def notes(span: ReadableSpan) -> list[str]:
    return [event.name for event in span.events]


def test_a_call_is_a_client_span_named_after_its_operation(reported: Reported) -> None:
    reported.tell(CallStarted(**ONE), finished(session_id="s1"))
    span = reported.span("patients.list")
    assert span.kind is SpanKind.CLIENT
    assert span.status.status_code is StatusCode.UNSET
    assert attributes(span) == {
        "portal": "office_ally",
        "operation": "patients.list",
        "account": "a1b2",
        "session.id": "s1",
        "outcome": "ok",
        "attempts": 2,
    }


def test_the_callers_span_is_its_parent(reported: Reported) -> None:
    with reported.tracers.get_tracer("user").start_as_current_span("nightly import"):
        reported.tell(CallStarted(**ONE), finished())
    parent = reported.span("nightly import").context
    assert parent is not None
    child = reported.span("patients.list")
    assert child.parent is not None
    assert (child.parent.span_id, child.parent.trace_id) == (parent.span_id, parent.trace_id)


@pytest.mark.parametrize(
    "outcome, status", [("PortalDown", StatusCode.ERROR), ("CancelledError", StatusCode.UNSET)], ids=str
)
def test_a_failure_is_an_error_and_a_cancellation_is_not(reported: Reported, outcome: str, status: StatusCode) -> None:
    reported.tell(CallStarted(**ONE), finished(outcome))
    span = reported.span("patients.list")
    assert span.status.status_code is status
    assert span.status.description is None
    assert attributes(span)["outcome"] == outcome
    assert attributes(span).get("error.type") == (outcome if status is StatusCode.ERROR else None)


def test_a_sign_in_is_a_child_with_its_own_events(reported: Reported) -> None:
    reported.tell(
        CallStarted(**ONE),
        SignInStarted(**ONE, session_id="s1"),
        MfaAnswered(**ONE, factor="totp", attempt=1),
        SignedIn(**ONE, seconds=3.0, factors=("totp",)),
        Retrying(**ONE, attempt=1, seconds=0.5, reason="PortalDown"),
        finished(),
    )
    call, sign_in = reported.span("patients.list"), reported.span("session.sign_in")
    assert call.context is not None
    assert sign_in.parent is not None
    assert sign_in.parent.span_id == call.context.span_id
    assert attributes(sign_in)["factors"] == ("totp",)
    assert attributes(sign_in)["outcome"] == "ok"
    assert notes(sign_in) == ["portaldriver.MfaAnswered"]
    assert notes(call) == ["portaldriver.Retrying"]
    assert call.events[0].attributes == {
        "portaldriver.attempt": 1,
        "portaldriver.seconds": 0.5,
        "portaldriver.reason": "PortalDown",
    }


def test_a_refused_sign_in_names_the_errors_class(reported: Reported) -> None:
    reported.tell(CallStarted(**ONE), SignInStarted(**ONE), SignInFailed(**ONE, reason="AccountLocked"))
    assert attributes(reported.span("session.sign_in"))["error.type"] == "AccountLocked"
    reported.tell(finished("AccountLocked"))
    assert attributes(reported.span("patients.list"))["error.type"] == "AccountLocked"


def test_a_sign_in_that_tells_no_end_ends_with_its_call(reported: Reported) -> None:
    reported.tell(CallStarted(**ONE), SignInStarted(**ONE), finished("CancelledError"))
    assert [attributes(span)["outcome"] for span in reported.spans] == ["unfinished", "CancelledError"]


def test_a_sign_in_outside_of_any_call_has_a_span_of_its_own(reported: Reported) -> None:
    alone: dict[str, Any] = {"portal": "office_ally", "account": "a1b2"}
    reported.tell(SignInStarted(**alone), MfaAnswered(**alone, factor="totp", attempt=1), SignedIn(**alone, seconds=1))
    span = reported.span("session.sign_in")
    assert span.parent is None
    assert notes(span) == ["portaldriver.MfaAnswered"]


async def test_calls_at_the_same_time_keep_apart(reported: Reported) -> None:
    async def call(known: dict[str, Any], reason: str) -> None:
        with reported.tracers.get_tracer("user").start_as_current_span(f"parent of {known['operation']}"):
            reported.tell(CallStarted(**known))
            await asyncio.sleep(0)
            reported.tell(Retrying(**known, attempt=1, seconds=0, reason=reason))
            await asyncio.sleep(0)
            reported.tell(finished(**known))

    await asyncio.gather(call(ONE, "PortalDown"), call(TWO, "PageTimeout"))
    for operation, reason in (("patients.list", "PortalDown"), ("patients.get", "PageTimeout")):
        span, parent = reported.span(operation), reported.span(f"parent of {operation}").context
        assert parent is not None
        assert span.parent is not None
        assert span.parent.span_id == parent.span_id
        assert [(event.attributes or {})["portaldriver.reason"] for event in span.events] == [reason]


def test_what_happens_outside_of_calls_makes_no_span(reported: Reported) -> None:
    reported.tell(SessionSlept(portal="office_ally", account="a1b2"), finished(), SignedIn(**ONE, seconds=1))
    assert reported.spans == ()


def test_what_repeats_row_after_row_is_noted_once(reported: Reported) -> None:
    degraded = [SelectorDegraded(**ONE, page="PatientList", field="dob", candidate="css") for _ in range(50)]
    progress = [Progress(**ONE, done=done, total=500) for done in range(500)]
    reported.tell(CallStarted(**ONE), *degraded, *progress, finished())
    assert notes(reported.span("patients.list")) == ["portaldriver.SelectorDegraded"]


def test_a_span_holds_a_bounded_number_of_events(reported: Reported, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVENTS_AT_MOST", 3)
    retries = [Retrying(**ONE, attempt=number, seconds=1, reason="PortalDown") for number in range(9)]
    reported.tell(CallStarted(**ONE), *retries, finished())
    assert len(reported.span("patients.list").events) == 3


def test_calls_that_never_end_do_not_pile_up(reported: Reported, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "OPEN_AT_MOST", 3)
    reported.tell(*(CallStarted(**ONE | {"call": f"c{number}"}) for number in range(5)))
    assert [attributes(span)["outcome"] for span in reported.spans] == ["unfinished"] * 2


def test_a_call_id_that_comes_twice_ends_the_first_span(reported: Reported) -> None:
    reported.tell(CallStarted(**ONE), CallStarted(**ONE), finished())
    assert [attributes(span)["outcome"] for span in reported.spans] == ["unfinished", "ok"]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_kind_of_event_can_be_reported(reported: Reported, kind: type[events.Event]) -> None:
    reported.tell(CallStarted(**ONE), example(kind, **ONE), finished())
    reported.metrics()
    assert kind in map(type, reported.handed_on)
    assert reported.spans[-1].name == "patients.list"
