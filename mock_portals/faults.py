"""Trouble on demand: bad statuses, stalls, resets, and HTML where JSON was due."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.responses import Response
from starlette.types import Send

from mock_portals.visiting import Visit


@dataclass
class Fault:
    """One kind of trouble for the next `times` requests that fit; None means every one."""

    path: str
    method: str | None = None
    host: str | None = None
    query: str = ""
    times: int | None = 1
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: float | None = None
    hang_before: bool = False
    reset: bool = False
    close: bool = False
    body: tuple[str, str] | None = None
    serve_recorded: str | None = None
    after: bool = False
    hits: int = 0

    def fits(self, visit: Visit) -> bool:
        """Tell whether this request is to be troubled."""
        return (
            self.times != 0
            and self.method in (None, visit.method)
            and self.host in (None, visit.host)
            and self.path.lower() == visit.path.lower()
            and dict(parse_qsl(self.query)).items() <= visit.query.items()
        )

    @property
    def needs_answer(self) -> bool:
        """Tell whether the behaviour runs (and commits) before the trouble starts."""
        return self.after or (self.hang is not None and not self.hang_before)


class Faults:
    """The faults that wait for their request."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(
        self,
        *,
        path: str,
        method: str | None = None,
        host: str | None = None,
        query: str = "",
        times: int | None = 1,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        hang: float | None = None,
        hang_before: bool = False,
        reset: bool = False,
        close: bool = False,
        body: tuple[str, str] | None = None,
        serve_recorded: str | None = None,
        after: bool = False,
    ) -> Fault:
        """Add trouble for a path, or only for those requests to it whose query holds `query`.

        `status` (with `headers`, `body`) answers that; `hang` stalls for that many seconds after half of the
        answer (`hang_before`: before the headers) and then drops the connection; `reset` drops it at once;
        `close` ends it in good order, without an answer;
        `body` is (media type, text); `serve_recorded` names a recorded variant; `after` lets the behaviour
        commit first.
        """
        fault = Fault(
            path,
            method,
            host,
            query,
            times,
            status,
            headers or {},
            hang,
            hang_before,
            reset,
            close,
            body,
            serve_recorded,
            after,
        )
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all faults."""
        self._faults.clear()

    def take(self, visit: Visit) -> Fault | None:
        """Return the first fault for this request and use it up once."""
        for fault in self._faults:
            if fault.fits(visit):
                fault.hits += 1
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None


async def stall(answer: Response, *, seconds: float, send: Send) -> None:
    """Send headers and half of the body, then wait: a page that never finishes."""
    body = bytes(answer.body)
    headers = [item for item in answer.raw_headers if item[0] != b"content-length"]
    length = str(len(body) + 1024).encode()
    await send(
        {
            "type": "http.response.start",
            "status": answer.status_code,
            "headers": [*headers, (b"content-length", length)],
        }
    )
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    await asyncio.sleep(seconds)
