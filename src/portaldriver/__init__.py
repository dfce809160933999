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
    "ChallengeRequired": "errors",
    "ClosedError": "errors",
    "ConfigurationError": "errors",
    "Downloads": "options",
    "Duplicate": "errors",
    "Event": "events",
    "ExtractionError": "errors",
    "ForeignOrigin": "errors",
    "Health": "models",
    "IdempotencyConflict": "errors",
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
    "PoolTimeout": "errors",
    "PortalDown": "errors",
    "PortalError": "errors",
    "RejectedError": "errors",
    "Retry": "options",
    "Rotation": "options",
    "SelectorAmbiguous": "errors",
    "SelectorNotFound": "errors",
    "SelectorUncertain": "errors",
    "SessionDisplaced": "errors",
    "SessionError": "errors",
    "SessionExpired": "errors",
    "SessionInfo": "models",
    "SessionLocked": "errors",
    "SignInsExhausted": "errors",
    "StateDatabase": "runtime.store",
    "StateError": "errors",
    "StateKeyError": "errors",
    "StateTampered": "errors",
    "Timeouts": "options",
    "Totp": "runtime.mfa.totp",
    "UnavailableError": "errors",
    "UnexpectedPage": "errors",
    "UnsafeFile": "errors",
    "User": "models",
    "WriteError": "errors",
    "WrongEventLoop": "errors",
}

__all__ = [
    "AccountLocked",
    "AuthenticationError",
    "BrowserCrashed",
    "BrowserPool",
    "Bundles",
    "Care",
    "ChallengeRequired",
    "ClosedError",
    "ConfigurationError",
    "Downloads",
    "Duplicate",
    "Event",
    "ExtractionError",
    "ForeignOrigin",
    "Health",
    "IdempotencyConflict",
    "InvalidCredentials",
    "InvalidInput",
    "Kms",
    "LayoutError",
    "LeaseLost",
    "Limits",
    "LocalKeys",
    "MfaError",
    "MfaProvider",
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
    "PoolTimeout",
    "PortalDown",
    "PortalError",
    "RejectedError",
    "Retry",
    "Rotation",
    "SelectorAmbiguous",
    "SelectorNotFound",
    "SelectorUncertain",
    "SessionDisplaced",
    "SessionError",
    "SessionExpired",
    "SessionInfo",
    "SessionLocked",
    "SignInsExhausted",
    "StateDatabase",
    "StateError",
    "StateKeyError",
    "StateTampered",
    "Timeouts",
    "Totp",
    "UnavailableError",
    "UnexpectedPage",
    "UnsafeFile",
    "User",
    "WriteError",
    "WrongEventLoop",
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
        MfaError,
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
    from .models import Health, Page, Patient, PatientSummary, SessionInfo, User
    from .options import Care, Downloads, Limits, Retry, Rotation, Timeouts
    from .paging import Paginator
    from .portals.office_ally import OfficeAlly
    from .runtime.bundle import Bundles
    from .runtime.mfa.challenge import MfaProvider
    from .runtime.mfa.totp import Totp
    from .runtime.pool import BrowserPool
    from .runtime.store import Kms, LocalKeys, StateDatabase


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
