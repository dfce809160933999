"""Several sites on one port: each house is a host of its own, `<house>.localhost`, and so an origin of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Mapping

import uvicorn
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from tests.pom.serving import _Server


class Town:
    """What the houses answer, and what they were asked for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[tuple[str, str]] = []
        self._answers: dict[tuple[str, str], tuple[str, int, dict[str, str], str]] = {}

    def forget(self) -> None:
        """Let go of all answers and of what was asked."""
        self.asked = []
        self._answers = {}

    def origin(self, house: str) -> str:
        """Return a house's origin."""
        return f"http://{house}.localhost:{self.port}"

    def asked_of(self, house: str) -> list[str]:
        """Return the targets (path and query) that a house was asked for."""
        return [target for host, target in self.asked if host == f"{house}.localhost"]

    def page(
        self,
        house: str,
        path: str,
        body: str,
        *,
        status: int = 200,
        kind: str = "text/html",
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Serve a page at a house and return its address."""
        self._answers[house, path] = (body, status, dict(headers or {}), kind)
        return self.origin(house) + path

    def redirect(self, house: str, path: str, to: str, *, status: int = 302) -> str:
        """Send who asks for a path to another address."""
        return self.page(house, path, "", status=status, headers={"Location": to})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        host, path = request.url.hostname or "", request.url.path
        self.asked.append((host, f"{path}?{request.url.query}" if request.url.query else path))
        found = self._answers.get((host.removesuffix(".localhost"), path))
        if found is None:
            response: Response = HTMLResponse("nothing here", 404)
        else:
            body, status, headers, kind = found
            response = Response(body, status, headers, kind)
        await response(scope, receive, send)


@contextlib.asynccontextmanager
async def founded() -> AsyncIterator[Town]:
    """Serve a town for as long as the block runs."""
    listener = socket.create_server(("127.0.0.1", 0))
    town = Town(listener.getsockname()[1])
    server = _Server(uvicorn.Config(town, lifespan="off", log_config=None, log_level="critical", ws="none"))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield town
    finally:
        server.should_exit = server.force_exit = True
        await running
        listener.close()
