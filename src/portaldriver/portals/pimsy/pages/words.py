"""What PIMSY's screens say when they refuse. No wording of the real portal is public (guide 1.2)."""

from __future__ import annotations

import re

from ....errors import AccountLocked, PortalError
from ....identity.screens import Screen
from ....identity.verdicts import by_words
from ....pom import Selector

_SUSPENDED = re.compile(r"\b(is|was|been|account|login|user) (now )?(suspended|locked|disabled)\b")
"""That an account "will be" suspended says that it is not yet."""


class Complaining(Screen):
    """A screen that may say why it came again."""

    complaint = Selector('[role="alert"]', ".validation-summary-errors", ".alert-danger", may_be_absent=True)

    async def said(self) -> str:
        """Return the words of the complaint, '' if there is none. They are for judging only."""
        texts = await self.act(self.complaint.filter(visible=True).all_inner_texts())
        return " ".join(" ".join(texts).split())

    async def verdict(self) -> PortalError:
        """Return what it means that the screen came again after a password."""
        return self.suspension(words := await self.said()) or by_words(words, page=self.title())

    def suspension(self, words: str) -> AccountLocked | None:
        """Return what it means if the account is suspended: the vendor itself cannot lift that (guide 1.2)."""
        if not _SUSPENDED.search(words.lower()):
            return None
        why = "the portal has suspended the login; only the practice's own administrators can lift that"
        return AccountLocked(why, page=self.title())
