"""Where keys come from."""

from __future__ import annotations

import os
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from portaldriver.errors import StateError, StateKeyError
from portaldriver.runtime.store import LocalKeys, StateDatabase, from_environment, from_file, new_key

RAW = bytes(range(200, 232))


async def same(one: LocalKeys, other: LocalKeys) -> bool:
    key_id, wrapped = await one.wrap(b"d" * 32, tenant="t")
    return await other.unwrap(key_id, wrapped, tenant="t") == b"d" * 32


async def test_a_key_may_be_raw_or_in_base64() -> None:
    text = urlsafe_b64encode(RAW).decode()
    for form in (RAW, text, text.encode(), f" {text}\n", text.replace("-", "+").replace("_", "/")):
        assert await same(LocalKeys(form), LocalKeys(RAW))


@pytest.mark.parametrize(
    "wrong",
    ["", "short", "\u00e4" * 44, b"x" * 31, "=" * 44, "A" * 40, "hunter2!" * 4],
    ids=["empty", "short", "letters", "bytes", "padding", "30 bytes", "password"],
)
def test_what_is_no_key_is_refused_without_showing_it(wrong: str | bytes) -> None:
    with pytest.raises(StateKeyError) as refused:
        LocalKeys(wrong)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__context__ is None


def test_new_keys_differ() -> None:
    assert len({new_key() for _ in range(50)}) == 50
    assert len(b64decode(new_key())) == 32


async def test_the_environment_gives_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(StateKeyError, match="PORTALDRIVER_STATE_KEY"):
        from_environment()
    old, new = new_key(), new_key()
    file = tmp_path / "key"
    file.write_text(f"# rotated\n{old}\n\n")
    file.chmod(0o600)
    monkeypatch.setenv("PORTALDRIVER_STATE_KEY_FILE", str(file))
    assert await same(from_environment(), LocalKeys(old))
    monkeypatch.setenv("PORTALDRIVER_STATE_KEY", f"{new}, {old}")
    assert await same(from_environment(), LocalKeys(new))
    assert await same(LocalKeys(old), from_environment())


async def test_a_key_file_is_made_once(tmp_path: Path) -> None:
    file = tmp_path / "private" / "state.key"
    made = from_file(file, create=True)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert await same(from_file(file, create=True), made)
    assert [entry.name for entry in file.parent.iterdir()] == ["state.key"]


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be synchronised")
def test_a_key_files_name_is_on_the_disk_before_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "private" / "state.key"
    synchronised: list[bool] = []

    def fsync(handle: int, fsync: Callable[[int], None] = os.fsync) -> None:
        synchronised.append(file.exists() and os.path.samestat(os.fstat(handle), file.parent.stat()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    from_file(file, create=True)
    assert synchronised == [False, True], "the key first, then, once it is linked, the folder"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "state.key"
    from_file(file, create=True)
    file.chmod(mode)
    with pytest.raises(StateKeyError, match="may be read by others"):
        from_file(file)


def test_key_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(StateKeyError, match="is missing"):
        from_file(tmp_path / "none")
    with pytest.raises(StateKeyError, match="cannot be read"):
        from_file(tmp_path)
    for content in (b"", b"# nothing\n", b"\xff\xfe" * 30, b"garbage\n"):
        file = tmp_path / "bad"
        file.write_bytes(content)
        file.chmod(0o600)
        with pytest.raises(StateKeyError):
            from_file(file)
    with pytest.raises(StateKeyError, match="cannot be made"):
        from_file(tmp_path / "bad" / "below-a-file", create=True)
    with pytest.raises(StateKeyError, match="cannot be made"):
        from_file(tmp_path / ("x" * 300), create=True)  # cannot even be looked for


def test_nothing_shows_a_key() -> None:
    key = new_key()
    for shown in (
        LocalKeys(key),
        StateDatabase("memory:", key=key),
        StateDatabase("postgresql://u:canary@h/d", key=key),
    ):
        assert key not in repr(shown)
        assert "canary" not in repr(shown)
    assert repr(StateDatabase("postgresql://u:canary@h/d", key=key)) == "StateDatabase(postgresql, tenant='default')"


async def test_a_server_is_not_used_without_a_key() -> None:
    database = StateDatabase("postgresql://u@127.0.0.1:1/d")
    with pytest.raises(StateError, match="needs a key"):
        await database.open()
    await database.aclose()


async def test_a_database_whose_key_file_went_away_gets_no_new_one(tmp_path: Path) -> None:
    async with StateDatabase(tmp_path / "state.db") as database:
        await database.cursors.set("c", 1)
    key = tmp_path / "xdg_config_home" / "portaldriver" / "state.key"
    key.unlink()
    lost = StateDatabase(tmp_path / "state.db")
    with pytest.raises(StateKeyError, match="is missing"):
        await lost.open()
    assert not key.exists()
    await lost.aclose()
