from __future__ import annotations

from tests.clearinghouse.claims.conftest import desk, door, state

__all__ = ["desk", "door", "state"]
