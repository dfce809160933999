"""Two kinds of write of PIMSY for `duplicates`, each with a mark by which it is found again in the practice's book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bench.four_writes import FIRST, SYLLABLES, Kind
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.clients_desk import CHART
from portaldriver.models.new_client import NewClient
from portaldriver.models.service_appointment import NewServiceAppointment
from portaldriver.pom import Binding
from portaldriver.portals.pimsy.writes.appointments import CreateAppointment
from portaldriver.portals.pimsy.writes.clients import CreateClient
from portaldriver.runtime.write import Write

PROVIDER = "Okafor, Riley"


def _client(binding: Binding, patient_id: str, n: int, mark: str) -> Write[Any]:
    asked = {
        "firstName": "".join(SYLLABLES[int(digit)] for digit in f"{n:03}").title(),
        "lastName": "".join(SYLLABLES[int(digit)] for digit in f"{n:03}"[::-1]).title(),
        "dob": (date(1950, 1, 1) + timedelta(days=n)).isoformat(),
        "notes": mark,
    }
    return CreateClient(binding, NewClient.of(asked))


def _appointment(binding: Binding, patient_id: str, n: int, mark: str) -> Write[Any]:
    start = datetime.combine(FIRST + timedelta(days=n), time(9, 15))
    asked = {"patientId": patient_id, "providerName": PROVIDER, "start": start, "billingCode": "90834", "notes": mark}
    return CreateAppointment(binding, NewServiceAppointment.of(asked))


def patient_of(portal: PimsyPortal, number: int) -> str:
    """Return a client of a number's own."""
    return str(portal.book.clients[number].id)


KINDS: Mapping[str, Kind[PimsyPortal]] = {
    "PIMSY's clients.create": Kind(
        f"{CHART}/New",
        _client,
        lambda portal, mark: sum(one.misc_notes == mark for one in portal.book.clients),
        patient_of,
    ),
    "PIMSY's appointments.create": Kind(
        "/Calendar/Sal",
        _appointment,
        lambda portal, mark: sum(one.notes == mark for one in portal.book.sals),
        patient_of,
    ),
}
