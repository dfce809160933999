"""Sending a question once, and taking the answer: with a deadline, a bound, and nothing repeated."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import anyio

from .....errors import ConfigurationError, PageTimeout, PortalDown, PortalError
from .....runtime.mfa.inbox import unlogged
from . import mime, soap
from .access import RealTimeAccess
from .errors import AnswerUnreadable
from .faults import core_error, fault_error, http_error, page_error
from .message import LONGEST, CoreMessage

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Got:
    """What HTTP brought: status, headers that matter, and the body."""

    status: int
    content_type: str
    wish: str
    content: bytes = field(repr=False)


@asynccontextmanager
async def opened(access: RealTimeAccess, *, at_once: int) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client for one address. Raises `ConfigurationError` without the extra."""
    try:
        import httpx
    except ImportError:
        raise ConfigurationError("asking in real time needs the extra portaldriver[realtime]") from None
    async with httpx.AsyncClient(
        timeout=None,  # noqa: S113 - each request has one deadline over all of it, see `post`
        limits=httpx.Limits(max_connections=at_once),
        trust_env=not access.address.startswith("http:"),
        follow_redirects=False,
    ) as client:
        yield client


async def post(
    client: httpx.AsyncClient,
    access: RealTimeAccess,
    password: str,
    message: CoreMessage,
    *,
    deadline: float,
    now: Callable[[], datetime],
) -> CoreMessage:
    """Send a question and return the message that comes back.

    Raises what `faults` makes of anything else; `PortalDown` where no connection came about, which is `retryable`;
    and `PageTimeout`, or `PortalDown` that is not `retryable`, where the question may be out and no answer came.
    """
    given: dict[str, Any]
    if access.mode == "soap":
        content = soap.written(message, username=access.username, password=password)
        given = {"content": content, "headers": soap.HEADERS}
    else:
        given = {"files": mime.written(message, username=access.username, password=password)}
    got = await _sent(client, access.address, given, deadline)
    return answered(got, now=now())


async def _sent(client: httpx.AsyncClient, address: str, given: dict[str, Any], deadline: float) -> Got:
    import httpx

    failure: PortalError = PageTimeout("no answer came within the deadline; the question is out", retryable=False)
    with anyio.move_on_after(deadline), unlogged("httpx"):
        try:
            async with client.stream("POST", address, **given) as response:
                content = await _bounded(response)
                kind, wish = (response.headers.get(name, "") for name in ("content-type", "retry-after"))
                return Got(response.status_code, kind, wish, content)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            failure = PortalDown("the real-time interface cannot be reached")
        except httpx.HTTPError:
            failure = PortalDown("the connection was lost before the answer; the question may be out", retryable=False)
        except AnswerUnreadable as error:
            failure = error
    # Raised out here: the library's own error holds the request, and with it the password.
    raise failure


async def _bounded(response: httpx.Response) -> bytes:
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > LONGEST:
            raise AnswerUnreadable("the answer is larger than any answer")
    return bytes(content)


def answered(got: Got, *, now: datetime) -> CoreMessage:
    """Return the message of an answer. Raises the error for any other answer."""
    error = http_error(got.status, got.wish, now=now)
    if error is not None:
        raise error
    message = _message(got)
    error = fault_error(message) if isinstance(message, soap.SoapFault) else core_error(message)
    if error is not None:
        raise error
    assert isinstance(message, CoreMessage)  # noqa: S101 - a fault always is an error
    return message


def _message(got: Got) -> CoreMessage | soap.SoapFault:
    if got.content_type.lower().startswith("multipart/"):
        return mime.read(got.content_type, got.content)
    start = got.content.lstrip()[:200].lower()
    if "html" in got.content_type.lower() or start.startswith((b"<!doctype html", b"<html")):
        raise page_error(got.content)
    if got.status == 500 and b"envelope" not in start:
        raise PortalDown("the real-time interface failed (HTTP 500)", retryable=False)
    return soap.read(got.content)
