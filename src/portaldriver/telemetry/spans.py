"""One span for a call, one inside it for a sign-in; all else that happens in a call is an event of its span."""

from __future__ import annotations

from threading import Lock

from opentelemetry.trace import Span, SpanKind, Status, StatusCode, TracerProvider, get_tracer, set_span_in_context

from .. import __version__
from ..events import CallFinished, CallStarted, Event, Progress, SignedIn, SignInFailed, SignInStarted
from .attributes import OK, Attributes, ending, said, where

OPEN_AT_MOST = 10_000
"""Spans that wait for their end. Beyond it the oldest is ended: its end was never told."""

EVENTS_AT_MOST = 100
"""Events of one span: what a tracing SDK keeps is bounded too, and it drops the first ones, which say more."""

UNFINISHED = "unfinished"


class Spans:
    """Opens and ends spans as events tell. A call's span is a child of the span that is current for the caller."""

    def __init__(self, provider: TracerProvider | None) -> None:
        self._tracer = get_tracer("portaldriver", __version__, tracer_provider=provider)
        self._calls = OpenSpans()
        self._sign_ins = OpenSpans()

    def report(self, event: Event) -> None:
        """Open a span, end one, or note the event in the one it belongs to."""
        match event:
            case CallStarted():
                self._calls.add(_key(event), self._opened(event.operation or "call", event))
            case CallFinished():
                self._call_ended(event)
            case SignInStarted():
                self._sign_ins.add(_key(event), self._opened("session.sign_in", event))
            case SignedIn():
                self._sign_in_ended(event, OK, {"portaldriver.factors": event.factors})
            case SignInFailed():
                self._sign_in_ended(event, event.reason, {})
            case Progress():
                pass
            case _:
                self._note(event)

    def _opened(self, name: str, event: Event) -> OpenSpan:
        call = self._calls.get(_key(event))
        context = set_span_in_context(call.span) if call else None
        return OpenSpan(self._tracer.start_span(name, context=context, kind=SpanKind.CLIENT, attributes=where(event)))

    def _call_ended(self, event: CallFinished) -> None:
        # A sign-in whose call was cancelled may never tell its end.
        self._sign_in_ended(event, UNFINISHED, {})
        if span := self._calls.take(_key(event)):
            span.end(event.outcome, where(event) | {"portaldriver.attempts": event.attempts})

    def _sign_in_ended(self, event: Event, outcome: str, attributes: Attributes) -> None:
        if span := self._sign_ins.take(_key(event)):
            span.end(outcome, where(event) | attributes)

    def _note(self, event: Event) -> None:
        if span := self._sign_ins.get(_key(event)) or self._calls.get(_key(event)):
            span.note(event)


class OpenSpan:
    """A span that waits for its end."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self._noted: set[tuple[str, str]] = set()

    def note(self, event: Event) -> None:
        """Add an event to the span. One that says the same as an earlier one, row after row, is left out."""
        attributes = said(event)
        key = (event.name, repr(attributes))
        if key in self._noted or len(self._noted) >= EVENTS_AT_MOST:
            return
        self._noted.add(key)
        self.span.add_event(f"portaldriver.{event.name}", attributes)

    def end(self, outcome: str, attributes: Attributes) -> None:
        """End the span; what the caller cancelled is not an error."""
        self.span.set_attributes(attributes | ending(outcome))
        if "error.type" in ending(outcome):
            self.span.set_status(Status(StatusCode.ERROR))
        self.span.end()


class OpenSpans:
    """The spans that wait for their end: a bounded number, shared by clients that may run in several threads."""

    def __init__(self) -> None:
        self._spans: dict[str, OpenSpan] = {}
        self._lock = Lock()

    def add(self, key: str, span: OpenSpan) -> None:
        """Keep a span; end the one in its place, and the oldest if there are too many."""
        with self._lock:
            gone = [self._spans.pop(key, None)]
            self._spans[key] = span
            if len(self._spans) > OPEN_AT_MOST:
                gone.append(self._spans.pop(next(iter(self._spans))))
        for one in filter(None, gone):
            one.end(UNFINISHED, {})

    def get(self, key: str) -> OpenSpan | None:
        """Return the span, which stays open."""
        with self._lock:
            return self._spans.get(key)

    def take(self, key: str) -> OpenSpan | None:
        """Return the span and forget it."""
        with self._lock:
            return self._spans.pop(key, None)


def _key(event: Event) -> str:
    """Tell calls apart, and what happens outside of any call by its account."""
    return event.call or f"{event.portal} {event.account}"
