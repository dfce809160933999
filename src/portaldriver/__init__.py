"""portaldriver: a typed, async API for healthcare portals that have none.

Names are loaded when they are first used: importing the package imports neither Playwright nor pydantic.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "AccountLocked": "errors",
    "AuthenticationError": "errors",
    "BrowserCrashed": "errors",
    "BrowserPool": "runtime.pool",
    "Bundles": "runtime.bundle",
    "Care": "options",
    "Chain": "runtime.mfa.chain",
    "Challenge": "runtime.mfa.challenge",
    "ChallengeRequired": "errors",
    "ClosedError": "errors",
    "ConfigurationError": "errors",
    "Downloads": "options",
    "Duplicate": "errors",
    "EmailCode": "runtime.mfa.email",
    "Event": "events",
    "ExtractionError": "errors",
    "FedInbox": "runtime.mfa.sms",
    "ForeignOrigin": "errors",
    "Health": "models",
    "IdempotencyConflict": "errors",
    "IdentityProvider": "identity.provider",
    "ImapMailbox": "runtime.mfa.imap",
    "InvalidCredentials": "errors",
    "InvalidInput": "errors",
    "Kms": "runtime.store",
    "LayoutError": "errors",
    "LeaseLost": "errors",
    "Limits": "options",
    "LocalKeys": "runtime.store",
    "MfaEnrolment": "errors",
    "MfaError": "errors",
    "MfaProvider": "runtime.mfa.challenge",
    "MfaTimeout": "errors",
    "NotFound": "errors",
    "NotOnThisSurface": "errors",
    "NotPermitted": "errors",
    "OfficeAlly": "portals.office_ally",
    "OutcomeUnknown": "errors",
    "Page": "models",
    "PageTimeout": "errors",
    "Paginator": "paging",
    "PasswordExpired": "errors",
    "Patient": "models",
    "PatientSummary": "models",
    "Pimsy": "portals.pimsy",
    "PoolTimeout": "errors",
    "PortalDown": "errors",
    "PortalError": "errors",
    "Prompt": "runtime.mfa.prompt",
    "PushApproval": "runtime.mfa.push",
    "RecoveryCodes": "runtime.mfa.recovery",
    "RejectedError": "errors",
    "Retry": "options",
    "Rotation": "options",
    "Secret": "runtime.secret",
    "SecurityAnswers": "runtime.mfa.questions",
    "SelectorAmbiguous": "errors",
    "SelectorNotFound": "errors",
    "SelectorUncertain": "errors",
    "SessionDisplaced": "errors",
    "SessionError": "errors",
    "SessionExpired": "errors",
    "SessionInfo": "models",
    "SessionLocked": "errors",
    "SignInsExhausted": "errors",
    "SmsCode": "runtime.mfa.sms",
    "Sso": "identity.provider",
    "StateDatabase": "runtime.store",
    "StateError": "errors",
    "StateKeyError": "errors",
    "StateTampered": "errors",
    "Timeouts": "options",
    "Totp": "runtime.mfa.totp",
    "TwilioInbox": "runtime.mfa.twilio",
    "UnavailableError": "errors",
    "UnexpectedPage": "errors",
    "UnsafeFile": "errors",
    "User": "models",
    "WriteError": "errors",
    "WrongEventLoop": "errors",
    "secret_from_qr": "runtime.mfa.qr",
}

__all__ = [
    "AccountLocked",
    "AuthenticationError",
    "BrowserCrashed",
    "BrowserPool",
    "Bundles",
    "Care",
    "Chain",
    "Challenge",
    "ChallengeRequired",
    "ClosedError",
    "ConfigurationError",
    "Downloads",
    "Duplicate",
    "EmailCode",
    "Event",
    "ExtractionError",
    "FedInbox",
    "ForeignOrigin",
    "Health",
    "IdempotencyConflict",
    "IdentityProvider",
    "ImapMailbox",
    "InvalidCredentials",
    "InvalidInput",
    "Kms",
    "LayoutError",
    "LeaseLost",
    "Limits",
    "LocalKeys",
    "MfaEnrolment",
    "MfaError",
    "MfaProvider",
    "MfaTimeout",
    "NotFound",
    "NotOnThisSurface",
    "NotPermitted",
    "OfficeAlly",
    "OutcomeUnknown",
    "Page",
    "PageTimeout",
    "Paginator",
    "PasswordExpired",
    "Patient",
    "PatientSummary",
    "Pimsy",
    "PoolTimeout",
    "PortalDown",
    "PortalError",
    "Prompt",
    "PushApproval",
    "RecoveryCodes",
    "RejectedError",
    "Retry",
    "Rotation",
    "Secret",
    "SecurityAnswers",
    "SelectorAmbiguous",
    "SelectorNotFound",
    "SelectorUncertain",
    "SessionDisplaced",
    "SessionError",
    "SessionExpired",
    "SessionInfo",
    "SessionLocked",
    "SignInsExhausted",
    "SmsCode",
    "Sso",
    "StateDatabase",
    "StateError",
    "StateKeyError",
    "StateTampered",
    "Timeouts",
    "Totp",
    "TwilioInbox",
    "UnavailableError",
    "UnexpectedPage",
    "UnsafeFile",
    "User",
    "WriteError",
    "WrongEventLoop",
    "secret_from_qr",
]
__version__ = "0.1.0"

if TYPE_CHECKING:
    from .errors import (
        AccountLocked,
        AuthenticationError,
        BrowserCrashed,
        ChallengeRequired,
        ClosedError,
        ConfigurationError,
        Duplicate,
        ExtractionError,
        ForeignOrigin,
        IdempotencyConflict,
        InvalidCredentials,
        InvalidInput,
        LayoutError,
        LeaseLost,
        MfaEnrolment,
        MfaError,
        MfaTimeout,
        NotFound,
        NotOnThisSurface,
        NotPermitted,
        OutcomeUnknown,
        PageTimeout,
        PasswordExpired,
        PoolTimeout,
        PortalDown,
        PortalError,
        RejectedError,
        SelectorAmbiguous,
        SelectorNotFound,
        SelectorUncertain,
        SessionDisplaced,
        SessionError,
        SessionExpired,
        SessionLocked,
        SignInsExhausted,
        StateError,
        StateKeyError,
        StateTampered,
        UnavailableError,
        UnexpectedPage,
        UnsafeFile,
        WriteError,
        WrongEventLoop,
    )
    from .events import Event
    from .identity.provider import IdentityProvider, Sso
    from .models import Health, Page, Patient, PatientSummary, SessionInfo, User
    from .options import Care, Downloads, Limits, Retry, Rotation, Timeouts
    from .paging import Paginator
    from .portals.office_ally import OfficeAlly
    from .portals.pimsy import Pimsy
    from .runtime.bundle import Bundles
    from .runtime.mfa.chain import Chain
    from .runtime.mfa.challenge import Challenge, MfaProvider
    from .runtime.mfa.email import EmailCode
    from .runtime.mfa.imap import ImapMailbox
    from .runtime.mfa.prompt import Prompt
    from .runtime.mfa.push import PushApproval
    from .runtime.mfa.qr import secret_from_qr
    from .runtime.mfa.questions import SecurityAnswers
    from .runtime.mfa.recovery import RecoveryCodes
    from .runtime.mfa.sms import FedInbox, SmsCode
    from .runtime.mfa.totp import Totp
    from .runtime.mfa.twilio import TwilioInbox
    from .runtime.pool import BrowserPool
    from .runtime.secret import Secret
    from .runtime.store import Kms, LocalKeys, StateDatabase


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
