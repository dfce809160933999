"""Names under `localhost`, which browsers find by themselves and resolvers of libraries need not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def localhost_found() -> Iterator[None]:
    """Have `*.localhost` mean this machine in the block."""
    ask = socket.getaddrinfo

    def found(host: Any, *others: Any, **named: Any) -> Any:
        if isinstance(host, str | bytes):
            plain = host.decode() if isinstance(host, bytes) else host
            host = "127.0.0.1" if plain.endswith(".localhost") else host
        return ask(host, *others, **named)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", found)
        yield
