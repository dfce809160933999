"""Counts and durations. Attributes are portals, operations, classes and names in our code: few, and no accounts."""

from __future__ import annotations

from dataclasses import dataclass

from opentelemetry.metrics import Histogram, Meter, MeterProvider, get_meter

from .. import __version__
from ..events import (
    AccountParked,
    AdmissionDelayed,
    BrowserFrozen,
    BrowserLost,
    BrowserRetired,
    BrowserStarted,
    CallFinished,
    CodeResent,
    CodeResolved,
    Event,
    FieldMissing,
    MfaAnswered,
    Paced,
    RequestBlocked,
    Retrying,
    SecretWithheld,
    SelectorDegraded,
    SessionDisplaced,
    SessionLost,
    SessionRestored,
    SessionRotated,
    SessionSlept,
    SignedIn,
    SignInFailed,
    WriteConfirmed,
    WriteReconciled,
    WriteRefused,
)
from .attributes import OK, Attributes, ending, said

SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Bounds of the histograms: a fetched page takes tenths of a second, a call may take `Timeouts.call`."""


@dataclass(frozen=True, slots=True)
class Count:
    """A counter: the event it counts, what it counts, and the event's fields that tell counts apart."""

    event: type[Event]
    name: str
    unit: str
    description: str
    by: tuple[str, ...] = ()


COUNTS = (
    Count(SignedIn, "portaldriver.sign_ins", "{sign_in}", "Sign-ins that reached the landing page."),
    Count(SignInFailed, "portaldriver.sign_in.failures", "{sign_in}", "Sign-ins that did not.", ("reason",)),
    Count(MfaAnswered, "portaldriver.mfa.codes", "{code}", "Codes given to a portal.", ("factor",)),
    Count(CodeResolved, "portaldriver.mfa.waits", "{wait}", "Waits for an answer.", ("factor", "outcome")),
    Count(CodeResent, "portaldriver.mfa.resends", "{code}", "Further codes asked for.", ("factor",)),
    Count(AccountParked, "portaldriver.accounts.parked", "{account}", "Accounts parked after a refusal.", ("reason",)),
    Count(Retrying, "portaldriver.call.retries", "{retry}", "Repeats of a call.", ("reason",)),
    Count(Paced, "portaldriver.call.waits", "{wait}", "Calls that waited for their turn.", ("bucket",)),
    Count(SessionRestored, "portaldriver.sessions.restored", "{session}", "Sessions built from saved state."),
    Count(SessionSlept, "portaldriver.sessions.slept", "{session}", "Sessions that gave up their context."),
    Count(SessionRotated, "portaldriver.sessions.rotated", "{session}", "Sessions replaced in time.", ("reason",)),
    Count(SessionDisplaced, "portaldriver.sessions.displaced", "{session}", "Sessions taken by others.", ("action",)),
    Count(SessionLost, "portaldriver.sessions.lost", "{session}", "Sessions that died in use.", ("reason",)),
    Count(WriteConfirmed, "portaldriver.writes.confirmed", "{write}", "Writes that the portal shows.", ("sent",)),
    Count(WriteRefused, "portaldriver.writes.refused", "{write}", "Writes that did not take place.", ("reason",)),
    Count(WriteReconciled, "portaldriver.writes.reconciled", "{write}", "Uncertain writes looked up.", ("outcome",)),
    Count(BrowserStarted, "portaldriver.browsers.started", "{browser}", "Browsers launched or connected to."),
    Count(BrowserLost, "portaldriver.browsers.lost", "{browser}", "Browsers that went away by themselves."),
    Count(BrowserFrozen, "portaldriver.browsers.frozen", "{browser}", "Browsers killed without a sign of life."),
    Count(BrowserRetired, "portaldriver.browsers.retired", "{browser}", "Browsers retired.", ("reason",)),
    Count(AdmissionDelayed, "portaldriver.contexts.delayed", "{context}", "Contexts that had to wait.", ("reason",)),
    Count(RequestBlocked, "portaldriver.requests.blocked", "{request}", "Requests to foreign origins.", ("kind",)),
    Count(SecretWithheld, "portaldriver.secrets.withheld", "{secret}", "Secrets a page was denied.", ("page",)),
    Count(SelectorDegraded, "portaldriver.fields.degraded", "{read}", "Reads by a fallback.", ("page", "field")),
    Count(FieldMissing, "portaldriver.fields.missing", "{read}", "Optional fields not there.", ("page", "field")),
)


class Metrics:
    """Counts events and measures calls and sign-ins."""

    def __init__(self, provider: MeterProvider | None) -> None:
        meter = get_meter("portaldriver", __version__, meter_provider=provider)
        self._calls = _seconds(meter, "portaldriver.call.duration", "Duration of a call with all its repeats.")
        self._sign_ins = _seconds(meter, "portaldriver.sign_in.duration", "Duration of a sign-in that succeeded.")
        self._counters = {
            count.event: (meter.create_counter(count.name, unit=count.unit, description=count.description), count.by)
            for count in COUNTS
        }

    def report(self, event: Event) -> None:
        """Count the event and take its duration, if it is one of those."""
        portal: Attributes = {"portaldriver.portal": event.portal}
        if type(event) in self._counters:
            counter, by = self._counters[type(event)]
            counter.add(1, portal | said(event, by))
        if isinstance(event, CallFinished):
            operation: Attributes = {"portaldriver.operation": event.operation or "call"}
            self._calls.record(event.seconds, portal | operation | ending(event.outcome))
        elif isinstance(event, SignedIn):
            self._sign_ins.record(event.seconds, portal | ending(OK))


def _seconds(meter: Meter, name: str, description: str) -> Histogram:
    return meter.create_histogram(name, unit="s", description=description, explicit_bucket_boundaries_advisory=SECONDS)
