"""Claims of completed sessions, by PIMSY's own batch or by another channel: POST /claims."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from ....client import Resource
from ....edi import Claim, Remittance
from ....errors import InvalidInput, NotFound, PortalError
from ....models.invoices import BatchSent, Invoice
from ....models.sent_claim import ClaimReceipt, EdiSize, TrackedClaim
from ....runtime.session import Tab
from ..claim_request import EDE, ClaimRequest, ClaimsSubmitted, Clearinghouse, Route, SubmittedClaim, Wire
from ..invoicing import invoices_by_number, invoices_of_notes

if TYPE_CHECKING:
    from ..client import Pimsy


class Claims(Resource):
    """Claims of sessions whose notes are released."""

    def __init__(self, client: Pimsy) -> None:
        super().__init__(client)
        self._pimsy = client

    async def submit(
        self,
        request: Wire,
        *,
        decisions: Sequence[Remittance] = (),
        key: str | None = None,
        actor: str | None = None,
    ) -> ClaimsSubmitted:
        """Have claims of sessions leave by a channel, each once; `request` is the body of POST /claims.

        By `ede`, or a route, PIMSY makes a batch of exactly these; by a clearinghouse claims are made of charts, and
        one that it refuses keeps no other back. `decisions` are what payers that come first decided, where the payer's
        turn is a later one. Under a key, and without one too, the same request sends nothing twice. Raises
        `InvalidInput` for a session without an invoice to that payer, and for a channel that is none; and what
        `invoices.send_batch`, `invoices.claims` and the channel raise.
        """
        asked = ClaimRequest.of(request)
        channel = self._channel(asked)
        invoices = await self._invoices(asked)
        if isinstance(channel, Clearinghouse):
            return await self._by_clearinghouse(asked, channel, invoices, decisions, key, actor)
        if asked.frequency != "1":
            raise InvalidInput("nothing is known of how PIMSY corrects claims: name a clearinghouse", field="frequency")
        if asked.level != "primary" and decisions:
            raise InvalidInput("PIMSY's batch tells of earlier payers by itself", field="decisions")
        numbers = [one.invoice_id for one in invoices]
        sent = await self._pimsy.invoices.send_batch(numbers, key=key, actor=actor)
        return await self._batched(asked, invoices, sent, channel)

    # --- inside

    def _channel(self, asked: ClaimRequest) -> Clearinghouse | Route | None:
        channel = self._pimsy.channels.get(asked.submission_channel)
        if channel is None and asked.submission_channel != EDE:
            raise InvalidInput("the client has no channel of this name", field="submissionChannel")
        return channel

    async def _invoices(self, asked: ClaimRequest) -> list[Invoice]:
        async def step(tab: Tab) -> list[Invoice]:
            if asked.invoice_ids:
                found = await invoices_by_number(tab, self._binding, asked.invoice_ids)
                return [
                    _only([found[one]] if one in found else [], f"invoiceIds.{at}", asked) for at, one in _of(asked)
                ]
            rows = await invoices_of_notes(tab, self._binding, asked.session_ids)
            return [
                _only([one for one in rows if one.note_id == note], f"sessionIds.{at}", asked)
                for at, note in _of(asked)
            ]

        return await self._client.call("invoices.list", step)

    async def _batched(
        self, asked: ClaimRequest, invoices: Sequence[Invoice], sent: BatchSent, route: Route | None
    ) -> ClaimsSubmitted:
        batch = await self._pimsy.ede.get(sent.batch_id)
        where = None if route is None else await self._pimsy.ede.deliver(sent.batch_id, route)
        return ClaimsSubmitted(
            submission_channel=asked.submission_channel,
            reference_id=asked.reference_id,
            claims=tuple(
                SubmittedClaim(invoice_id=one.invoice_id, session_id=one.note_id, status="batched") for one in invoices
            ),
            total=sent.total,
            batch_id=sent.batch_id,
            edi=EdiSize(format="837P", size=len((batch.text or "").encode())),
            delivered_to=where,
        )

    async def _by_clearinghouse(
        self,
        asked: ClaimRequest,
        channel: Clearinghouse,
        invoices: Sequence[Invoice],
        decisions: Sequence[Remittance],
        key: str | None,
        actor: str | None,
    ) -> ClaimsSubmitted:
        if asked.billing_provider is None:
            raise InvalidInput("is needed for claims made of charts", field="billingProvider")
        if asked.place_of_service is None:
            raise InvalidInput("is needed for claims made of charts", field="placeOfService")
        claims = await self._pimsy.invoices.claims(
            [one.invoice_id for one in invoices],
            billing_provider=asked.billing_provider,
            rendering=asked.rendering_providers,
            place_of_service=asked.place_of_service,
            frequency=asked.frequency,
            decisions=decisions,
            actor=actor,
        )
        keys = [key and f"{key}:{one.invoice_id}" for one in invoices]
        told: list[ClaimReceipt | PortalError]
        if asked.frequency == "1":
            outcomes = await channel.submit_many(claims, idempotency_keys=keys)
            told = [one.receipt or one.error or PortalError("there is no receipt") for one in outcomes]
        else:
            told = [await self._corrected(channel, claim, each) for claim, each in zip(claims, keys, strict=True)]
        return ClaimsSubmitted(
            submission_channel=asked.submission_channel,
            reference_id=asked.reference_id,
            claims=tuple(_submitted(one, came) for one, came in zip(invoices, told, strict=True)),
            total=sum((one.amount_invoiced or Decimal(0) for one in invoices), Decimal(0)),
        )

    async def _corrected(self, channel: Clearinghouse, claim: Claim, key: str | None) -> ClaimReceipt | PortalError:
        """Replace or void the claim that the channel knows by the payer's number; one it never had leaves as it is."""
        try:
            known = await channel.search(patient_control_number=claim.patient_control_number)
            if not known:
                [outcome] = await channel.submit_many([claim], idempotency_keys=[key])
                return outcome.receipt or outcome.error or PortalError("there is no receipt")
            former, reference = _former(known, claim), claim.payer_claim_control_number
            if claim.frequency == "8":
                return await channel.void(former, original_reference=reference, idempotency_key=key)
            return await channel.replace(former, claim, original_reference=reference, idempotency_key=key)
        except PortalError as error:
            return error


