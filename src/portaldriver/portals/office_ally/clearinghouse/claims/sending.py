"""Lets a file leave once: by one process at a time, with everything durable before, and never again after."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .....errors import ConfigurationError, NotSaved, OutcomeUnknown, PortalError
from .....models.sent_claim import ClaimEvent
from .....runtime.points import reached
from .....runtime.store import Lease, Submission
from .channels import Channel, Left, Outgoing
from .means import Means
from .tracking import Heard, hear

UNKNOWN = (
    "it is not known whether the file left: ask again by `claims.resume`, it is not sent again until that is known"
)


@dataclass(slots=True, repr=False)
class _Departure:
    """A file that is about to leave, under its lease."""

    means: Means
    channel: Channel
    lease: Lease
    file: Submission

    @property
    def outgoing(self) -> Outgoing:
        """What the channel gets."""
        told = self.file.told
        return Outgoing(
            id=self.file.id,
            name=self.file.name,
            content=self.file.content,
            transaction=told["format"],
            usage=told["usage"],
        )

    async def leaving(self, marker: Mapping[str, Any]) -> None:
        """Make durable that it may leave from now on. Raises `LeaseLost` if another process took over."""
        await self.lease.prove()
        told = {"marker": dict(marker), "left": self.means.now()}  # answers may come before it is known that it left
        self.file = await self.means.state.submissions.move(self.file, to="leaving", told=told)
        reached("claims leaving")

    async def left(self, how: Left) -> Submission:
        """Keep that it left."""
        reached("claims left")
        told = {"file_id": how.file_id, "house": how.claim_id}
        self.file = await self.means.state.submissions.move(self.file, to="sent", told=told)
        return self.file

    async def withdraw(self) -> None:
        """Keep that nothing of it left, and never will."""
        self.file = await self.means.state.submissions.move(self.file, to="withdrawn")


async def see_off(means: Means, id_: str, *, resumes: bool = False) -> Submission:
    """Return a file that left, now or before. Once it may have left, it is only asked about.

    Raises `OutcomeUnknown` where nobody can say whether it left; any other `PortalError` means that it did not, and
    that its claims are free, but where it `resumes`: then it stays to be sent.
    """
    try:
        return await _under_lease(means, id_, resumes=resumes)
    except OutcomeUnknown:
        raise
    except PortalError as error:
        if resumes or not await _may_have_left(means, id_):
            raise
        failure = error
    raise OutcomeUnknown(UNKNOWN) from failure


async def give_up(means: Means, id_: str) -> None:
    """Withdraw a file of which it is not known whether it was made durable: its claims were told to be unsent."""
    with suppress(PortalError):  # it is not there, or stays pending, which is no lie either
        file = await means.state.submissions.get(id_, account=await means.account())
        if file is not None and file.state == "ready":
            await means.state.submissions.move(file, to="withdrawn")


async def _may_have_left(means: Means, id_: str) -> bool:
    """Whether a file may have left, as far as the state database can say."""
    try:
        return await means.state.submissions.state_of(id_, account=await means.account()) in ("leaving", "sent")
    except PortalError:
        return True


async def _under_lease(means: Means, id_: str, *, resumes: bool) -> Submission:
    account, options = await means.account(), means.options
    hold = means.state.leases.hold(f"submission:{account}:{id_}", ttl=options.lease, wait=options.wait)
    async with hold as lease:
        file = await means.state.submissions.get(id_, account=account)
        if file is None or file.state == "withdrawn":
            raise NotSaved("the file was given up before it left")
        if file.state != "sent":
            departure = _Departure(means, means.channel(file.channel), lease, file)
            file = await _seen_off(departure, resumes=resumes)
    await tell_claims(means, file)
    return file


async def settle_by_hand(means: Means, id_: str, *, left: bool) -> None:
    """Keep what a person found out about a file of which nobody could tell whether it left.

    Raises `ConfigurationError` where that is known, by an answer too, or where the file has not been sent yet.
    """
    account, options = await means.account(), means.options
    async with means.state.leases.hold(f"submission:{account}:{id_}", ttl=options.lease, wait=options.wait):
        file = await means.state.submissions.get(id_, account=account)
        if file is None or file.state != "leaving":
            raise ConfigurationError("it is known whether the file of this claim left")
        claims = await means.state.submissions.claims_of(id_, account=account)
        if not left and any(claim.state != "queued" for claim in claims):
            raise ConfigurationError("the file left: an answer to it came")
        file = await means.state.submissions.move(file, to="sent" if left else "withdrawn")
    await means.note("claims.resolve", "ok" if left else "absent", id_)
    if left:
        await tell_claims(means, file)


async def _seen_off(departure: _Departure, *, resumes: bool) -> Submission:
    if departure.file.state == "leaving":
        how = await _settled(departure)
        if how is not None:
            return await _noted(departure, how)
    try:
        how = await departure.channel.send(departure.outgoing, leaving=departure.leaving)
    except BaseException as error:
        return await _after(departure, error, resumes=resumes)
    return await _noted(departure, how)


async def _after(departure: _Departure, error: BaseException, *, resumes: bool) -> Submission:
    """Find out what an error left behind; raise it if that is nothing."""
    if departure.file.state == "leaving":
        if not isinstance(error, Exception):
            raise error  # cancelled: it stays as it is, for whoever goes on
        how = None if departure.channel.proves(error) else await _settled(departure)
        if how is not None:
            return await _noted(departure, how)
    if not resumes:
        with suppress(PortalError):  # it stays pending, which is no lie either
            await departure.withdraw()
    await departure.means.note("claims.submit", type(error).__name__, departure.file.id)
    raise error


async def _settled(departure: _Departure) -> Left | None:
    """Ask whether it left. Raises `OutcomeUnknown`."""
    failure: PortalError | None = None
    try:
        return await departure.channel.settle(departure.outgoing, departure.file.told["marker"])
    except OutcomeUnknown:
        raise
    except PortalError as error:
        failure = error
    except Exception:  # whose words may quote anything
        failure = None
    await departure.means.note("claims.submit", "OutcomeUnknown", departure.file.id)
    raise OutcomeUnknown(UNKNOWN) from failure


async def _noted(departure: _Departure, how: Left) -> Submission:
    file = await departure.left(how)
    count = str(file.told["count"])
    await departure.means.note("claims.submit", "ok", file.id, claims=count, sha256=file.told["sha256"])
    return file


async def tell_claims(means: Means, file: Submission) -> None:
    """Put into each claim's timeline that its file left: again where a crash came between."""
    at = datetime.fromisoformat(file.told["left"])
    event = ClaimEvent(at=at, status="submitted", source="submission", words=f"sent by {file.channel}", report=file.id)
    claims = await means.state.submissions.claims_of(file.id, account=file.account)
    numbers = {name: file.told.get(name) for name in ("file_id", "house")}
    await hear(means, [Heard(claim, (event,), numbers) for claim in claims])
