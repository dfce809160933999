"""Recovery codes: each serves once, and what the portal puts in its place is kept."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import anyio

from ...errors import ConfigurationError, MfaError
from ...events import RecoveryCodeReplaced, RecoveryCodesLow
from ..memories import RECOVERY_CODES
from ..owned import to_the_end
from .challenge import RECOVERY, Attendant, Challenge, MfaProvider, Ticket

log = logging.getLogger("portaldriver")

TELLING = 15.0
"""Seconds that telling of a new code may take; it is stored by then."""
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"

Replaced = Callable[[str], Awaitable[object]]


class RecoveryCodes(MfaProvider):
    """Give each recovery code once, over all processes and for ever; spaces and hyphens do not matter.

    What the portal puts in the place of a used code is sealed in the state database, told to `replaced`, which has 15
    seconds, and used before all others. The event `RecoveryCodesLow` tells when `low` or fewer are left.
    """

    factors = (RECOVERY,)

    def __init__(self, codes: Sequence[str], *, replaced: Replaced | None = None, low: int = 2) -> None:
        if isinstance(codes, str):
            raise ConfigurationError("the recovery codes must be a list, even of one")
        self._codes = tuple(dict.fromkeys(map(_plain, codes)))
        if not all(self._codes) or not self._codes:
            raise ConfigurationError("the recovery codes must be one or more texts that are not empty")
        self._replaced = replaced
        self._low = low

    def __repr__(self) -> str:
        return "RecoveryCodes(...)"

    def attending(self, ticket: Ticket) -> AbstractAsyncContextManager[Attendant]:
        """Return who answers in one sign-in, and keeps its account's new code."""
        return self._attending(ticket)

    @asynccontextmanager
    async def _attending(self, ticket: Ticket) -> AsyncIterator[Attendant]:
        yield _Bound(self, ticket)

    async def answer(self, challenge: Challenge) -> str:
        """Return a code that was never given before. Raises `MfaError` if there is none."""
        ticket = challenge.ticket
        while True:
            used, new = await _known(ticket)
            free = [code for code in dict.fromkeys((*reversed(new), *self._codes)) if _mark(ticket, code) not in used]
            if not free:
                raise MfaError("no recovery code is left")
            code, left = free[0], len(free) - 1
            await _noted(ticket, [*used, _mark(ticket, code)], new)
            # A process that took over from one that hangs reads the same list; only one of them gets the code.
            if not await ticket.claim(f"recovery:{_mark(ticket, code)}"):
                continue
            if left <= self._low:
                ticket.emit(RecoveryCodesLow(left=left))
            return code

    async def keep_for(self, ticket: Ticket, code: str) -> None:
        """Store the code that replaces a used one, then tell of it; a failure to tell does not lose it."""
        plain = _plain(code)
        if not plain:
            raise MfaError("the portal shows a new recovery code that is empty")
        # The code that it replaces is dead: a deadline that passes just now must not lose it.
        await to_the_end(_stored(ticket, plain))
        ticket.emit(RecoveryCodeReplaced())
        if self._replaced is None:
            return
        why = "TimeoutError"
        try:
            with anyio.move_on_after(TELLING):
                await self._replaced(plain)
                return
        except Exception as error:
            why = type(error).__name__
        log.warning("telling of a new recovery code failed with %s", why)


@dataclass(frozen=True, slots=True, repr=False)
class _Bound:
    """Answers for one account."""

    provider: RecoveryCodes
    ticket: Ticket

    async def asking(self, factor: str) -> None:
        """Nothing is sent."""

    async def answer(self, challenge: Challenge) -> str:
        return await self.provider.answer(challenge)

    async def keep(self, code: str) -> None:
        await self.provider.keep_for(self.ticket, code)


async def _known(ticket: Ticket) -> tuple[list[str], list[str]]:
    """Return the marks of used codes, and the codes that the portal put in their place, the newest last."""
    known = await ticket.recall(RECOVERY_CODES) or {}
    return list(known.get("used", ())), list(known.get("new", ()))


async def _stored(ticket: Ticket, code: str) -> None:
    """Have a code used next. Those that were put in another's place before it, and used, are of no use any more."""
    used, new = await _known(ticket)
    unused = [other for other in new if other != code and _mark(ticket, other) not in used]
    await _noted(ticket, used, [*unused, code])


async def _noted(ticket: Ticket, used: list[str], new: list[str]) -> None:
    await ticket.remember(RECOVERY_CODES, {"used": used, "new": new})


def _mark(ticket: Ticket, code: str) -> str:
    """Return what a used code is known by: not itself, and not the same for two accounts."""
    return hashlib.sha256(f"{ticket.account}:{code}".encode(errors="surrogatepass")).hexdigest()


def _plain(code: str) -> str:
    return "".join(character for character in code if not character.isspace() and character not in DASHES)
