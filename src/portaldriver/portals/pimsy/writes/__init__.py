"""PIMSY's writes."""

from __future__ import annotations

from typing import Any

from ....runtime.write import Write

WRITES: tuple[type[Write[Any]], ...] = ()
"""All of them: what a crash left is gone on with by these."""
