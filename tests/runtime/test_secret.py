"""Secrets that are fetched when they are needed."""

from __future__ import annotations

import asyncio
import sys
import threading
from types import ModuleType

import anyio
import pytest

from portaldriver.errors import ConfigurationError, StateError
from portaldriver.runtime import secret as module
from portaldriver.runtime.secret import Secret, require_secret, revealed

VALUE = "canary-hunter2"


async def test_a_text_is_itself() -> None:
    assert await revealed(VALUE) == VALUE


async def test_the_environment_is_read_when_the_secret_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = Secret.from_environment("PORTAL_PASSWORD_OF_A_TEST")
    with pytest.raises(ConfigurationError, match="PORTAL_PASSWORD_OF_A_TEST"):
        await revealed(secret)
    for value in (VALUE, "changed"):
        monkeypatch.setenv("PORTAL_PASSWORD_OF_A_TEST", value)
        assert await revealed(secret) == value
    monkeypatch.setenv("PORTAL_PASSWORD_OF_A_TEST", "")
    with pytest.raises(ConfigurationError):
        await revealed(secret)


async def test_a_function_runs_in_a_thread() -> None:
    ran: list[threading.Thread] = []

    def source() -> str:
        ran.append(threading.current_thread())
        return VALUE

    assert await revealed(Secret(source)) == VALUE
    assert ran != [threading.current_thread()]


async def test_an_async_function_runs_in_the_event_loop() -> None:
    ran: list[asyncio.AbstractEventLoop] = []

    async def source() -> str:
        ran.append(asyncio.get_running_loop())
        return VALUE

    assert await revealed(Secret(source)) == VALUE
    assert await revealed(Secret(lambda: source())) == VALUE
    assert ran == [asyncio.get_running_loop()] * 2


class Vault:
    """Called like an async function, without being one."""

    async def __call__(self) -> str:
        return VALUE


async def test_what_is_called_like_an_async_function_serves() -> None:
    assert await revealed(Secret(Vault())) == VALUE


async def test_it_is_asked_anew_each_time() -> None:
    values = iter(["first", "second"])
    secret = Secret(lambda: next(values))
    assert [await revealed(secret), await revealed(secret)] == ["first", "second"]


@pytest.mark.parametrize("asynchronous", [True, False])
async def test_the_words_of_a_source_that_fails_are_not_shown(asynchronous: bool) -> None:
    def fail() -> str:
        raise LookupError(f"no such entry beside {VALUE}")

    async def fail_later() -> str:
        return fail()

    with pytest.raises(ConfigurationError) as failed:
        await revealed(Secret(fail_later if asynchronous else fail))
    assert "LookupError" in str(failed.value)
    assert VALUE not in str(failed.value)
    assert failed.value.__cause__ is failed.value.__context__ is None


@pytest.mark.parametrize("value", ["", None, 12, b"bytes"])
async def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(ConfigurationError, match="no text") as refused:
        await revealed(Secret(lambda: value))  # type: ignore[arg-type, return-value]
    assert "bytes" not in str(refused.value)


async def test_errors_of_ours_pass() -> None:
    def source() -> str:
        raise StateError("the vault is ours")

    with pytest.raises(StateError):
        await revealed(Secret(source))


@pytest.mark.parametrize("asynchronous", [True, False])
async def test_a_source_has_a_deadline(monkeypatch: pytest.MonkeyPatch, asynchronous: bool) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    release = threading.Event()

    async def never() -> str:
        await anyio.sleep_forever()
        return VALUE

    def blocks() -> str:
        release.wait(60)
        return VALUE

    try:
        with pytest.raises(ConfigurationError, match="in time"):
            await revealed(Secret(never if asynchronous else blocks))
    finally:
        release.set()


async def test_a_cancellation_passes() -> None:
    begun = asyncio.Event()

    async def never() -> str:
        begun.set()
        await anyio.sleep_forever()
        return VALUE

    task = asyncio.ensure_future(revealed(Secret(never)))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with anyio.move_on_after(0.01) as scope:
        await revealed(Secret(never))
    assert scope.cancelled_caught


class Keyring(ModuleType):
    """The operating system's keyring."""

    def __init__(self, value: str | None) -> None:
        super().__init__("keyring")
        self.value = value

    def get_password(self, service: str, username: str) -> str | None:
        if service != "portal":
            raise RuntimeError(f"locked, {username}")
        return self.value


async def test_the_keyring_is_asked_when_the_secret_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    held, other = Secret.from_keyring("portal", "desk@example.com"), Secret.from_keyring("x", "desk@example.com")
    monkeypatch.setitem(sys.modules, "keyring", Keyring(VALUE))
    assert await revealed(held) == VALUE
    with pytest.raises(ConfigurationError, match="RuntimeError") as failed:
        await revealed(other)
    assert "desk" not in str(failed.value)
    monkeypatch.setitem(sys.modules, "keyring", Keyring(None))
    with pytest.raises(ConfigurationError, match="no such password"):
        await revealed(held)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigurationError, match=r"portaldriver\[keyring\]"):
        await revealed(held)


@pytest.mark.parametrize("secret", [Secret(lambda: VALUE), Secret.from_environment("NAME")])
def test_a_secret_shows_nothing(secret: Secret) -> None:
    assert repr(secret) == str(secret) == "Secret(...)"
    assert f"{[secret]}" == "[Secret(...)]"


@pytest.mark.parametrize("secret", ["", None, 12, lambda: VALUE])
def test_what_is_no_secret_is_a_mistake(secret: object) -> None:
    with pytest.raises(ConfigurationError):
        require_secret(secret)
    require_secret(VALUE)
    require_secret(Secret(lambda: VALUE))
