"""PIMSY's screens: every selector of this portal lives here."""

from .demands import MfaSetup, PasswordChange
from .factors import AnyCode, EmailCode, Methods, SmsCode, TotpCode
from .landing import CurrentUser, Dashboard, Navigation
from .lock import Lock
from .sign_in import NoSso, SignIn, SsoEntry

__all__ = [
    "AnyCode",
    "CurrentUser",
    "Dashboard",
    "EmailCode",
    "Lock",
    "Methods",
    "MfaSetup",
    "Navigation",
    "NoSso",
    "PasswordChange",
    "SignIn",
    "SmsCode",
    "SsoEntry",
    "TotpCode",
]
