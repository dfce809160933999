"""How a planned write is asked of a client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from portaldriver import OfficeAlly
from portaldriver.models import Noun
from portaldriver.models.appointment import AppointmentStatus
from tests.kills.pimsy.calls import CALLS as PIMSY
from tests.kills.planned import Planned

Given = Mapping[str, Any]
CALLS: dict[str, Callable[[OfficeAlly, Given, str], Awaitable[Noun]]] = {
    "patients.create": lambda oa, given, key: oa.patients.create(given["patient"], key=key),
    "patients.update": lambda oa, given, key: oa.patients.update(given["patientId"], given["changes"], key=key),
    "patients.upsert": lambda oa, given, key: oa.patients.upsert(given["patient"], key=key),
    "appointments.create": lambda oa, given, key: oa.appointments.create(given["appointment"], key=key),
    "appointments.update": lambda oa, given, key: oa.appointments.update(
        given["appointmentId"], given["changes"], key=key
    ),
    "appointments.move": lambda oa, given, key: oa.appointments.move(
        given["appointmentId"], start=datetime.fromisoformat(given["start"]), provider_id=given["providerId"], key=key
    ),
    "appointments.set_status": lambda oa, given, key: oa.appointments.set_status(
        given["appointmentId"], AppointmentStatus(given["status"]), key=key
    ),
    "appointments.cancel": lambda oa, given, key: oa.appointments.cancel(
        given["appointmentId"], by=given["by"], reason=given["reason"], key=key
    ),
    "appointments.delete": lambda oa, given, key: oa.appointments.delete(given["appointmentId"], key=key),
    "visits.create": lambda oa, given, key: oa.visits.create(given["visit"], key=key),
    "visits.update_charges": lambda oa, given, key: oa.visits.update_charges(
        given["visitId"], given["charges"], key=key
    ),
    "visits.claim": lambda oa, given, key: oa.visits.claim(given["visitId"], key=key),
    "payments.record": lambda oa, given, key: oa.payments.record(given["payment"], key=key),
    "payments.apply": lambda oa, given, key: oa.payments.apply(given["paymentId"], given["applications"], key=key),
    "payments.copay": lambda oa, given, key: oa.payments.copay(given["copay"], key=key),
    "alerts.add": lambda oa, given, key: oa.alerts.add(given["alert"], key=key),
}


async def made(client: Any, planned: Planned) -> Noun:
    """Make a write under its key, at whichever portal the client is of, and return its receipt."""
    calls: Mapping[str, Callable[[Any, Given, str], Awaitable[Noun]]]
    calls = PIMSY if client.portal == "pimsy" else CALLS
    return await calls[planned.operation](client, planned.arguments, planned.key)
