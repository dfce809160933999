"""Claims out by the portal's entry forms: one claim each, entered once by a guarded write (guide 7.2, 7.3)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from .....client import PortalClient, Resource
from .....edi import Claim
from .....errors import (
    ConfigurationError,
    InvalidInput,
    LeaseLost,
    NotSaved,
    OutcomeUnknown,
    PoolTimeout,
    PortalError,
    WriteError,
)
from .channels import Leaving, Left, Outgoing

if TYPE_CHECKING:
    from .....pom import Binding
    from .....runtime.write import Write
    from ..screens.entry_receipt import EntryReceipt


class ByEntry(Resource):
    """Lets claims leave through the client's browser, one by one. `claims` tells which ones stand under a file's id.

    The journal of writes knows each by our id, for good.
    """

    def __init__(self, client: PortalClient, claims: Callable[[str], Awaitable[list[Claim]]]) -> None:
        super().__init__(client)
        self._claims = claims

    def __repr__(self) -> str:
        return "ByEntry()"

    async def send(self, file: Outgoing, *, leaving: Leaving) -> Left:
        """Enter the claim. Raises `InvalidInput` before anything is opened, for what the form has no place for."""
        write = await self._write(file)
        await leaving({})
        return await self._entered(file, write)

    def proves(self, error: BaseException) -> bool:
        """Whether nothing was sent: of writes, every error says so but those about what came of one."""
        return isinstance(error, PortalError) and (isinstance(error, NotSaved) or not isinstance(error, WriteError))

    async def settle(self, file: Outgoing, marker: Mapping[str, Any]) -> Left | None:
        """Go on with the entry: what was sent is looked up, what was not is sent now. Raises `OutcomeUnknown`."""
        try:
            return await self._entered(file, await self._write(file))
        except PortalError as error:
            if self.proves(error) and not isinstance(error, ConfigurationError | LeaseLost | PoolTimeout):
                return None
            raise OutcomeUnknown("nobody can tell yet whether the claim was entered") from error

    async def _entered(self, file: Outgoing, write: Write[EntryReceipt]) -> Left:
        receipt = await self._client.write(write, key=f"claims.submission:{file.id}")
        return Left(claim_id=receipt.claim_id)

    async def _write(self, file: Outgoing) -> Write[EntryReceipt]:
        if file.usage != "production":
            raise InvalidInput("the entry forms know no tests: what is entered is sent to the payer", field="usage")
        claims = await self._claims(file.id)
        if len(claims) != 1:
            raise InvalidInput("claims are entered one by one", field="submissionChannel")
        return entry_of(self._binding, claims[0])


def entry_of(binding: Binding, claim: Claim) -> Write[EntryReceipt]:
    """Return the write of a claim's form. Raises `InvalidInput` naming what that has no place for."""
    if claim.is_institutional:
        from ..screens.ub_entering import EnterInstitutionalClaim

        return EnterInstitutionalClaim(binding, claim=claim)
    from ..screens.entering import EnterClaim

    return EnterClaim(binding, claim=claim)
