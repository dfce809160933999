"""What the engine reports instead of content, as errors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ..errors import (
    ForeignOrigin,
    NotPermitted,
    PageTimeout,
    PortalDown,
    PortalError,
    SessionExpired,
    UnexpectedPage,
)
from .binding import Interstitial

BLOCKED = "ERR_BLOCKED_BY_CLIENT"
NO_PROXY = "ERR_PROXY_CONNECTION_FAILED"
"""What a browser says of an address beyond the perimeter (`runtime.perimeter`); the second only in a sealed context."""

LED_AWAY = "the portal led to an origin that it did not declare"


def seconds_to_wait(retry_after: str | None) -> float | None:
    """Read a Retry-After header, seconds or HTTP date; None where it is missing or nonsense."""
    if not retry_after:
        return None
    try:
        return max(float(retry_after), 0.0)
    except ValueError:
        pass
    try:
        return max((parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def for_status(status: int, *, page: str, retry_after: str | None = None) -> PortalError:
    """Return the error that an HTTP status means."""
    if status == 401:
        return SessionExpired("the portal answered 401", page=page)
    if status == 403:
        return NotPermitted("the portal answered 403", page=page)
    if status == 429 or status >= 500:
        wait = seconds_to_wait(retry_after)
        return PortalDown(f"the portal answered {status}", page=page, retry_after=wait)
    return UnexpectedPage(f"the portal answered {status}", page=page)


def for_outcome(
    answer: Mapping[str, Any], *, page: str, interstitials: tuple[Interstitial, ...] = (), sealed: bool = False
) -> PortalError:
    """Return the error for an engine's answer that is not content."""
    match answer["outcome"]:
        case "screen":
            return interstitials[int(answer["screen"])].error().locate(page=page)
        case "status":
            return for_status(answer["status"], page=page, retry_after=answer.get("retryAfter"))
        case "unreachable" if answer.get("error") == BLOCKED or (sealed and answer.get("error") == NO_PROXY):
            return ForeignOrigin(LED_AWAY, page=page)
        case "unreachable":
            return PortalDown("the page cannot be loaded", page=page)
        case "elsewhere":
            return SessionExpired("the portal sent the request to another origin", page=page)
        case "notjson":
            return UnexpectedPage("a page came where JSON was due", page=page)
        case "notready":
            return UnexpectedPage("another page came than the one that was asked for", page=page)
        case _:
            return PageTimeout("the page did not get there within its deadline", page=page)
