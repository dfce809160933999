"""What sending and tracking claims works with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from .....edi import Claim, ClaimStatusRequest, ClaimStatusResponse
from .....errors import ConfigurationError
from .....models.sent_claim import SubmissionChannel
from .....options import Writing
from .....runtime.auditing import Auditing
from .channels import Channel
from .config import ClaimsOut

if TYPE_CHECKING:
    from .....runtime.store import StateDatabase
    from .in_portal import InPortal


ReportLane = Literal["sftp", "portal"]
"""How reports come: from `outbound`, or by the page Download File Summary."""
Came = AsyncIterator[tuple[str, bytes, datetime]]


@dataclass(slots=True, kw_only=True, repr=False)
class Means:
    """One account's. `clock` tells local time, as files are dated."""

    state: StateDatabase
    account: Callable[[], Awaitable[str]]
    config: ClaimsOut
    channels: Mapping[SubmissionChannel, Channel]
    audit: Auditing
    portal: InPortal | None = None
    """Reads claims where the portal lists them."""
    reports: Mapping[ReportLane, Callable[[], Came]] = field(default_factory=dict)
    """Where reports come from that nobody has read yet: name, content, when each was made. The first is the usual."""
    ask: Callable[[ClaimStatusRequest], Awaitable[ClaimStatusResponse]] | None = None
    """Asks a payer in real time."""
    ask_portal: Callable[[Claim, str | None], Awaitable[ClaimStatusResponse]] | None = None
    """Asks by the portal's own page about a claim, whose number at the clearinghouse goes with it if it is known."""
    routing: Callable[[Claim, str | None], Awaitable[None]] | None = None
    """Refuses a claim whose payer would not take it from its biller; the reason for which that is passed over."""
    learn: Callable[[Collection[str]], Awaitable[object]] | None = None
    """Is told which claims were refused: of some it can be concluded that an enrollment is missing."""
    options: Writing = field(default_factory=Writing)
    clock: Callable[[], datetime] = datetime.now

    def channel(self, name: str) -> Channel:
        """Return a way out. Raises `ConfigurationError` for one that was not set up."""
        for known, channel in self.channels.items():
            if known == name:
                return channel
        raise ConfigurationError(f"claims cannot go out by {name}: nobody set that up")

    def listed(self) -> InPortal:
        """Return what reads the portal's list. Raises `ConfigurationError` where there is no portal."""
        if self.portal is None:
            raise ConfigurationError("this client has no portal that lists claims")
        return self.portal

    def bringing(self, lanes: Sequence[ReportLane] | None) -> list[Callable[[], Came]]:
        """Return the lanes of reports that are named, or the usual one. Raises `ConfigurationError`."""
        wanted = list(self.reports)[:1] if lanes is None else list(lanes)
        if not wanted or not set(wanted) <= set(self.reports):
            raise ConfigurationError("there is no such lane that brings reports: give access to it, or the reports")
        return [self.reports[lane] for lane in wanted]

    def now(self) -> str:
        """Return the time as it is kept."""
        return datetime.now(UTC).isoformat()

    async def note(self, operation: str, outcome: str, file: str, **detail: str) -> None:
        """Put into the audit log what became of a file."""
        await self.audit.note_end(operation, outcome, record=f"submission:{file}", detail=detail)


Told = Mapping[str, Any]
"""What is kept of a claim, sealed."""
