"""Claims made of invoices, where they do not leave by PIMSY's own batch, and what payers answer to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ....client import Resource
from ....edi import BillingProvider, Claim, ClaimProvider, Remittance
from ....errors import InvalidInput
from ....models.client import Client
from ....models.invoices import Invoice, StatusesRecorded, invoice_number
from ....runtime.session import Tab
from ..assembling import Frequency, claim_of
from ..client_reading import client_of
from ..coordinating import before, decided
from ..invoicing import invoices_by_number, invoices_of_notes
from ..leaving import Ways
from ..numbers import several
from ..statuses import Answer, changes_told, charges, numbers_told, told_by
from ..writes.invoice_routes import RouteInvoice, WithdrawClaim
from ..writes.invoicing import UpdateInvoice


class InvoiceClaims(Resource):
    """The part of `pimsy.invoices` that claims and their answers go through."""

    async def claims(
        self,
        invoice_ids: Sequence[str],
        *,
        billing_provider: BillingProvider,
        rendering: Mapping[str, ClaimProvider],
        place_of_service: str,
        frequency: Frequency = "1",
        decisions: Sequence[Remittance] = (),
        actor: str | None = None,
    ) -> tuple[Claim, ...]:
        """Return claims of invoices, to be sent by another way than PIMSY's batch; that way is theirs from now on.

        `rendering` says who each Performed By is. `frequency` is `7` to replace and `8` to void what the payer knows by
        the invoice's payer control number. Of an invoice to a second or third payer, `decisions` are the 835s of those
        that come first: what they paid and took off is told to the next, and the charge is the session's. A claim that
        chart and 835s do not give whole is refused, and none is made then. Raises `InvalidInput`, and `BatchRefused`
        for an invoice that left in a batch, or may have, or was billed or paid otherwise.
        """
        numbers = list(dict.fromkeys(map(numbered, several(invoice_ids, "invoiceIds"))))
        found = await self._read(numbers)
        later = {one.note_id for one in found.values() if one.level != "primary"}
        session = await self._read_notes(later)
        made = []
        for at, number in enumerate(numbers):
            place = f"invoiceIds.{at}"
            if (invoice := found.get(number)) is None:
                raise InvalidInput(messages=(f"{place}: there is no such invoice",), field="invoiceIds")
            who = rendering.get(invoice.performed_by or "")
            if who is None:
                messages = (f"{place}: rendering lacks who performed it",)
                raise InvalidInput(messages=messages, field="rendering")

            async def step(tab: Tab, patient_id: str = invoice.patient_id) -> Client:
                return await client_of(tab, self._binding, patient_id, parts=("insurance", "diagnoses"))

            made.append(
                claim_of(
                    invoice,
                    await self._client.call("invoices.claims", step, record=f"patient:{invoice.patient_id}"),
                    billing_provider=billing_provider,
                    rendering=who,
                    place_of_service=place_of_service,
                    frequency=frequency,
                    decisions=decided(before(invoice, session, place), decisions, place),
                    place=place,
                )
            )
        ways = Ways(self._client)
        # What is known to go this way is not asked for anew: where that broke off, it would be forgotten.
        known = await ways.routed(numbers) if frequency == "1" else ()
        for number in numbers:
            if number not in known:
                await self._client.write(
                    RouteInvoice(self._binding, number, frequency, taken=ways.pending), actor=actor
                )
        return tuple(made)

    async def record_status(
        self, answers: Iterable[Answer], *, key: str | None = None, actor: str | None = None
    ) -> StatusesRecorded:
        """Write what payers answered to the invoices that their claims were made of: what is not there yet.

        Answers are what `portaldriver.edi` reads of 835s, 277CAs and 277s, and are matched by patient control number.
        Payer control number, EOB date and, where there is one, adjustment reason are written; no amounts. All is
        compared before the first write. Raises `BatchRefused` where a field stands otherwise, and nothing is written
        then; and what `invoices.update` raises.
        """
        told = told_by(answers)
        found = await self._read(numbers_told(told))
        session = await self._read_notes({one.note_id for one in found.values() if one.level not in (None, "primary")})
        changes, left = changes_told(told, found, charges=charges(found.values(), session))
        done = []
        for number, change in changes.items():
            write = UpdateInvoice(self._binding, number, change)
            saved = await self._client.write(write, key=key and f"{key}:{number}", actor=actor)
            done += [number] if saved.status == "updated" else []
        return StatusesRecorded(updated=tuple(done), unmatched=left)

    async def withdraw_claims(self, invoice_ids: Sequence[str], *, actor: str | None = None) -> None:
        """Take a person's word that the claims made of invoices never left: from now on a batch may take them.

        Nothing is sent. Who says so of a claim that did leave has it billed twice.
        """
        for number in dict.fromkeys(map(numbered, several(invoice_ids, "invoiceIds"))):
            await self._client.write(WithdrawClaim(self._binding, number), actor=actor)
            await Ways(self._client).free(number)

    async def _read(self, numbers: Sequence[str]) -> dict[str, Invoice]:
        async def step(tab: Tab) -> dict[str, Invoice]:
            return await invoices_by_number(tab, self._binding, numbers)

        return await self._client.call("invoices.list", step)

    async def _read_notes(self, notes: Iterable[str]) -> Sequence[Invoice]:
        if not (wanted := sorted(notes)):
            return ()

        async def step(tab: Tab) -> Sequence[Invoice]:
            return await invoices_of_notes(tab, self._binding, wanted)

        return await self._client.call("invoices.list", step)


def numbered(text: str) -> str:
    """Return an invoice's number in its one spelling. Raises `InvalidInput`, without what was given."""
    why = ""
    try:
        return invoice_number(text)
    except ValueError as error:
        why = str(error)
    raise InvalidInput(why, field="invoiceId")
