"""PIMSY's writes."""

from __future__ import annotations

from typing import Any

from ....runtime.write import Write
from .appointment_changes import CancelAppointment, MoveAppointment, SetAppointmentStatus, UpdateAppointment
from .appointments import CreateAppointment
from .authorizations import CreateAuthorization, UpdateAuthorization
from .beds import AssignBed, VacateBed
from .chart_forms import SetDemographics, SetInsurance, UpdateClient
from .clients import CreateClient, UpsertClient
from .contacts import SetContact
from .standing import NoteStatus, ToWaitingList
from .waiting import AddProspect, ConvertProspect

WRITES: tuple[type[Write[Any]], ...] = (
    AssignBed,
    VacateBed,
    AddProspect,
    ConvertProspect,
    CreateClient,
    UpsertClient,
    UpdateClient,
    SetDemographics,
    SetInsurance,
    SetContact,
    NoteStatus,
    ToWaitingList,
    CreateAppointment,
    UpdateAppointment,
    MoveAppointment,
    SetAppointmentStatus,
    CancelAppointment,
    CreateAuthorization,
    UpdateAuthorization,
)
"""All of them: what a crash left is gone on with by these."""
