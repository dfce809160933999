"""Keeps asyncssh's log silent about our connections: it names files, and at its deeper levels shows what is sent."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ours: ContextVar[bool] = ContextVar("portaldriver_sftp", default=False)
_LOGGERS = ("asyncssh", "asyncssh.sftp")


class _NotOurs(logging.Filter):
    """Lets through what other users of asyncssh in this process cause."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not _ours.get()


_filter = _NotOurs()


@contextmanager
def quiet() -> Iterator[None]:
    """Log nothing of what begins in this block; tasks and callbacks that it starts stay silent for good."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_filter)  # no-op when it is there
    token = _ours.set(True)
    try:
        yield
    finally:
        _ours.reset(token)
