"""Turns the client's events into OpenTelemetry spans and metrics. Needs the extra `otel`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ConfigurationError
from ..events import Event, EventSink

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

    from .metrics import Metrics
    from .spans import Spans

__all__ = ["OpenTelemetry"]


class OpenTelemetry:
    """Report events to OpenTelemetry: pass it as a client's `on_event`. One may serve many clients.

    Providers that are not given are the global ones at the time of making. `next` is a further listener, called
    after each event was reported. Raises `ConfigurationError` if OpenTelemetry's API is not installed.
    """

    def __init__(
        self,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
        next: EventSink | None = None,
    ) -> None:
        self._spans, self._metrics = _reporters(tracer_provider, meter_provider)
        self._next = next

    def __call__(self, event: Event) -> None:
        """Report one event and hand it on."""
        try:
            self._metrics.report(event)
            self._spans.report(event)
        finally:
            if self._next is not None:
                self._next(event)


def _reporters(tracers: TracerProvider | None, meters: MeterProvider | None) -> tuple[Spans, Metrics]:
    try:
        from .metrics import Metrics
        from .spans import Spans
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("opentelemetry"):
            raise
    else:
        return Spans(tracers), Metrics(meters)
    raise ConfigurationError("OpenTelemetry is not installed; install portaldriver[otel]")
