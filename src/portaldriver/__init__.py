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
    "ChallengeRequired": "errors",
    "ClosedError": "errors",
    "ConfigurationError": "errors",
    "Duplicate": "errors",
    "Event": "events",
    "ExtractionError": "errors",
    "FileState": "runtime.state",
    "IdempotencyConflict": "errors",
    "InvalidCredentials": "errors",
    "InvalidInput": "errors",
    "LayoutError": "errors",
    "Limits": "options",
    "MemoryState": "runtime.state",
    "MfaError": "errors",
    "MfaProvider": "runtime.totp",
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
    "SelectorAmbiguous": "errors",
    "SelectorNotFound": "errors",
    "SelectorUncertain": "errors",
    "SessionDisplaced": "errors",
    "SessionError": "errors",
    "SessionExpired": "errors",
    "StateStore": "runtime.state",
    "Timeouts": "options",
    "Totp": "runtime.totp",
    "UnavailableError": "errors",
    "UnexpectedPage": "errors",
    "WriteError": "errors",
    "WrongEventLoop": "errors",
}

__all__ = [
    "AccountLocked",
    "AuthenticationError",
    "BrowserCrashed",
    "BrowserPool",
    "ChallengeRequired",
    "ClosedError",
    "ConfigurationError",
    "Duplicate",
    "Event",
    "ExtractionError",
    "FileState",
    "IdempotencyConflict",
    "InvalidCredentials",
    "InvalidInput",
    "LayoutError",
    "Limits",
    "MemoryState",
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
    "SelectorAmbiguous",
    "SelectorNotFound",
    "SelectorUncertain",
    "SessionDisplaced",
    "SessionError",
    "SessionExpired",
    "StateStore",
    "Timeouts",
    "Totp",
    "UnavailableError",
    "UnexpectedPage",
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
        IdempotencyConflict,
        InvalidCredentials,
        InvalidInput,
        LayoutError,
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
        UnavailableError,
        UnexpectedPage,
        WriteError,
        WrongEventLoop,
    )
    from .events import Event
    from .models import Page, Patient, PatientSummary
    from .options import Limits, Retry, Timeouts
    from .paging import Paginator
    from .portals.office_ally import OfficeAlly
    from .runtime.pool import BrowserPool
    from .runtime.state import FileState, MemoryState, StateStore
    from .runtime.totp import MfaProvider, Totp


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
