"""POST /claims of PIMSY's practices: completed sessions in, claims on their way out. No page is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Protocol, Self, runtime_checkable

from pydantic import Field, model_validator

from ...edi import BillingProvider, Claim, ClaimProvider
from ...errors import PortalError
from ...models.base import Money, Noun
from ...models.draft import Draft
from ...models.invoices import InvoiceId, InvoiceLevel
from ...models.sent_claim import ClaimReceipt, ClaimStatus, EdiSize, TrackedClaim
from .assembling import Frequency

EDE: Literal["ede"] = "ede"
"""The channel that is always there: PIMSY's own batch, which a person sends on."""
Identifier = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[0-9]+$")]


class ClaimRequest(Draft):
    """The body of POST /claims: which sessions, by whom, to which payer's turn, and how the claims leave.

    Sessions are named by Note #, as `BilledSession.note_id`, or their invoices by number. `submission_channel` is `ede`
    or one of the client's `channels`. A clearinghouse needs who bills, who performed (by the name under Performed By),
    and where; PIMSY's own batch takes all that from the practice's books. `frequency` is `7` to replace and `8` to
    void, by a clearinghouse only.
    """

    claim_type: Literal["837P"] = "837P"
    session_ids: Annotated[tuple[Identifier, ...], Field(max_length=500)] = ()
    invoice_ids: Annotated[tuple[InvoiceId, ...], Field(max_length=500)] = ()
    level: InvoiceLevel = "primary"
    payer_name: str | None = None
    billing_provider: BillingProvider | None = None
    rendering_providers: dict[str, ClaimProvider] = Field(default_factory=dict)
    place_of_service: str | None = None
    frequency: Frequency = "1"
    submission_channel: str = EDE
    reference_id: str | None = None

    @model_validator(mode="after")
    def _which(self) -> Self:
        if bool(self.session_ids) == bool(self.invoice_ids):
            raise ValueError("name sessions, or invoices: one of both")
        for named in (self.session_ids, self.invoice_ids):
            if len(set(named)) != len(named):
                raise ValueError("one is named twice")
        return self


class SubmittedClaim(Noun):
    """A claim of POST /claims. `status` is `batched` where it is in a batch of PIMSY's, which says no more of it.

    `refused`: it did not leave, and `trouble` says why; what stands in the way is put right, and the same is asked for
    again. `receipt` is the clearinghouse's.
    """

    invoice_id: str
    session_id: str
    claim_id: str | None = None
    status: ClaimStatus | Literal["batched", "refused"]
    trouble: str | None = None
    receipt: ClaimReceipt | None = None


class ClaimsSubmitted(Noun):
    """What became of a request. `total` is what the invoices ask for; `delivered_to` is what the route said."""

    submission_channel: str
    reference_id: str | None = None
    claims: tuple[SubmittedClaim, ...]
    total: Money
    batch_id: str | None = None
    edi: EdiSize | None = None
    delivered_to: str | None = None


class Outcome(Protocol):
    """What became of one claim: a receipt, or the error that says why there is none."""

    @property
    def receipt(self) -> ClaimReceipt | None:
        """Return the receipt."""
        ...

    @property
    def error(self) -> PortalError | None:
        """Return the error."""
        ...


@runtime_checkable
class Clearinghouse(Protocol):
    """A channel that takes claims as models, each once: `oa.claims` is one."""

    async def submit_many(
        self, claims: Sequence[Claim], *, idempotency_keys: Sequence[str | None] | None = None
    ) -> Sequence[Outcome]:
        """Hand claims over, each once."""
        ...

    async def search(self, *, patient_control_number: str | None = None) -> Sequence[TrackedClaim]:
        """Return the claims of a number of ours."""
        ...

    async def replace(
        self, claim_id: str, claim: Claim, *, original_reference: str | None = None, idempotency_key: str | None = None
    ) -> ClaimReceipt:
        """Send a claim in the place of one that was accepted."""
        ...

    async def void(
        self, claim_id: str, *, original_reference: str | None = None, idempotency_key: str | None = None
    ) -> ClaimReceipt:
        """Take back a claim that was accepted."""
        ...


@runtime_checkable
class Route(Protocol):
    """A way by which a batch's file leaves: a folder, SFTP. It sees to it that one name leaves once."""

    async def deliver(self, name: str, content: bytes) -> str:
        """Hand a file over and say where it went."""
        ...


Channels = Mapping[str, Clearinghouse | Route]
Wire = ClaimRequest | Mapping[str, Any]
