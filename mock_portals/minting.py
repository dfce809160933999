"""Mint what a portal keeps secret, so that it can be checked instead of replayed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random


class Mint:
    """A seeded source of secrets: the same seed mints the same ones in the same order."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"mint {seed}")
        self._key = self._random.randbytes(32)

    def word(self, size: int = 32) -> str:
        """Return `size` characters of base64url."""
        return base64.urlsafe_b64encode(self._random.randbytes(size)).decode()[:size]

    def state(self) -> str:
        """Return an Auth0-looking transaction state: about 175 characters, always the same beginning."""
        return "hKFo2S" + self.word(169)

    def digits(self, size: int) -> str:
        """Return a number as text."""
        return "".join(str(self._random.randrange(10)) for _ in range(size))

    def signed(self, *parts: str, size: int = 64, prefix: str = "") -> str:
        """Return the one right value for these parts; nobody else can make it."""
        seedling = hmac.new(self._key, "\n".join(parts).encode(), hashlib.sha256).digest()
        stretched = hashlib.shake_256(seedling).digest(size)
        return prefix + base64.b64encode(stretched).decode()[:size]
