"""Processes killed amid a note's way to its release, and a release sent once, whoever dies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.test_crash_points import Way, line, survived
from tests.processes import needs_proc

pytestmark = [needs_proc, pytest.mark.timeout(300)]

WAYS: list[list[Way]] = [[("write armed",), ("write sent",), ("saved",)]]
"""Before the portal knows of it, as it is let go, and when the portal has saved it: the rest is the same for all."""


async def test_wherever_it_dies_a_note_is_released_once(tmp_path: Path, endpoint: str) -> None:
    async with line("pimsy", WAYS, tmp_path, endpoint) as workers:
        kinds = workers.house.planner._kinds
        order = ("create", "co_sign", "release")
        chosen = {f"notes.{name}": kinds[f"notes.{name}"] for name in order}
        kinds.clear()
        kinds.update(chosen)
        assert await survived(workers, WAYS) == []
        assert not workers.told.failures
