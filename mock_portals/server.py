"""Serve mock portals on loopback, in a thread of their own, all on one port."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Protocol

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Host
from starlette.types import Receive, Scope, Send

from mock_portals.connections import Connection

START_SECONDS = 10.0


class Site(Protocol):
    """What can be served: an ASGI application that knows its hosts and learns their origins."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the recorded names of its hosts."""
        ...

    def bind(self, origins: Mapping[str, str]) -> None:
        """Learn under which origins it is served."""
        ...

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        ...


class MockServer:
    """A context manager: inside it the portals answer under `*.localhost` names."""

    def __init__(self, *portals: Site, port: int = 0) -> None:
        self._portals = portals
        self._port = port
        self._sockets: list[socket.socket] = []
        self._server = _Server(_config(_application(portals)))
        self._thread = threading.Thread(target=self._run, name="mock portals", daemon=True)
        self._failure: BaseException | None = None
        self.origins: dict[str, str] = {}

    @property
    def port(self) -> int:
        """Return the port in use."""
        return self._port

    def __enter__(self) -> MockServer:
        self._sockets = _listen(self._port)
        self._port = int(self._sockets[0].getsockname()[1])
        for portal in self._portals:
            origins = {host: f"http://{mock_host(host)}:{self._port}" for host in portal.hosts}
            portal.bind(origins)
            self.origins.update(origins)
        self._thread.start()
        self._wait_until_started()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Hanging answers must not hold up the end of a test.
        self._server.end()
        self._thread.join(START_SECONDS)
        for sock in self._sockets:
            sock.close()

    def _run(self) -> None:
        try:
            with asyncio.Runner() as runner:
                runner.run(self._server.serve(sockets=self._sockets))
        except BaseException as error:
            self._failure = error

    def _wait_until_started(self) -> None:
        pause = threading.Event()
        for _ in range(int(START_SECONDS / 0.005)):
            if self._server.started or not self._thread.is_alive():
                break
            pause.wait(0.005)
        if not self._server.started:
            raise RuntimeError("the mock server did not start") from self._failure


class _Server(uvicorn.Server):
    """One that ends at once: uvicorn's looks ten times a second whether it is to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        """Wait for the end."""
        self._loop = asyncio.get_running_loop()
        if not self.should_exit:
            await self._over.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything, without the pause in which uvicorn lets answers come to their end."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)

    def end(self) -> None:
        """Be over, from another thread."""
        self.should_exit = self.force_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it ended by itself
                self._loop.call_soon_threadsafe(self._over.set)


def mock_host(host: str) -> str:
    """Return the loopback name for a recorded host: pm.officeally.com -> pm.officeally.localhost."""
    return host.rsplit(".", 1)[0] + ".localhost"


def _application(portals: tuple[Site, ...]) -> Starlette:
    routes = [Host(mock_host(host), app=portal) for portal in portals for host in portal.hosts]
    return Starlette(routes=routes)


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Connection,
        lifespan="off",
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_keep_alive=120,
        ws="none",
        loop="asyncio",
    )


def _listen(port: int) -> list[socket.socket]:
    first = _bound(socket.AF_INET, "127.0.0.1", port)
    sockets = [first]
    # Browsers try ::1 first for *.localhost; an answer there saves them the wait for a refusal.
    with contextlib.suppress(OSError):
        sockets.append(_bound(socket.AF_INET6, "::1", first.getsockname()[1]))
    return sockets


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    # asyncio turns Nagle's delay off only where the protocol is named; with it every answer takes 40 ms more.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address, port))
        sock.listen(128)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock
