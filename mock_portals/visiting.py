"""One request, read once: what behaviours decide on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request


@dataclass(frozen=True)
class Seen:
    """What the log keeps of a request: names of posted fields, never their values."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    form_field_names: tuple[str, ...]
    at: float


@dataclass(frozen=True)
class Visit:
    """A request to one of the portal's hosts; `host` is the recorded name, not the mock's."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    body: bytes
    cookies: dict[str, str]
    headers: dict[str, str]

    @classmethod
    async def read(cls, request: Request, *, host: str) -> Visit:
        """Read a request with its whole body."""
        body = await request.body()
        headers = {name.lower(): value for name, value in request.headers.items()}
        is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        return cls(
            method=request.method,
            host=host,
            path=request.url.path,
            query=dict(parse_qsl(request.url.query, keep_blank_values=True)),
            form=dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)) if is_form else {},
            body=body,
            cookies=dict(request.cookies),
            headers=headers,
        )

    @property
    def is_ajax(self) -> bool:
        """Tell requests of the page's scripts from navigation."""
        return self.headers.get("x-requested-with", "").lower() == "xmlhttprequest"

    @property
    def is_framed(self) -> bool:
        """Tell documents that a frame asked for from those that fill a tab; only browsers say so."""
        return self.headers.get("sec-fetch-dest") in ("iframe", "frame")

    @property
    def key(self) -> tuple[str, str]:
        """Return method and path without case: what behaviours are listed under."""
        return self.method, self.path.lower().rstrip("/") or "/"

    def json(self) -> dict[str, Any]:
        """Return a posted JSON object, empty when it is none."""
        try:
            data = json.loads(self.body)
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}

    def seen(self, at: float) -> Seen:
        """Return the loggable part."""
        names = tuple(self.form) or tuple(self.json())
        return Seen(self.method, self.host, self.path, dict(self.query), names, at)
