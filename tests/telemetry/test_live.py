"""A client at work, as OpenTelemetry sees it."""

from __future__ import annotations

from tests.conftest import Connect
from tests.telemetry.conftest import Reported


async def test_a_first_call_is_one_trace_with_its_sign_in(connect: Connect, reported: Reported) -> None:
    with reported.tracers.get_tracer("user").start_as_current_span("nightly import"):
        await connect(on_event=reported.sink).patients.list()
    call, sign_in, parent = (reported.span(name) for name in ("patients.list", "session.sign_in", "nightly import"))
    assert [span.parent and span.parent.span_id for span in (call, sign_in)] == [
        span.context and span.context.span_id for span in (parent, call)
    ]
    assert reported.metrics()["portaldriver.sign_ins"] == [({"portaldriver.portal": "office_ally"}, 1)]


async def test_every_call_is_ended(connect: Connect, reported: Reported) -> None:
    oa = connect(on_event=reported.sink)
    await oa.patients.list()
    await oa.patients.list()
    assert [span.name for span in reported.spans].count("patients.list") == 2
    [(_, seconds)] = [
        point
        for point in reported.metrics()["portaldriver.call.duration"]
        if point[0]["portaldriver.operation"] == "patients.list"
    ]
    assert seconds > 0
