"""A site of our own on loopback: answers by path, so that navigation, redirects and in-page fetches are real."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping

import uvicorn
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

Answer = Callable[[Request], Awaitable[Response]]


class Site:
    """What the server answers: set by each test, forgotten after it."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.elsewhere = f"http://localhost:{port}"
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        """Holds back what `endless` pages have not yet sent."""
        self._answers: dict[str, Answer] = {}

    def forget(self) -> None:
        """Let go of what is held back and of all answers."""
        self.gate.set()
        self.gate = asyncio.Event()
        self.asked = []
        self._answers = {}

    def answer(self, path: str, answer: Answer) -> str:
        """Let `path` be answered by a function and return its address."""
        self._answers[path] = answer
        return self.origin + path

    def page(
        self,
        path: str,
        body: str,
        *,
        status: int = 200,
        kind: str = "text/html",
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Serve a page and return its address."""

        async def answer(_: Request) -> Response:
            return Response(body, status, dict(headers or {}), kind)

        return self.answer(path, answer)

    def redirect(self, path: str, to: str) -> str:
        """Send who asks for `path` to another address."""

        async def answer(_: Request) -> Response:
            return RedirectResponse(to, 302)

        return self.answer(path, answer)

    def halting(self, path: str, beginning: str, rest: str = "") -> str:
        """Serve a page whose body stops after its beginning until `gate` is opened."""

        async def body() -> AsyncIterator[str]:
            gate = self.gate
            yield beginning
            await gate.wait()
            yield rest

        async def answer(_: Request) -> Response:
            return StreamingResponse(body(), media_type="text/html")

        return self.answer(path, answer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.asked.append(request.url.path)
        answer = self._answers.get(request.url.path)
        response = await answer(request) if answer else HTMLResponse("nothing here", 404)
        await response(scope, receive, send)


class _Server(uvicorn.Server):
    """Serves inside the tests' own event loop and leaves the signals to pytest."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[Site]:
    """Serve a site for as long as the block runs."""
    listener = socket.create_server(("127.0.0.1", 0))
    site = Site(listener.getsockname()[1])
    server = _Server(uvicorn.Config(site, lifespan="off", log_config=None, ws="none"))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield site
    finally:
        site.forget()
        server.should_exit = server.force_exit = True
        await running
        listener.close()


def closed_port() -> int:
    """Return a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
