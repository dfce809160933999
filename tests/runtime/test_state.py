"""Saved state: private files, whole or not at all."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from portaldriver import ConfigurationError, FileState, MemoryState
from portaldriver.runtime.state import StateStore, account_key

STATE = {"storage": {"cookies": [{"name": "canary-cookie"}], "origins": []}}


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> StateStore:
    return MemoryState() if request.param == "memory" else FileState(tmp_path / "state")


def test_what_was_saved_comes_back_until_it_is_deleted(store: StateStore) -> None:
    assert store.load("a") is None
    store.save("a", STATE)
    store.save("b", {"storage": {}})
    assert store.load("a") == STATE
    store.delete("a")
    store.delete("a")
    assert store.load("a") is None
    assert store.load("b") == {"storage": {}}


def test_repr_shows_nothing(store: StateStore) -> None:
    store.save("a", STATE)
    assert "canary" not in repr(store)


def test_files_are_private_and_nothing_else_is_left(tmp_path: Path) -> None:
    FileState(tmp_path / "state").save("a", STATE)
    (file,) = (tmp_path / "state").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_save_that_fails_leaves_the_old_state(tmp_path: Path) -> None:
    store = FileState(tmp_path)
    store.save("a", STATE)
    with pytest.raises(TypeError):
        store.save("a", {"storage": object()})
    assert store.load("a") == STATE
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("content", ["", "half a {", json.dumps([1])])
def test_a_file_that_is_not_ours_is_the_owners_to_delete(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(ConfigurationError, match="not readable"):
        FileState(tmp_path).load("a")


def test_the_key_does_not_show_the_account() -> None:
    assert "riley" not in account_key("office_ally", "riley")
    assert account_key("office_ally", "riley") != account_key("pimsy", "riley")
