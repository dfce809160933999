"""Several second factors for one account."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from ...errors import ConfigurationError, MfaError
from .challenge import RECOVERY, Attendant, Challenge, MfaProvider, Ticket


class Chain(MfaProvider):
    """Answer with several providers, what the portal should rather ask for first.

    Where two know the same factor, the first one is asked. Raises `ConfigurationError` without any.
    """

    def __init__(self, *providers: MfaProvider) -> None:
        if not providers or not all(isinstance(provider, MfaProvider) for provider in providers):
            raise ConfigurationError("a chain is made of one or more providers of second factors")
        self._providers = providers
        self.factors = tuple(dict.fromkeys(factor for provider in providers for factor in provider.factors))
        self.patience = max(provider.patience for provider in providers)

    def __repr__(self) -> str:
        return f"Chain({', '.join(type(provider).__name__ for provider in self._providers)})"

    def answering(self, factor: str) -> MfaProvider:
        """Return who answers a factor. Raises `MfaError` if nobody does."""
        for provider in self._providers:
            if factor in provider.factors:
                return provider.answering(factor)
        raise _unknown()

    def attending(self, ticket: Ticket) -> AbstractAsyncContextManager[Attendant]:
        """Return who answers in one sign-in: an attendant of each provider."""
        return self._attending(ticket)

    @asynccontextmanager
    async def _attending(self, ticket: Ticket) -> AsyncIterator[Attendant]:
        async with AsyncExitStack() as stack:
            present = [
                (provider.factors, await stack.enter_async_context(provider.attending(ticket)))
                for provider in self._providers
            ]
            yield _Attendants(present)

    async def answer(self, challenge: Challenge) -> str:
        """Return the code of who knows the factor. Raises `MfaTimeout`, `MfaError`."""
        return await self.answering(challenge.factor).answer(challenge)


@dataclass(frozen=True, slots=True, repr=False)
class _Attendants:
    """The attendants of one sign-in, with their factors, in the order of the chain."""

    present: list[tuple[tuple[str, ...], Attendant]]

    async def asking(self, factor: str) -> None:
        # A portal may send what nobody here wants; it is then asked for something else.
        for attendant in self._of(factor)[:1]:
            await attendant.asking(factor)

    async def answer(self, challenge: Challenge) -> str:
        for attendant in self._of(challenge.factor):
            return await attendant.answer(challenge)
        raise _unknown()

    async def keep(self, code: str) -> None:
        failure = MfaError("the portal shows a new recovery code, and no RecoveryCodes was given to keep it")
        for attendant in self._of(RECOVERY):
            try:
                return await attendant.keep(code)
            except MfaError as error:
                # A person can be asked for a recovery code too, but that keeps no new one: the next may.
                failure = error
        raise failure

    def _of(self, factor: str) -> list[Attendant]:
        return [attendant for factors, attendant in self.present if factor in factors]


def _unknown() -> MfaError:
    return MfaError("the portal asks for a factor that no provider was given for")
