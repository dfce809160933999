"""The sink among other listeners, and without OpenTelemetry."""

from __future__ import annotations

import subprocess
import sys

import pytest

from portaldriver.events import CallStarted, Event, tell
from portaldriver.telemetry import OpenTelemetry
from tests.telemetry.conftest import Reported


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_importing_the_package_and_a_client_imports_no_opentelemetry() -> None:
    code = """
        import sys, portaldriver.telemetry, portaldriver.eventlog
        from portaldriver import OfficeAlly
        print([name for name in sys.modules if name.startswith("opentelemetry")])
    """
    assert run("if True:" + code) == "[]\n"


def test_without_opentelemetry_the_extra_is_named() -> None:
    code = """
        import sys
        sys.modules["opentelemetry"] = None
        from portaldriver import ConfigurationError
        from portaldriver.telemetry import OpenTelemetry
        try:
            OpenTelemetry()
        except ConfigurationError as error:
            print(error, error.__context__)
    """
    assert run("if True:" + code) == "OpenTelemetry is not installed; install portaldriver[otel] None\n"


def test_another_module_that_is_missing_is_not_called_opentelemetry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "portaldriver.telemetry.metrics")
    monkeypatch.setitem(sys.modules, "portaldriver.telemetry.attributes", None)
    with pytest.raises(ModuleNotFoundError, match="attributes"):
        OpenTelemetry()


def test_without_providers_the_global_ones_are_used() -> None:
    OpenTelemetry()(CallStarted(call="c1", operation="patients.list"))


def test_an_event_is_handed_on_even_if_reporting_it_fails(
    reported: Reported, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Event) -> None:
        raise RuntimeError("canary-of-the-exporter")

    monkeypatch.setattr(reported.sink._spans, "report", fail)
    tell(reported.sink, CallStarted(call="c1"))
    assert [event.name for event in reported.handed_on] == ["CallStarted"]
    assert "on_event failed with RuntimeError" in caplog.text
    assert "canary-of-the-exporter" not in caplog.text
