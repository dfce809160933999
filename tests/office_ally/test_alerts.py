"""Patients' alerts: listed as the book has them, added once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from mock_portals.office_ally.alert_desk import API, AlertDesk, MockAlert
from portaldriver import Alert, BrowserPool, Duplicate, InvalidInput, NewAlert, NotSaved
from tests.office_ally.practice import Practice, practice


@pytest.fixture(scope="module")
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool) as made:
        yield made


async def test_an_alert_is_listed_and_added_once(there: Practice) -> None:
    desk = there.portal.pm.desk(AlertDesk)
    patient = there.portal.patients[0].patient_id
    (known,) = await there.oa.alerts.list(patient)
    text = "Prefers morning appointments"
    assert known == Alert(
        alert_id=desk.book.alerts[0].alert_id,
        patient_id=patient,
        text=text,
        starts_on=date(2026, 1, 5),
        is_active=True,
    )
    assert text not in repr(known)
    alert = NewAlert(patient_id=patient, text="Uses a wheelchair &\nneeds room 2", ends_on=date(2026, 12, 31))
    there.portal.faults.add(path=API, reset=True, after=True)
    saved = await there.oa.alerts.add(alert)
    assert desk.book.alerts[-1] == MockAlert(saved.alert_id, patient, alert.text, None, date(2026, 12, 31))
    seen = len(there.portal.requests)
    assert await there.oa.alerts.add(alert.model_dump(by_alias=True)) == saved
    assert len(there.portal.requests) == seen
    posts = there.posts(API)
    with pytest.raises(Duplicate) as twice:
        await there.oa.alerts.add(alert, key="another")
    assert "wheelchair" not in str(twice.value)
    assert there.posts(API) == posts
    assert len([one for one in desk.book.alerts if one.patient_id == patient]) == 2


async def test_what_the_portal_refuses_or_forgets_is_not_reported_saved(there: Practice) -> None:
    desk = there.portal.pm.desk(AlertDesk)
    patient = there.portal.patients[10].patient_id
    alert = NewAlert(patient_id=patient, text="Call the daughter first")
    desk.fail = 1
    with pytest.raises(InvalidInput) as refused:
        await there.oa.alerts.add(alert)
    assert "daughter" not in str(refused.value)
    desk.silently_refuse = 9
    with pytest.raises(NotSaved):
        await there.oa.alerts.add(alert)
    assert await there.oa.alerts.list(patient) == ()
    desk.silently_refuse = 1
    await there.oa.alerts.add(alert)
    assert [one.text for one in desk.book.alerts if one.patient_id == patient] == ["Call the daughter first"]


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"patientId": "x", "text": "a"}, "patientId"),
        ({"patientId": "1", "text": "a" * 256}, "text"),
        ({"patientId": "1", "text": "a", "startsOn": "2026-02-02", "endsOn": "2026-02-01"}, None),
    ],
    ids=["id", "too long", "ends before it starts"],
)
def test_bad_input_costs_no_page(fields: dict[str, str], field: str | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        NewAlert.of(fields)
    assert refused.value.field == field
