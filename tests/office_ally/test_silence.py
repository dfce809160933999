"""What is told, logged and shown says nothing of patients."""

from __future__ import annotations

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import (
    OfficeAlly,
    Timeouts,
)
from portaldriver.portals.office_ally.listing import Lane
from tests.conftest import Connect, Told

LIST = "/pm/ManagePatients/ManagePatients.aspx"
FORM = "/pm/ManagePatients/EditPatient.aspx"
LANES: list[Lane] = ["fetch", "page"]
SHORT = Timeouts(navigation=2, action=2, read=2, sign_in=20, call=30, close=5)


async def test_a_listener_that_fails_does_not_disturb(
    connect: Connect, seated: None, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("canary-of-the-listener")

    assert (await connect(on_event=fail).patients.list()).total == 130
    assert "on_event failed with RuntimeError" in caplog.text
    assert "canary-of-the-listener" not in caplog.text


async def test_no_patient_is_in_any_event_or_log(
    oa: OfficeAlly, portal: OfficeAllyPortal, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="portaldriver")
    await oa.patients.list(page_size=20, detail="full")
    await oa.patients.search(last_name="O'Brien", lane="page", page_size=20)
    text = caplog.text + str([event.model_dump() for event in told])
    for person in portal.patients:
        assert person.patient_id not in text
        assert person.email not in text or not person.email


async def test_no_repr_shows_who_was_looked_at(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    await oa.patients.search(last_name="O'Brien", lane="page", page_size=20)
    await oa.patients.get(portal.patients[0].patient_id, lane="page")
    session = oa._upkeep.session
    assert session is not None
    text = repr(session) + repr(session._idle) + repr([tab.showing for tab in session._idle])
    assert "O'Brien" not in text
    assert portal.patients[0].patient_id not in text
