"""Secrets that are fetched when they are needed: nothing shows them, and one that was changed is seen at once."""

from __future__ import annotations

import inspect
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import anyio

from ..errors import ConfigurationError, PortalError

Source = Callable[[], "str | Awaitable[str]"]
PATIENCE = 30.0
"""Seconds that a vault may take."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Secret:
    """A secret by where it is had from: a function, `async` or not, that is called once for each sign-in.

    A function that is not `async` runs in a thread.
    """

    source: Source

    def __repr__(self) -> str:
        return "Secret(...)"

    @classmethod
    def from_environment(cls, name: str) -> Secret:
        """Take the value of an environment variable. Raises `ConfigurationError` when it is needed and not set."""

        def read() -> str:
            value = os.environ.get(name)
            if not value:
                raise ConfigurationError(f"the environment variable {name} is not set")
            return value

        return cls(read)

    @classmethod
    def from_keyring(cls, service: str, username: str) -> Secret:
        """Take a password from the operating system's keyring (extra `keyring`)."""

        def read() -> str:
            try:
                import keyring
            except ImportError:
                raise ConfigurationError("the keyring needs the extra portaldriver[keyring]") from None
            value = keyring.get_password(service, username)
            if not value:
                raise ConfigurationError("the keyring holds no such password")
            return value

        return cls(read)


async def revealed(secret: Secret | str) -> str:
    """Return a secret's value. Raises `ConfigurationError`, without the source's own words: they may quote it."""
    if isinstance(secret, str):
        return secret
    why = "the secret's source did not answer in time"
    try:
        with anyio.move_on_after(PATIENCE):
            value = await _asked(secret.source)
            if isinstance(value, str) and value:
                return value
            why = "the secret's source gave no text"
    except PortalError:
        raise
    except Exception as error:
        why = f"the secret's source failed with {type(error).__name__}"
    raise ConfigurationError(why)


async def _asked(source: Source) -> object:
    if inspect.iscoroutinefunction(source):
        return await source()
    value = await anyio.to_thread.run_sync(source, abandon_on_cancel=True)
    return await value if inspect.isawaitable(value) else value


def require_secret(secret: object) -> None:
    """Raise `ConfigurationError` for what is no secret."""
    if not isinstance(secret, Secret | str) or secret == "":
        raise ConfigurationError("the password must be a text that is not empty, or a Secret")
