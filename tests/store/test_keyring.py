"""A key in the system's keyring."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from portaldriver.errors import ConfigurationError, StateKeyError
from portaldriver.runtime.store import LocalKeys, from_keyring

from .test_keys import same


async def test_the_keyring_gives_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, str], str] = {}
    ring = SimpleNamespace(
        get_password=lambda service, entry: kept.get((service, entry)),
        set_password=lambda service, entry, value: kept.update({(service, entry): value}),
    )
    monkeypatch.setitem(sys.modules, "keyring", ring)
    with pytest.raises(StateKeyError):
        from_keyring()
    made = from_keyring(create=True)
    assert list(kept) == [("portaldriver", "state-key")]
    assert await same(from_keyring(), made)


async def test_of_several_that_make_the_keyrings_key_all_get_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    looked = threading.Barrier(4)

    def get(*_: str) -> str | None:
        found = kept[-1] if kept else None
        with suppress(threading.BrokenBarrierError):
            looked.wait(1)  # the first look is everyone's, and nobody has made one
        return found

    monkeypatch.setitem(
        sys.modules, "keyring", SimpleNamespace(get_password=get, set_password=lambda *a: kept.append(a[2]))
    )
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: from_keyring(create=True), range(4)))
    assert len(kept) == 1
    for keys in made:
        assert await same(keys, LocalKeys(kept[0]))


def test_a_keyrings_key_is_made_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = SimpleNamespace(get_password=lambda *_: None, set_password=lambda *_: pytest.fail("another holds the lock"))
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setattr("portaldriver.runtime.store.keyrings.TURN", 0.05)
    lock = tmp_path / "xdg_config_home" / "portaldriver" / "keyring.lock"
    lock.parent.mkdir(parents=True)
    code = (
        "import sqlite3, sys; lock = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "lock.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(ConfigurationError, match="OperationalError"):
            from_keyring(create=True)
        other.communicate()
    with pytest.raises(StateKeyError):
        from_keyring()


def test_a_keyring_that_fails_or_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: str) -> str:
        raise RuntimeError("the collection is locked")

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=locked))
    with pytest.raises(ConfigurationError, match="RuntimeError") as refused:
        from_keyring()
    assert refused.value.__context__ is None
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigurationError, match=r"portaldriver\[keyring\]"):
        from_keyring()
