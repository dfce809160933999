"""The demo's writes: an intake from patient to payment, with a key each, while connections die."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import OfficeAlly

DAY = date(2026, 1, 20)
FORM = "/pm/ManagePatients/EditPatient.aspx"
APPOINTMENTS = "/pm/CommonUserControls/Appointments/Api.aspx"
COMMITS = ("editpatient.aspx", "appointments/api.aspx", "editvisit.aspx", "webapihandler.ashx")
PATIENT: dict[str, Any] = {
    "firstName": "Noah",
    "lastName": "Kim",
    "dob": "1990-11-22",
    "sex": "M",
    "phone": "+1-206-555-0124",
    "address": {"line1": "45 Lakeview Ave", "city": "Seattle", "region": "WA", "postalCode": "98101"},
}
POLICY = {"planName": "Regence PPO", "memberId": "R99887766", "groupNumber": "RG-2201", "isPrimary": True}


class Intake:
    """What was written, and how often the portal was asked to keep it."""

    def __init__(self, oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
        self.oa = oa
        self.portal = portal
        self.table = Table(title="What was written", title_justify="left")
        for header in ("write", "what went wrong", "receipt", "POSTs"):
            self.table.add_column(header, no_wrap=header != "what went wrong")
        self._seen = 0

    def note(self, write: str, trouble: str, receipt: str) -> None:
        """Add a row; POSTs are counted since the last one."""
        posts = sum(one.method == "POST" and _commits(one.path, one.query) for one in self.portal.requests)
        self.table.add_row(write, trouble, receipt, str(posts - self._seen))
        self._seen = posts

    async def run(self) -> bool:
        """Write a patient, an appointment, a visit with charges and a payment; say whether each exists once."""
        patient_id = await self._patient()
        await self._appointment(patient_id)
        await self._visit(patient_id)
        await self._payment(patient_id)
        appointments = [one for one in await self.oa.appointments.list(DAY).all() if one.patient_id == patient_id]
        patients = await self.oa.patients.search(last_name="Kim", first_name="Noah", match="equals").all()
        visits = [one for one in await self.oa.visits.list(DAY, DAY).all() if one.patient_name.startswith("Kim, Noah")]
        return [len(appointments), len(patients), len(visits)] == [1, 1, 1]

    async def _patient(self) -> str:
        payer = (await self.oa.payers.list())[0]
        wanted = PATIENT | {"insurancePolicies": [POLICY | {"payerId": payer.payer_id}]}
        self.portal.faults.add(path=FORM, method="POST", reset=True, after=True)
        saved = await self.oa.patients.create(wanted, key="intake-4711")
        self.note("patients.create", "connection reset after it was saved", saved.status)
        again = await self.oa.patients.create(wanted, key="intake-4711")
        self.note("the same key again", "-", "the same" if again == saved else "ANOTHER")
        return saved.patient_id

    async def _appointment(self, patient_id: str) -> None:
        office, provider = (await self.oa.offices.list())[0], (await self.oa.providers.list())[0]
        self.portal.faults.add(path=APPOINTMENTS, method="POST", query="oper=SaveAppointment", status=503, after=True)
        wanted = {
            "patientId": patient_id,
            "providerId": provider.provider_id,
            "officeId": office.office_id,
            "start": datetime(2026, 1, 20, 10, 30),
            "reasonForVisit": "Intake",
        }
        saved = await self.oa.appointments.create(wanted)
        self.note("appointments.create", "503, though it was saved", saved.status)

    async def _visit(self, patient_id: str) -> None:
        provider = (await self.oa.providers.list())[0]
        wanted = {
            "patientId": patient_id,
            "providerId": provider.provider_id,
            "visitDate": DAY,
            "diagnoses": ["F41.1"],
            "charges": [
                {"cptCode": "90834", "placeOfService": "11", "chargeAmount": "125.00", "diagnosisPointers": [1]}
            ],
        }
        saved = await self.oa.visits.create(wanted)
        self.note("visits.create", "-", f"{saved.status}, charges ${saved.total_charge:.2f}")

    async def _payment(self, patient_id: str) -> None:
        paid = {"patientId": patient_id, "paidOn": DAY, "amount": "20.00", "method": "check", "checkNumber": "1042"}
        saved = await self.oa.payments.record(paid)
        self.note("payments.record", "-", saved.status)


def _commits(path: str, query: dict[str, str]) -> bool:
    """Tell what saves from script posts that only ask, and from lookups."""
    return path.lower().endswith(COMMITS) and query.get("oper", "Save").startswith("Save")


async def intake(oa: OfficeAlly, portal: OfficeAllyPortal, console: Console) -> bool:
    """Make the writes and show what came of them."""
    work = Intake(oa, portal)
    sound = await work.run()
    console.print(work.table)
    return sound
