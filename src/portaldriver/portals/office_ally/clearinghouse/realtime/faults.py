"""What an answer that is none means: HTTP, HTML, SOAP faults and CORE's own errors, as what its reader has to do."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from .....errors import ChallengeRequired, InvalidCredentials, NotPermitted, PortalDown, PortalError, UnexpectedPage
from .errors import QuestionRefused
from .message import ENVELOPE_ERROR, SUCCESS, CoreMessage
from .soap import SoapFault

CHALLENGE: Final = (b"What code is in the image", b"testing whether you are a human visitor")
REJECTED: Final = b"The requested URL was rejected"
_FIELDS: Final = (
    "PayloadType",
    "ProcessingMode",
    "PayloadID",
    "TimeStamp",
    "SenderID",
    "ReceiverID",
    "CORERuleVersion",
    "Payload",
    "CheckSum",
    "Checksum",
)
CORE_CODES: Final = frozenset(
    (*(f"{name}{end}" for name in _FIELDS for end in ("Required", "Illegal")), "CheckSumMismatched", "VersionMismatch")
)
"""Source: CORE rule 270, 5.3. Any other code is not repeated: what it holds is not known."""
_UNAUTHORIZED: Final = frozenset(("unauthorized", "failedauthentication", "invalidsecurity", "invalidsecuritytoken"))
_SOAP_CODES: Final = frozenset(("Sender", "Client", "VersionMismatch", "MustUnderstand", "DataEncodingUnknown"))
LONGEST_WISH: Final = 86400.0


def refused_credentials() -> InvalidCredentials:
    """Return the error for a user name and password that are not taken."""
    return InvalidCredentials("the real-time account's user name or password was refused", operation="realtime")


def http_error(status: int, wish: str, *, now: datetime) -> PortalError | None:
    """Return the error that an HTTP status means by itself; None where the body has to say (200, 400, 500).

    `wish` is the header Retry-After: seconds, or a date. Only what says that it was not taken is `retryable`.
    """
    if status in (401, 403):
        return refused_credentials()
    if status in (429, 503):
        return PortalDown(f"the real-time interface is busy (HTTP {status})", retry_after=_seconds(wish, now))
    if status in (502, 504):
        return PortalDown(f"no answer came through (HTTP {status}); the question may be out", retryable=False)
    if status in (200, 400, 500):
        return None
    return UnexpectedPage(f"the real-time interface answered with HTTP {status}")


def _seconds(wish: str, now: datetime) -> float | None:
    if re.fullmatch(r"[0-9]{1,6}", wish.strip(), re.ASCII):
        return min(float(wish), LONGEST_WISH)
    try:
        until = parsedate_to_datetime(wish)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_WISH)


def page_error(content: bytes) -> PortalError:
    """Return the error for a page in the place of an answer (guide 2.3)."""
    if any(words in content for words in CHALLENGE):
        return ChallengeRequired("the portal asks whether a human is there")
    if REJECTED in content:
        return NotPermitted("the portal's firewall rejected the request")
    return UnexpectedPage("a web page came in the place of an answer")


def fault_error(fault: SoapFault) -> PortalError:
    """Return the error for a SOAP fault. A fault of the other side is not repeated: the question may be out."""
    if any(code.casefold() in _UNAUTHORIZED for code in fault.codes):
        return refused_credentials()
    code = fault.codes[0] if fault.codes else ""
    if code in _SOAP_CODES:
        return QuestionRefused(f"the real-time interface refused the envelope: {code}", code=code)
    return PortalDown("the real-time interface failed (SOAP fault)", retryable=False)


def core_error(message: CoreMessage) -> PortalError | None:
    """Return the error that CORE's own fields tell; None if they tell none."""
    code = message.error_code
    if message.payload_type != ENVELOPE_ERROR and code in ("", SUCCESS):
        return None
    if code.casefold() in _UNAUTHORIZED:
        return refused_credentials()
    shown = code if code in CORE_CODES else "other"
    return QuestionRefused(f"the real-time interface refused the envelope: {shown}", code=shown)
