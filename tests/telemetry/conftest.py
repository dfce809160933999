"""A sink that reports into memory, and what it reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from portaldriver.events import Event
from portaldriver.telemetry import OpenTelemetry


class Reported:
    """A sink with its own providers."""

    def __init__(self) -> None:
        self.handed_on: list[Event] = []
        self._exporter = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        self.tracers = TracerProvider(shutdown_on_exit=False)
        self.tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.meters = MeterProvider(metric_readers=[self._reader], shutdown_on_exit=False)
        self.sink = OpenTelemetry(tracer_provider=self.tracers, meter_provider=self.meters, next=self.handed_on.append)

    def tell(self, *events: Event) -> None:
        """Report events one after the other."""
        for event in events:
            self.sink(event)

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        """The spans that have ended."""
        return self._exporter.get_finished_spans()

    def span(self, name: str) -> ReadableSpan:
        """The one span of that name."""
        [found] = [span for span in self.spans if span.name == name]
        return found

    def metrics(self) -> dict[str, list[tuple[dict[str, Any], Any]]]:
        """Every metric by name: attributes and number (histograms: sum), point by point."""
        data = self._reader.get_metrics_data()
        scopes = [scope for resource in data.resource_metrics for scope in resource.scope_metrics] if data else []
        return {
            metric.name: [
                (dict(p.attributes or {}), getattr(p, "value", None) or getattr(p, "sum", None))
                for p in metric.data.data_points
            ]
            for scope in scopes
            for metric in scope.metrics
        }


@pytest.fixture
def reported() -> Iterator[Reported]:
    one = Reported()
    yield one
    one.tracers.shutdown()
    one.meters.shutdown()
