"""Text in events was looked at by a person: each field with the reason why no patient and no secret can be in it."""

from __future__ import annotations

import typing

import pytest

from portaldriver.events import Event
from tests.telemetry.examples import added, kinds

BASE = {
    "portal": "a name in our code",
    "session_id": "drawn at random",
    "operation": "a name in our code",
    "account": "a keyed hash",
    "call": "drawn at random",
}
REVIEWED = {
    "AccountParked.reason": "the class of an error",
    "AdmissionDelayed.reason": "one of two words of ours",
    "BrowserRetired.reason": "one of four words of ours",
    "CallFinished.outcome": "ok, or the class of an error",
    "CodeRequired.challenge": "a random id",
    "CodeRequired.factor": "a kind of factor, a name in our code",
    "CodeResent.factor": "a kind of factor, a name in our code",
    "CodeResolved.challenge": "a random id",
    "CodeResolved.factor": "a kind of factor, a name in our code",
    "CodeResolved.outcome": "ok, or the class of an error",
    "FailureBundled.files": "names that we give, of kinds and random parts",
    "FieldMissing.field": "a name in our code",
    "FieldMissing.page": "a name in our code",
    "HealthChecked.outcome": "ok, or the class of an error",
    "MfaAnswered.factor": "a kind of factor, a name in our code",
    "OverridesApplied.digest": "a digest of a file of ours",
    "PageChanged.page": "a name in our code",
    "PageChanged.state": "one of eight words of ours",
    "Paced.bucket": "one of two words of ours",
    "RequestBlocked.host": "a host name, without path and query",
    "RequestBlocked.kind": "the browser's word for what was asked for: document, image, ...",
    "Retrying.reason": "the class of an error",
    "SecretWithheld.page": "a name in our code",
    "SelectorDegraded.candidate": "a selector in our code",
    "SelectorDegraded.field": "a name in our code",
    "SelectorDegraded.page": "a name in our code",
    "SelectorGone.field": "a name in our code",
    "SelectorGone.page": "a name in our code",
    "SelectorSilent.field": "a name in our code",
    "SelectorSilent.page": "a name in our code",
    "SessionDisplaced.action": "one of two words of ours",
    "SessionLost.reason": "the class of an error",
    "SessionRotated.reason": "one of three words of ours",
    "SignInFailed.reason": "the class of an error",
    "SignedIn.factors": "kinds of factors, names in our code",
    "WriteReconciled.outcome": "found, absent, or the class of an error",
    "WriteRefused.reason": "the class of an error",
}
HARMLESS = {int, float, bool}
"""Counts and seconds. No amount, date or id of a patient may become a number in an event: the names are looked at below."""

NUMBERS = {
    "after",
    "attempt",
    "attempts",
    "before",
    "cap",
    "count",
    "done",
    "left",
    "repeated",
    "seconds",
    "sent",
    "taken_over",
    "total",
}


def textual(fields: dict[str, object]) -> set[str]:
    """Return the fields that can hold text, however it is wrapped."""
    return {name for name, annotation in fields.items() if not _leaves(annotation) <= HARMLESS | {type(None)}}


def _leaves(annotation: object) -> set[object]:
    inner = [part for part in typing.get_args(annotation) if part is not ...]
    return set().union(*map(_leaves, inner)) if inner else {annotation}


def test_every_text_in_an_event_was_reviewed() -> None:
    found = {f"{kind.__name__}.{name}" for kind in kinds() for name in textual(added(kind))}
    assert found - REVIEWED.keys() == set(), "review them: can a patient, a secret, a URL or a title be in them?"
    assert REVIEWED.keys() - found == set(), "no longer there"


def test_every_number_in_an_event_was_reviewed() -> None:
    found = {name for kind in kinds() for name in added(kind).keys() - textual(added(kind))}
    assert found == NUMBERS


def test_the_base_of_events_was_reviewed() -> None:
    assert textual({name: info.annotation for name, info in Event.model_fields.items()}) == BASE.keys() | {"at"}


@pytest.mark.parametrize(
    "annotation", [str, str | None, tuple[str, ...], dict[str, int], list[str | int], object, bytes]
)
def test_the_review_sees_text_however_it_is_wrapped(annotation: object) -> None:
    assert textual({"note": annotation}) == {"note"}
