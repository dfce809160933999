"""A TCP proxy that loses connections: before a file's rename, after it, or when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Proxy:
    """Stands before a server on loopback. `accepted` counts connections, `alive` those that are open.

    With `up` or `down` set to a count, a connection is cut once that many bytes went up to the server, or before
    more than that many come down; `cuts` says how many connections are still to be cut that way.
    """

    def __init__(self, port: int) -> None:
        self.port = 0
        self.accepted = self.alive = self.cuts = 0
        self.up: int | None = None
        self.down: int | None = None
        self.sent = self.got = 0
        self.silent = False
        self._target = port
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """Lose all connections."""
        for writer in self._writers:
            writer.transport.abort()

    def count(self, *, up: int | None = None, down: int | None = None, cuts: int = 1) -> None:
        """Count anew, and cut there."""
        self.sent = self.got = 0
        self.up, self.down, self.cuts = up, down, cuts

    async def gone(self) -> None:
        """Wait until no connection is left."""
        async with asyncio.timeout(5):
            while self.alive:  # noqa: ASYNC110 # the server's end tells nobody
                await asyncio.sleep(0.01)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        self.alive += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        server: asyncio.StreamWriter | None = None
        try:
            back, server = await asyncio.open_connection("127.0.0.1", self._target)
            self._writers |= {writer, server}
            await asyncio.gather(self._pump(reader, server, up=True), self._pump(back, writer, up=False))
        except OSError:
            pass
        finally:
            self.alive -= 1
            self._tasks.discard(task)
            for one in (writer, server):
                if one is not None:
                    self._writers.discard(one)
                    one.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool) -> None:
        while data := await reader.read(4096):
            if up:
                self.sent += len(data)
            if not up:
                if self.silent:
                    continue
                self.got += len(data)
                if self._due(self.got, self.down):
                    raise ConnectionResetError
            writer.write(data)
            await writer.drain()
            if up and self._due(self.sent, self.up):
                raise ConnectionResetError
        raise ConnectionResetError

    def _due(self, count: int, limit: int | None) -> bool:
        if limit is None or self.cuts <= 0 or count <= limit:
            return False
        self.cuts -= 1
        self.sent = self.got = 0
        return True


@asynccontextmanager
async def proxy(port: int) -> AsyncIterator[Proxy]:
    """Run one for the length of a block."""
    standing = Proxy(port)
    server = await asyncio.start_server(standing.serve, "127.0.0.1", 0)
    standing.port = server.sockets[0].getsockname()[1]
    try:
        yield standing
    finally:
        server.close()
        standing.cut()
        for task in list(standing._tasks):
            with suppress(asyncio.CancelledError):
                await task
        await server.wait_closed()
