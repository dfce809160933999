"""Puts the clearinghouse's parts together for a client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import TYPE_CHECKING

import anyio

from ....client import PortalClient
from ....edi import Claim, ClaimStatusRequest, ClaimStatusResponse, EligibilityRequest
from ....errors import ConfigurationError
from ....models.sent_claim import SubmissionChannel
from .claims.by_entry import ByEntry
from .claims.by_page import ReportsByPage
from .claims.by_sftp import BySftp
from .claims.by_upload import ByUpload
from .claims.channels import Channel
from .claims.config import ClaimsOut
from .claims.fixing import ByFix
from .claims.in_portal import InPortal
from .claims.means import Means
from .claims.seen import SeenInState
from .claims.views import claim_in
from .eligibility import Asked, Eligibility, EligibilityLane, RealTimeEligibility
from .eligibility.result import Lane
from .enrollments import EnrollmentMeans
from .payers import PayerList
from .realtime import RealTimeAccess, RealTimeLane
from .remittances.by_page import RemittancesByPage
from .remittances.by_sftp import RemittancesBySftp
from .remittances.means import RemittanceMeans
from .screens.eligibility_lane import PortalEligibility
from .screens.status_lane import PortalClaimStatus
from .sftp import RefusalsInState, SftpLane

if TYPE_CHECKING:
    from ....runtime.store import SentClaim, StateDatabase


def means_of(client: PortalClient, config: ClaimsOut | None, later: OpenedLater | None) -> Means:
    """Return what a client's claims work with. Raises `ConfigurationError` where nobody said how they go out."""
    if config is None:
        raise ConfigurationError("claims need to be told how they go out: OfficeAlly(claims_out=ClaimsOut(...))")
    state, account, sftp = client._state, client._upkeep.custody.known, config.sftp

    async def kept_in_file(id_: str) -> list[SentClaim]:
        return await state.submissions.claims_of(id_, account=await account())

    async def in_file(id_: str) -> list[Claim]:
        return [claim_in(one) for one in await kept_in_file(id_)]

    channels: dict[SubmissionChannel, Channel] = {
        "upload": ByUpload(client),
        "entry": ByEntry(client, in_file),
        "claim_fix": ByFix(client, kept_in_file),
    }

    def lane() -> SftpLane:
        if sftp is None:
            raise ConfigurationError("nobody gave access to SFTP")
        return SftpLane(sftp, usage=config.usage, profile=config.profile, refusals=RefusalsInState(state))

    async def reports() -> AsyncIterator[tuple[str, bytes, datetime]]:
        async with lane() as there:
            async for file in there.fetch_new(seen=SeenInState(state, account=await account())):
                yield file.name, file.content, file.modified

    if sftp is not None:
        channels["sftp"] = BySftp(lane)
    page = ReportsByPage(client, state=state, account=account)
    return Means(
        state=state,
        account=account,
        config=config,
        channels=channels,
        audit=client._auditing,
        options=client._writing,
        ask=None if later is None else later.claim_status,
        ask_portal=PortalClaimStatus(client).ask,
        portal=InPortal(client),
        reports={**({} if sftp is None else {"sftp": reports}), "portal": page.new},
    )


def enrollments_of(client: PortalClient, listed: PayerList | None) -> EnrollmentMeans:
    """Return what a client's register of enrollments works with."""
    account = client._upkeep.custody.known
    return EnrollmentMeans(state=client._state, account=account, audit=client._auditing, payer_list=listed)


def remittances_of(client: PortalClient, config: ClaimsOut | None, later: OpenedLater | None) -> RemittanceMeans:
    """Return what a client's remittances work with: the files lane where it is set up, and the portal's page."""
    state, account = client._state, client._upkeep.custody.known
    page = RemittancesByPage(client, state=state, account=account)
    means = RemittanceMeans(state=state, account=account, audit=client._auditing, lanes=(page,))
    if config is None:
        return means
    told, sftp = means_of(client, config, later), config.sftp
    means.artifacts, means.claims = config.artifacts, lambda: told
    if sftp is not None:

        def lane() -> SftpLane:
            return SftpLane(sftp, usage=config.usage, profile=config.profile, refusals=RefusalsInState(state))

        means.lanes = (RemittancesBySftp(lane, state=state, account=account), page)
        means.usual = ("sftp",)
    return means


class OpenedLater:
    """The real-time lane, opened at its first question."""

    def __init__(self, access: RealTimeAccess, state: StateDatabase) -> None:
        self._lane = RealTimeLane(access, numbers=state.control_numbers)
        self._opening = anyio.Lock()
        self._open = False

    async def ask(self, request: EligibilityRequest, /) -> Asked:
        """Ask, and return what came."""
        return await RealTimeEligibility(await self._opened()).ask(request)

    async def claim_status(self, request: ClaimStatusRequest, /) -> ClaimStatusResponse:
        """Ask what became of a claim."""
        return await (await self._opened()).claim_status(request)

    async def _opened(self) -> RealTimeLane:
        async with self._opening:
            if not self._open:
                await self._lane.__aenter__()
                self._open = True
        return self._lane

    async def aclose(self) -> None:
        """Close it, if it was opened."""
        if self._open:
            await self._lane.aclose()


def eligibility_of(client: PortalClient, later: OpenedLater | None) -> Eligibility:
    """Return a client's eligibility: in real time first where that is set up, else through the portal's screens."""
    lanes: dict[Lane, EligibilityLane] = {} if later is None else {"realtime": later}
    return Eligibility({**lanes, "portal": PortalEligibility(client)})
