"""Writes of a stranger, with everything that may go wrong, for the canary to listen to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from mock_portals.office_ally.patient_desk import PatientDesk
from mock_portals.office_ally.patients import MockPatient
from mock_portals.variants import rename_id
from portaldriver import (
    Duplicate,
    IdempotencyConflict,
    InvalidInput,
    LayoutError,
    NotSaved,
    OfficeAlly,
    OutcomeUnknown,
)
from portaldriver.runtime import points
from tests.office_ally.whole_run import Run

FORM = "/pm/ManagePatients/EditPatient.aspx"
LIST = "/pm/ManagePatients/ManagePatients.aspx"


def body(patient: MockPatient) -> dict[str, Any]:
    """Return a patient as a caller hands them in."""
    phone = patient.home_phone
    return {
        "mrn": f"Q{patient.account_no}",
        "lastName": patient.last_name,
        "firstName": patient.first_name,
        "dob": patient.dob,
        "sex": "F",
        "email": patient.email,
        "phone": f"+1-{phone.area}-{phone.prefix}-{phone.number}",
        "contacts": [{"role": "emergency", "name": patient.emergency_name}],
    }


async def write_everything(run: Run, client: OfficeAlly, patient: MockPatient) -> None:
    """Write, fail and be refused in every way."""
    desk, wanted = run.portal.pm.desk(PatientDesk), body(patient)
    run.portal.faults.add(path=FORM, method="POST", reset=True, after=True)
    saved = await client.patients.create(wanted, actor="night-job")
    run.canary.add("new patient's id", saved.patient_id)
    await run.failing(IdempotencyConflict, client.patients.create(wanted | {"email": None}))
    await run.failing(Duplicate, client.patients.create(wanted, key="another"))
    await run.failing(InvalidInput, client.patients.create(wanted | {"phone": patient.last_name}))
    await run.failing(InvalidInput, client.patients.create(wanted | {patient.first_name: patient.last_name}))
    desk.validation_extra = [f"{patient.last_name}, {patient.first_name} is not known here."]
    await run.failing(InvalidInput, client.patients.update(saved.patient_id, {"email": "other@example.com"}))
    desk.validation_extra = []
    desk.silently_refuse = 9
    await run.failing(NotSaved, client.patients.update(saved.patient_id, {"email": "other@example.com"}))
    desk.silently_refuse = 0
    run.portal.vary(FORM, rename_id("ctl00_phFolderContent_ucPatient_btnUpdate", "moved"))
    await run.failing(LayoutError, client.patients.update(saved.patient_id, {"email": "other@example.com"}))
    run.portal.unvary()
    await _unknown(run, client, saved.patient_id)
    provider, office = (await client.providers.list())[0], (await client.offices.list())[0]
    made = await client.appointments.create(
        {
            "patientId": saved.patient_id,
            "providerId": provider.provider_id,
            "officeId": office.office_id,
            "start": datetime(2026, 3, 4, 9, 30),
            "notes": f"call {patient.emergency_name}",
        }
    )
    paid = await client.payments.record(
        {"patientId": saved.patient_id, "paidOn": date(2026, 3, 4), "amount": "25.00", "method": "cash"}, key="cash 1"
    )
    run.shown += [repr(saved), repr(made), repr(paid), repr(wanted["phone"] and await client.writes.pending())]
    run.shown += [repr(one) async for one in run.state.audit.entries()]


async def _unknown(run: Run, client: OfficeAlly, patient_id: str) -> None:
    """Have an answer lost and the portal silent after it; then somebody comes back to it."""

    def fall_silent(label: str) -> None:
        if label == "write leaving":
            run.portal.faults.add(path=FORM, method="POST", reset=True, after=True)
            run.portal.faults.add(path=FORM, method="GET", status=503, times=None)

    points.listener = fall_silent
    try:
        await run.failing(OutcomeUnknown, client.patients.update(patient_id, {"email": "third@example.com"}))
    finally:
        points.listener = None
    run.portal.faults.clear()
    run.shown += [repr(await client.writes.pending()), repr(await client.writes.resume())]