def _of(asked: ClaimRequest) -> list[tuple[int, str]]:
    return list(enumerate(asked.invoice_ids or asked.session_ids))


def _only(found: Sequence[Invoice], place: str, asked: ClaimRequest) -> Invoice:
    """Return the one invoice that is meant. Raises `InvalidInput`."""
    meant = [one for one in found if one.level == asked.level and asked.payer_name in (None, one.payer_name)]
    if len(meant) == 1:
        return meant[0]
    rule = (
        "several invoices stand at this payer's turn: name them"
        if meant
        else ("no invoice stands for it at this payer's turn: is its note released?")
    )
    raise InvalidInput(messages=(f"{place}: {rule}",), field=place)


def _former(known: Sequence[TrackedClaim], claim: Claim) -> str:
    """Return the claim that the payer's number is of: the first, so that asking again finds what replaced it.

    Raises `NotFound`.
    """
    wanted = claim.payer_claim_control_number
    for one in known:
        if one.status == "accepted" and one.receipt.payer_claim_control_number in (None, wanted):
            return one.receipt.claim_id
    raise NotFound("the channel has no accepted claim of this payer's number", field="payerControlNumber")


def _submitted(invoice: Invoice, came: ClaimReceipt | PortalError) -> SubmittedClaim:
    if isinstance(came, PortalError):
        return SubmittedClaim(
            invoice_id=invoice.invoice_id, session_id=invoice.note_id, status="refused", trouble=str(came)
        )
    return SubmittedClaim(
        invoice_id=invoice.invoice_id,
        session_id=invoice.note_id,
        claim_id=came.claim_id,
        status=came.status,
        receipt=came,
    )
