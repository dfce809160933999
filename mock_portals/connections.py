"""Open connections by client address, so that a fault can drop the one its request came on."""

from __future__ import annotations

import asyncio
import socket
import struct

from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_open: dict[tuple[str, int], asyncio.Transport] = {}


class Connection(H11Protocol):
    """An HTTP connection that can be found again by its client's address."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the transport."""
        super().connection_made(transport)
        _open[_address(transport)] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport."""
        _open.pop(_address(self.transport), None)
        super().connection_lost(exc)


async def abort(scope: Scope) -> None:
    """Reset the connection of this request, without a closing handshake."""
    transport = _open.get(tuple(scope["client"][:2]))
    if transport is None:
        return
    sock = transport.get_extra_info("socket")
    if sock is not None:
        # Zero linger turns the close into an RST, which is what a dying server looks like.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    # Let the loss of the connection arrive before the application returns.
    await asyncio.sleep(0)


async def close(scope: Scope) -> None:
    """End the connection of this request in good order, but without an answer."""
    transport = _open.get(tuple(scope["client"][:2]))
    if transport is not None:
        transport.close()
        await asyncio.sleep(0)


def _address(transport: asyncio.Transport) -> tuple[str, int]:
    peer = transport.get_extra_info("peername") or ("", 0)
    return str(peer[0]), int(peer[1])
