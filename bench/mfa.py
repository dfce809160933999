"""`mfa`: how soon a code is in hand once it is delivered, and what signing in with each factor takes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from rich.progress import Progress

from bench.measure import Effort, Figure
from bench.mfa_codes import codes
from bench.mfa_sign_in import sign_ins
from tests.dovecot import Dovecot, dovecot, dovecot_or_skip


async def measure(effort: Effort, progress: Progress) -> list[Figure]:
    """Measure both; without a mail server, only what needs none."""
    with _mail_server() as server:
        figures = await codes(effort, progress, server) if server is not None else []
        return figures + await sign_ins(effort, progress, server)


@contextmanager
def _mail_server() -> Iterator[Dovecot | None]:
    try:
        dovecot_or_skip()
    except pytest.skip.Exception as missing:
        print(f"without codes by e-mail: {missing}", file=sys.stderr)
        yield None
        return
    with dovecot() as server:
        yield server
