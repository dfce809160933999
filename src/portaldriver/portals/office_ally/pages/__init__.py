"""Office Ally's screens: every selector of this portal lives here."""

from .auth0 import LostTransaction, MfaDemand, OtpChallenge, SignIn, SignInForm
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
    "LostTransaction",
    "Maintenance",
    "MfaDemand",
    "Navigation",
    "OtpChallenge",
    "PasswordChange",
    "PatientForm",
    "PatientList",
    "PatientRecord",
    "PatientRow",
    "ProductChooser",
    "ProductTile",
    "Rejected",
    "SignIn",
    "SignInForm",
    "SignedOut",
]
