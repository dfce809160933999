"""What Office Ally is given to keep. One line per write: the journal goes on with them by their operation."""

from __future__ import annotations

from typing import Any

from ....runtime.write import Write
from .alerts import AddAlert
from .applying import ApplyPayments
from .appointment_changes import CancelAppointment, MoveAppointment, SetAppointmentStatus, UpdateAppointment
from .appointment_removal import DeleteAppointment
from .appointments import CreateAppointment
from .copays import RecordCopay
from .patients import CreatePatient, UpdatePatient, UpsertPatient
from .payments import RecordPayment
from .visit_claims import ClaimVisit
from .visits import CreateVisit, UpdateCharges

WRITES: tuple[type[Write[Any]], ...] = (
    AddAlert,
    ApplyPayments,
    RecordPayment,
    RecordCopay,
    CreateAppointment,
    UpdateAppointment,
    MoveAppointment,
    SetAppointmentStatus,
    CancelAppointment,
    DeleteAppointment,
    CreatePatient,
    UpdatePatient,
    UpsertPatient,
    CreateVisit,
    UpdateCharges,
    ClaimVisit,
)
