"""Office Ally's screens: every selector of this portal lives here."""

from .auth0 import LostTransaction, MfaDemand, OtpChallenge, SignIn, SignInForm
from .interstitials import (
    Challenge,
    DefaultRedirect,
    Maintenance,
    PasswordChange,
    ProductChooser,
    Rejected,
    SignedOut,
)
from .landing import Landing, Navigation
from .login1 import Login1
from .patient_form import PatientForm, PatientRecord
from .patient_list import PatientList, PatientRow

__all__ = [
    "Challenge",
    "DefaultRedirect",
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
    "Rejected",
    "SignIn",
    "SignInForm",
    "SignedOut",
]
