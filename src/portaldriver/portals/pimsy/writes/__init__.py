"""PIMSY's writes."""

from __future__ import annotations

from typing import Any

from ....runtime.write import Write
from .appointment_changes import CancelAppointment, MoveAppointment, SetAppointmentStatus, UpdateAppointment
from .appointment_series import ChooseOfSeries
from .appointments import CreateAppointment
from .authorizations import CreateAuthorization, UpdateAuthorization
from .beds import AssignBed, VacateBed
from .chart_forms import SetDemographics, UpdateClient
from .chart_more import AddDiagnosis, AnswerQuestion, SetFavorite
from .clients import CreateClient, UpsertClient
from .contacts import SetContact
from .insurance import SetInsurance
from .places import CreateLocation, UpdateLocation
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
    SetFavorite,
    AddDiagnosis,
    AnswerQuestion,
    NoteStatus,
    ToWaitingList,
    CreateAppointment,
    UpdateAppointment,
    MoveAppointment,
    SetAppointmentStatus,
    CancelAppointment,
    ChooseOfSeries,
    CreateAuthorization,
    UpdateAuthorization,
    CreateLocation,
    UpdateLocation,
)
"""All of them: what a crash left is gone on with by these."""
