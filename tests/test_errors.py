"""The exception tree: what is retried, what is said, and that it survives a trip to another process."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing.reduction import ForkingPickler

import pytest

from portaldriver import errors
from portaldriver.errors import InvalidInput, PortalDown, PortalError


def tree(error: type[PortalError] = PortalError) -> Iterator[type[PortalError]]:
    yield error
    for child in error.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child)


@pytest.mark.parametrize("error", list(tree()), ids=lambda error: error.__name__)
def test_only_what_waiting_or_a_new_session_can_help_is_retried(error: type[PortalError]) -> None:
    helped = issubclass(error, errors.UnavailableError | errors.SessionError)
    assert error("x").retryable is helped


@pytest.mark.parametrize("error", list(tree()), ids=lambda error: error.__name__)
def test_errors_survive_pickling(error: type[PortalError]) -> None:
    before = error("went wrong").locate(portal="office_ally", operation="patients.list", page="PatientList")
    before.retry_after = 3.0
    after = ForkingPickler.loads(ForkingPickler.dumps(before))
    assert (type(after), str(after), vars(after)) == (type(before), str(before), vars(before))


def test_what_is_said_names_portal_operation_page_and_field() -> None:
    error = PortalDown("busy", page="PatientList", field="dob").locate(portal="office_ally", operation="patients.list")
    assert str(error) == "busy [office_ally, patients.list, PatientList.dob]"
    assert str(PortalError("alone")) == "alone"


def test_what_is_known_is_not_overwritten() -> None:
    error = PortalError("x", page="Inner").locate(page="Outer", portal="p").locate(portal="q", session_id="s")
    assert (error.page, error.portal, error.session_id) == ("Inner", "p", "s")


def test_invalid_input_lists_its_messages() -> None:
    assert InvalidInput("too long", field="notes").messages == ("too long",)
    both = InvalidInput(messages=("a is missing", "b is missing"))
    assert str(both) == "a is missing; b is missing"


def test_a_lane_raises_the_errors_that_are_found_here() -> None:
    from portaldriver.portals.office_ally.clearinghouse import realtime, reports, sftp

    for home, name in (
        (sftp, "HostKeyChanged"),
        (realtime, "AnotherAnswer"),
        (realtime, "AnswerUnreadable"),
        (realtime, "QuestionRefused"),
        (reports, "ReportUnreadable"),
    ):
        assert getattr(home, name) is getattr(errors, name)
