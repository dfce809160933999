"""Invented questions, and a lane to the mock's real-time interface."""

from __future__ import annotations

from datetime import date
from typing import Any

from mock_portals.clearinghouse.realtime import RealTimeSite
from portaldriver.edi import (
    ClaimStatusRequest,
    EligibilityMember,
    EligibilityParty,
    EligibilityRequest,
    NumbersInMemory,
)
from portaldriver.portals.office_ally.clearinghouse.realtime import RealTimeAccess, RealTimeLane
from portaldriver.runtime.secret import Secret

CLINIC = EligibilityParty(name="RIVER CITY CLINIC", npi="1234567893")
NORA = EligibilityMember(member_id="M0001", last_name="Example", first_name="Nora", birth_date=date(1980, 1, 2))
KIT = EligibilityMember(last_name="Example", first_name="Kit", birth_date=date(2012, 5, 6), relationship="child")


def member(member_id: str, first_name: str, birth_date: date, last_name: str = "Example") -> EligibilityMember:
    return EligibilityMember(member_id=member_id, last_name=last_name, first_name=first_name, birth_date=birth_date)


def coverage_of(subscriber: EligibilityMember = NORA, **others: Any) -> EligibilityRequest:
    given: dict[str, Any] = {
        "payer_id": "EX001",
        "payer_name": "EXAMPLE HEALTH",
        "provider": CLINIC,
        "subscriber": subscriber,
        "date_of_service": date(2026, 11, 20),
        "service_type_codes": ("30",),
        "reference_id": "appt-20391",
    }
    return EligibilityRequest(**(given | others))


def status_of(patient_control_number: str = "PCN1", **others: Any) -> ClaimStatusRequest:
    given: dict[str, Any] = {
        "payer_id": "EX001",
        "payer_name": "EXAMPLE HEALTH",
        "reference_id": "status-1",
        "receiver": EligibilityParty(entity="41", name="RIVER CITY CLINIC", id_qualifier="46", identifier="CLINIC1"),
        "provider": CLINIC,
        "subscriber": NORA.model_copy(update={"sex": "F"}),
        "patient_control_number": patient_control_number,
        "charge": "125.00",
        "service_from": date(2026, 11, 1),
    }
    return ClaimStatusRequest(**(given | others))


def access(site: RealTimeSite, mode: str = "soap", **others: Any) -> RealTimeAccess:
    account = site.account
    given: dict[str, Any] = {"mode": mode, "url": site.url(mode), "password": Secret(lambda: account.password)}
    given |= {"username": account.username, "sender_id": account.sender_id}
    return RealTimeAccess(**(given | others))


def lane_to(
    site: RealTimeSite, mode: str = "soap", *, with_access: dict[str, Any] | None = None, **others: Any
) -> RealTimeLane:
    return RealTimeLane(access(site, mode, **(with_access or {})), numbers=NumbersInMemory(), **others)
