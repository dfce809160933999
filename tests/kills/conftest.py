"""One browser for the workers that do not need one of their own."""

from __future__ import annotations

from tests.crash.conftest import endpoint

__all__ = ["endpoint"]
