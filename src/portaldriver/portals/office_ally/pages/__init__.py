"""Office Ally's screens: every selector of this portal lives here."""

from .alerts import AlertsGrid
from .apply_payment import Applied, ApplyPayment, NotApplied
from .appointments import AppointmentApi, PatientAppointments, Schedule
from .dialog import Correction
from .interstitials import (
    Challenge,
    DefaultRedirect,
    Displaced,
    Maintenance,
    PasswordChange,
    ProductChooser,
    ProductTile,
    Rejected,
    SignedOut,
)
from .landing import CurrentUser, Landing, Navigation
from .login1 import Login1
from .office import OfficeChoice, ProviderForm, ProviderList, WebApi
from .patient_form import AddPatientForm, PatientForm, PatientRecord
from .patient_list import PatientList, PatientRow
from .payments import AppliedList, CheckIn, PaymentApi, PaymentList
from .visit_claims import VisitClaims
from .visit_form import PatientTemplates, VisitForm, VisitRecord
from .visits import VisitList, VisitRow

__all__ = [
    "AddPatientForm",
    "AlertsGrid",
    "Applied",
    "AppliedList",
    "ApplyPayment",
    "AppointmentApi",
    "Challenge",
    "CheckIn",
    "Correction",
    "CurrentUser",
    "DefaultRedirect",
    "Displaced",
    "Landing",
    "Login1",
    "Maintenance",
    "Navigation",
    "NotApplied",
    "OfficeChoice",
    "PasswordChange",
    "PatientAppointments",
    "PatientForm",
    "PatientList",
    "PatientRecord",
    "PatientRow",
    "PatientTemplates",
    "PaymentApi",
    "PaymentList",
    "ProductChooser",
    "ProductTile",
    "ProviderForm",
    "ProviderList",
    "Rejected",
    "Schedule",
    "SignedOut",
    "VisitClaims",
    "VisitForm",
    "VisitList",
    "VisitRecord",
    "VisitRow",
    "WebApi",
]
