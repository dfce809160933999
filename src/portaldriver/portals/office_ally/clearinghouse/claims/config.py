"""What sending claims needs to know of whoever sends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from .....edi import Submitter, load_profile
from .....edi.profiles.profile import Profile, Usage
from .....models.sent_claim import SubmissionChannel

if TYPE_CHECKING:
    from .....runtime.artifacts import Artifacts
    from ..sftp import SftpAccess


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClaimsOut:
    """How an account's claims go out. There is no default for `usage`: nobody sends to production by accident.

    `channel` is taken where neither a call nor a claim names one. `artifacts` keeps every file that leaves, and every
    report that comes; where that store can sign, a receipt has an address of the file for `review_ttl`.
    """

    submitter: Submitter
    usage: Usage
    profile: Profile | None = None
    channel: SubmissionChannel = "upload"
    sftp: SftpAccess | None = None
    artifacts: Artifacts | None = None
    review_ttl: timedelta = timedelta(hours=1)
    look_up_codes: bool = False

    def __repr__(self) -> str:
        return f"ClaimsOut({self.usage}, {self.channel})"

    @property
    def rules(self) -> Profile:
        """What the clearinghouse wants of a file."""
        return self.profile or load_profile("office_ally", envelope={"sender_id": self.submitter.identifier})
