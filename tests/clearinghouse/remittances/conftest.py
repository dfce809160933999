from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from portaldriver.runtime.store import StateDatabase, new_key


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[StateDatabase]:
    async with StateDatabase(tmp_path / "state.db", key=new_key()) as database:
        yield database
