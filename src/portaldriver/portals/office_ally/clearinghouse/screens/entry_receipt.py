"""What is known of a claim that was entered on a form of the portal's."""

from __future__ import annotations

from datetime import datetime

from .....models import Noun


class EntryReceipt(Noun):
    """A claim that was entered. `claim_id` is the clearinghouse's, ten digits; `entered_at` is the portal's time."""

    claim_id: str
    entered_at: datetime | None = None
