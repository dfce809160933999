"""Addresses at which a person can look at the file that a claim left in."""

from __future__ import annotations

from collections.abc import Sequence

from .....errors import PortalError
from .....models.sent_claim import ClaimReceipt
from .....runtime.store import SentClaim
from .means import Means
from .views import receipt_of


class Reviewing:
    """Signs addresses for one call, each file's once. They open the file to whoever holds them: none is kept."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._signed: dict[str, str | None] = {}
        self._signs = means.config.artifacts is not None

    def __repr__(self) -> str:
        return "Reviewing()"

    async def receipt(self, kept: SentClaim) -> ClaimReceipt:
        """Return a claim's receipt as of now."""
        return receipt_of(kept, review_url=await self._url(kept))

    async def receipts(self, kept: Sequence[SentClaim]) -> tuple[ClaimReceipt, ...]:
        """Return the receipts of claims, in order."""
        return tuple([await self.receipt(one) for one in kept])

    async def _url(self, kept: SentClaim) -> str | None:
        """Return an address, or None: for what has not left, and where the store cannot sign or cannot be had."""
        digest = kept.told["file"].get("sha256")
        if kept.state == "queued" or digest is None or not self._signs:
            return None
        if digest not in self._signed:
            self._signed[digest] = await self._sign(digest)
        return self._signed[digest]

    async def _sign(self, digest: str) -> str | None:
        config = self._means.config
        if config.artifacts is None:
            return None
        try:
            return await config.artifacts.signed_url(digest, ttl=config.review_ttl)
        except PortalError:
            self._signs = False  # a folder never can, and a store that is away is not waited for once more
            return None
