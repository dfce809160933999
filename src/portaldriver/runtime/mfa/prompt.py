"""A person who is asked for the code: by a function of the caller's, or from wherever the code is typed in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import anyio

from ...errors import ConfigurationError, MfaError, MfaTimeout, WrongEventLoop
from .challenge import EMAIL, QUESTION, RECOVERY, SMS, TOTP, VOICE, Challenge, MfaProvider

ASKABLE = (TOTP, SMS, EMAIL, VOICE, RECOVERY, QUESTION)
"""What has a text for an answer; an approval has none."""

Ask = Callable[[Challenge], Awaitable[str | None]]


class Prompt(MfaProvider):
    """Ask a person, who has `timeout` seconds.

    `ask` returns the answer. Without it the challenge is in `pending`, from just after its event `CodeRequired`, until
    somebody calls `give`. `factors` are what a person is asked for, what it is best asked first.
    Raises `ConfigurationError` for factors that are not answered by a text.
    """

    def __init__(self, ask: Ask | None = None, *, factors: Sequence[str] = ASKABLE, timeout: float = 300.0) -> None:
        if not factors or not set(factors) <= set(ASKABLE):
            raise ConfigurationError(f"a person can be asked for: {', '.join(ASKABLE)}")
        if timeout <= 0:
            raise ConfigurationError("the timeout must be more than 0 seconds")
        self.factors = tuple(factors)
        self.patience = timeout
        self._ask = ask
        self._open: dict[str, tuple[Challenge, asyncio.Future[str]]] = {}

    def __repr__(self) -> str:
        return f"Prompt(pending={len(self.pending)})"

    @property
    def pending(self) -> list[Challenge]:
        """Return the challenges that wait for `give`, the oldest first."""
        return [challenge for challenge, given in self._open.values() if not given.done()]

    def give(self, challenge: str, code: str) -> None:
        """Answer a challenge, by its id; an empty answer is a refusal.

        To be called in the event loop of the sign-in, from a callback or a task: a thread comes by
        `loop.call_soon_threadsafe`. Raises `ConfigurationError` for a challenge that is not, or no longer, open;
        `WrongEventLoop` anywhere else.
        """
        _, given = self._open.get(challenge, (None, None))
        if given is None or given.done():
            raise ConfigurationError("no such challenge is open: it was answered, or nobody waits for it any more")
        if given.get_loop() is not _running():
            raise WrongEventLoop("a code is given in the event loop in which it is waited for")
        given.set_result(code)

    async def answer(self, challenge: Challenge) -> str:
        """Return what the person says. Raises `MfaError` for an empty answer, `MfaTimeout`."""
        with anyio.move_on_after(min(challenge.seconds, self.patience)):
            said = await (self._given(challenge) if self._ask is None else self._ask(challenge))
            if code := (said or "").strip():
                return code
            raise MfaError("the person who was asked gave no answer")
        raise MfaTimeout("nobody answered in time")

    async def _given(self, challenge: Challenge) -> str:
        given = asyncio.get_running_loop().create_future()
        self._open[challenge.id] = challenge, given
        try:
            return str(await given)
        finally:
            self._open.pop(challenge.id, None)


def _running() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
