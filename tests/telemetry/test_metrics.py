"""Events as numbers."""

from __future__ import annotations

import pytest

from portaldriver.events import CallFinished, RequestBlocked, SelectorDegraded, SignedIn, SignInFailed
from portaldriver.telemetry.metrics import COUNTS, Count
from tests.telemetry.conftest import Reported
from tests.telemetry.examples import example

OA = {"portaldriver.portal": "office_ally"}


def test_calls_are_measured_by_portal_operation_and_outcome(reported: Reported) -> None:
    for outcome, seconds in (("ok", 1.0), ("ok", 2.0), ("PortalDown", 4.0)):
        reported.tell(
            CallFinished(portal="office_ally", operation="patients.list", seconds=seconds, attempts=1, outcome=outcome)
        )
    where = OA | {"portaldriver.operation": "patients.list"}
    assert reported.metrics()["portaldriver.call.duration"] == [
        (where | {"portaldriver.outcome": "ok"}, 3.0),
        (where | {"portaldriver.outcome": "PortalDown", "error.type": "PortalDown"}, 4.0),
    ]


def test_sign_ins_are_counted_and_measured(reported: Reported) -> None:
    reported.tell(
        SignedIn(portal="office_ally", seconds=3.0),
        SignInFailed(portal="office_ally", reason="AccountLocked"),
        SignInFailed(portal="office_ally", reason="AccountLocked"),
    )
    metrics = reported.metrics()
    assert metrics["portaldriver.sign_ins"] == [(OA, 1)]
    assert metrics["portaldriver.sign_in.failures"] == [(OA | {"portaldriver.reason": "AccountLocked"}, 2)]
    assert metrics["portaldriver.sign_in.duration"] == [(OA | {"portaldriver.outcome": "ok"}, 3.0)]


def test_hosts_and_candidates_do_not_multiply_series(reported: Reported) -> None:
    for number in range(20):
        reported.tell(
            RequestBlocked(portal="office_ally", host=f"h{number}.example.com", kind="image"),
            SelectorDegraded(portal="office_ally", page="PatientList", field="dob", candidate=f"c{number}"),
        )
    metrics = reported.metrics()
    assert metrics["portaldriver.requests.blocked"] == [(OA | {"portaldriver.kind": "image"}, 20)]
    [(_, degraded)] = metrics["portaldriver.fields.degraded"]
    assert degraded == 20


@pytest.mark.parametrize("count", COUNTS, ids=lambda count: count.name)
def test_each_counter_counts_its_event(reported: Reported, count: Count) -> None:
    reported.tell(example(count.event, portal="office_ally"))
    [(attributes, number)] = reported.metrics()[count.name]
    assert number == 1
    assert attributes.keys() == {"portaldriver.portal", *(f"portaldriver.{field}" for field in count.by)}


def test_no_metric_is_told_apart_by_account_call_or_session(reported: Reported) -> None:
    for count in COUNTS:
        reported.tell(example(count.event, portal="office_ally", account="a1b2", call="c1", session_id="s1"))
    assert not {"a1b2", "c1", "s1"} & {
        value for points in reported.metrics().values() for attributes, _ in points for value in attributes.values()
    }
