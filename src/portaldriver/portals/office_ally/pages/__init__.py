"""Office Ally's screens: every selector of this portal lives here."""

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
from .patient_form import PatientForm, PatientRecord
from .patient_list import PatientList, PatientRow

__all__ = [
    "Challenge",
    "CurrentUser",
    "DefaultRedirect",
    "Displaced",
    "Landing",
    "Login1",
    "Maintenance",
    "Navigation",
    "PasswordChange",
    "PatientForm",
    "PatientList",
    "PatientRecord",
    "PatientRow",
    "ProductChooser",
    "ProductTile",
    "Rejected",
    "SignedOut",
]
