"""How a planned write is asked of a client of PIMSY."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Any

from portaldriver.models import Noun
from portaldriver.models.appointment import AppointmentStatus
from portaldriver.portals.pimsy import Pimsy

Given = Mapping[str, Any]
CALLS: dict[str, Callable[[Pimsy, Given, str], Awaitable[Noun]]] = {
    "appointments.create": lambda pimsy, given, key: pimsy.appointments.create(
        given["appointment"], authorization=given["authorization"], key=key
    ),
    "appointments.update": lambda pimsy, given, key: pimsy.appointments.update(
        given["appointmentId"], given["changes"], key=key
    ),
    "appointments.move": lambda pimsy, given, key: pimsy.appointments.move(
        given["appointmentId"],
        start=datetime.fromisoformat(given["start"]),
        provider_name=given["providerName"],
        key=key,
    ),
    "appointments.set_status": lambda pimsy, given, key: pimsy.appointments.set_status(
        given["appointmentId"], AppointmentStatus(given["status"]), key=key
    ),
    "appointments.cancel": lambda pimsy, given, key: pimsy.appointments.cancel(
        given["appointmentId"], by=given["by"], reason=given["reason"], key=key
    ),
    "clients.create": lambda pimsy, given, key: pimsy.clients.create(given["client"], key=key),
    "clients.upsert": lambda pimsy, given, key: pimsy.clients.upsert(given["client"], key=key),
    "clients.update": lambda pimsy, given, key: pimsy.clients.update(given["patientId"], given["changes"], key=key),
    "clients.deactivate": lambda pimsy, given, key: pimsy.clients.deactivate(
        given["patientId"], reason=given["reason"], on=date.fromisoformat(given["on"]), key=key
    ),
    "clients.set_favorite": lambda pimsy, given, key: pimsy.clients.favorite(given["patientId"], key=key),
    "clients.add_diagnosis": lambda pimsy, given, key: pimsy.clients.add_diagnosis(
        given["patientId"], given["diagnosis"], key=key
    ),
    "clients.answer": lambda pimsy, given, key: pimsy.clients.answer(given["patientId"], given["answer"], key=key),
    "locations.create": lambda pimsy, given, key: pimsy.locations.create(given["location"], key=key),
    "locations.update": lambda pimsy, given, key: pimsy.locations.update(
        given["locationId"], given["changes"], key=key
    ),
    "clients.to_waiting_list": lambda pimsy, given, key: pimsy.clients.to_waiting_list(given["patientId"], key=key),
    "waiting_list.add": lambda pimsy, given, key: pimsy.waiting_list.add(given["prospect"], key=key),
    "waiting_list.convert": lambda pimsy, given, key: pimsy.waiting_list.convert(given["patientId"], key=key),
    "authorizations.create": lambda pimsy, given, key: pimsy.authorizations.create(given["authorization"], key=key),
    "authorizations.update": lambda pimsy, given, key: pimsy.authorizations.update(
        given["authorizationId"], given["changes"], key=key
    ),
    "beds.assign": lambda pimsy, given, key: pimsy.beds.assign(given["assignment"], key=key),
    "beds.vacate": lambda pimsy, given, key: pimsy.beds.vacate(given["assignmentId"], given["on"], key=key),
}
CHOICES = {"appointments.cancel_series"}
"""Writes that send nothing: what they have chosen is cancelled one by one."""
COMMITS = {
    "clients.set_demographics": "clients.create",
    "clients.set_insurance": "clients.create",
    "clients.set_contact": "clients.create",
    "clients.note_status": "clients.deactivate",
}
"""Writes that no call makes by itself, and one that makes them on its way."""
