"""Claims out, once each, and what is heard of them."""

from __future__ import annotations

from .config import ClaimsOut
from .desk import Claims
from .hearing import Collected, Unmatched
from .said import Contradiction
from .submitting import ClaimOutcome

__all__ = ["ClaimOutcome", "Claims", "ClaimsOut", "Collected", "Contradiction", "Unmatched"]
