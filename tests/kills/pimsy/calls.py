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
    "invoices.update": lambda pimsy, given, key: pimsy.invoices.update(given["invoiceId"], given["changes"], key=key),
    "invoices.send_batch": lambda pimsy, given, key: pimsy.invoices.send_batch(given["invoiceIds"], key=key),
    "invoices.autofill": lambda pimsy, given, key: pimsy.invoices.autofill(
        given["invoiceIds"], given["option"], key=key
    ),
    "invoices.post_line": lambda pimsy, given, key: pimsy.invoices.post_batch(given["posting"], key=key),
    "notes.create": lambda pimsy, given, key: pimsy.notes.create(given["note"], key=key),
    "notes.update": lambda pimsy, given, key: pimsy.notes.update(given["noteId"], given["changes"], key=key),
    "notes.release_for_review": lambda pimsy, given, key: pimsy.notes.release_for_review(given["noteId"], key=key),
    "notes.review": lambda pimsy, given, key: pimsy.notes.review(given["noteId"], key=key),
    "notes.co_sign": lambda pimsy, given, key: pimsy.notes.co_sign(given["noteId"], key=key),
    "notes.release": lambda pimsy, given, key: pimsy.notes.release(given["noteId"], key=key),
    "notes.attach": lambda pimsy, given, key: pimsy.notes.attach(
        given["noteId"], given["name"], given["content"].encode(), key=key
    ),
    "documents.upload": lambda pimsy, given, key: pimsy.documents.upload(
        given["owner"], given["content"].encode(), name=given["name"], document_type="Consent", key=key
    ),
    "documents.add_folder": lambda pimsy, given, key: pimsy.documents.add_folder(
        given["owner"], given["name"], description=given["description"], key=key
    ),
    "eligibility.send_batch": lambda pimsy, given, key: pimsy.eligibility.send_batch(given["patientIds"], key=key),
    "eligibility.post_271": lambda pimsy, given, key: pimsy.eligibility.import_271(
        given["text"].encode(), name=given["name"], key=key
    ),
    "ede.post_835": lambda pimsy, given, key: pimsy.ede.import_835(given["text"], name=given["name"], key=key),
}
UNPROVEN = {
    "invoices.send_batch",
    "invoices.autofill",
    "invoices.post_line",
    "ede.post_835",
    "eligibility.send_batch",
    "eligibility.post_271",
}
"""Writes that a person has to look after where the portal shows nothing: they are killed in tests/pimsy."""
CHOICES = {"appointments.cancel_series", "invoices.claims", "invoices.withdraw_claims"}
"""Writes that send nothing: what they have chosen is cancelled one by one, or leaves elsewhere."""
COMMITS = {
    "clients.set_demographics": "clients.create",
    "clients.set_insurance": "clients.create",
    "clients.set_contact": "clients.create",
    "clients.note_status": "clients.deactivate",
    "ede.save_835": "ede.post_835",
    "eligibility.save_271": "eligibility.post_271",
    "invoices.create_posting": "invoices.post_line",
}
"""Writes that no call makes by itself, and one that makes them on its way."""
