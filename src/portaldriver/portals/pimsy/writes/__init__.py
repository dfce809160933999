"""PIMSY's writes."""

from __future__ import annotations

from typing import Any

from ....runtime.write import Write
from .appointment_changes import CancelAppointment, MoveAppointment, SetAppointmentStatus, UpdateAppointment
from .appointment_series import ChooseOfSeries
from .appointments import CreateAppointment
from .authorizations import CreateAuthorization, UpdateAuthorization
from .autofill import Autofill
from .beds import AssignBed, VacateBed
from .chart_forms import SetDemographics, UpdateClient
from .chart_more import AddDiagnosis, AnswerQuestion, SetFavorite
from .clients import CreateClient, UpsertClient
from .contacts import SetContact
from .documents import AddFolder, UploadDocument
from .ede import PostRemittance, SaveAnswers, SaveRemittance, TakeAnswers
from .eligibility import SendInquiries
from .insurance import SetInsurance
from .invoice_posting import CreatePosting, PostLine
from .invoice_routes import RouteInvoice, WithdrawClaim
from .invoicing import SendBatch, UpdateInvoice
from .note_documents import AttachToNote
from .note_steps import CoSignNote, ReleaseNote, ReleaseNoteForReview, ReviewNote
from .notes import CreateNote, UpdateNote
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
    UpdateInvoice,
    SendBatch,
    Autofill,
    RouteInvoice,
    WithdrawClaim,
    SaveRemittance,
    PostRemittance,
    SendInquiries,
    SaveAnswers,
    TakeAnswers,
    CreatePosting,
    PostLine,
    CreateNote,
    UpdateNote,
    ReleaseNoteForReview,
    ReviewNote,
    CoSignNote,
    ReleaseNote,
    AttachToNote,
    UploadDocument,
    AddFolder,
)
"""All of them: what a crash left is gone on with by these."""
