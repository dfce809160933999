"""Invoices of sessions: listed, changed, and sent in batches that hold what was asked and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ....client import Resource
from ....edi import BillingProvider, Claim, ClaimProvider, Remittance
from ....errors import InvalidInput
from ....models.client import Client
from ....models.invoices import (
    BatchSent,
    BilledSession,
    Invoice,
    InvoiceLevel,
    InvoiceSaved,
    InvoiceUpdate,
    NewPosting,
    PostingSaved,
    StatusesRecorded,
    invoice_number,
)
from ....paging import Paginator
from ....runtime.session import Tab
from ..assembling import Frequency, claim_of
from ..client_reading import client_of
from ..coordinating import before, decided
from ..grids import ANY, At, Lane, Rows, listed
from ..invoicing import (
    all_invoices,
    find_invoice,
    invoice_of,
    invoices_by_number,
    invoices_of_notes,
    read_invoices,
    read_sessions,
    session_of,
)
from ..leaving import Ways
from ..numbers import number_of
from ..pages.invoicing import InvoiceFilter, InvoiceRow, SessionFilter
from ..statuses import Answer, changes_told, charges, numbers_told, told_by
from ..writes.invoice_posting import CreatePosting, PostLine
from ..writes.invoice_routes import RouteInvoice, WithdrawClaim
from ..writes.invoicing import SendBatch, UpdateInvoice
from ..writes.unproven import sent

MOST = 500
"""Invoices of one batch: the filter that names them has to fit into an address."""
PER_PAGE = 100


class Invoices(Resource):
    """What payers are asked for sessions."""

    async def ready(
        self, since: date, until: date, *, payer: str | None = None, provider: str | None = None
    ) -> AsyncIterator[BilledSession]:
        """Yield sessions ready to bill, by days of service, both included, each with its invoices that can be sent.

        These are neither invoiced nor paid, in no batch and not locked. `payer` and `provider` are names.
        """
        _in_order(since, until)
        wanted = SessionFilter(since=since, until=until, user=provider or "")
        page, left = 1, 1
        while left > 0:

            async def step(tab: Tab, number: int = page) -> tuple[list[BilledSession], int]:
                found = await read_sessions(tab, self._binding, wanted, At(page=number, size=PER_PAGE))
                if not found.rows:
                    return [], 0
                notes = ",".join(row.note_id for row in found.rows)
                rows = await all_invoices(
                    tab,
                    self._binding,
                    InvoiceFilter(note=notes, payer=payer or "", invoiced="No", paid="No"),
                    needs=("locked", "batch"),
                )
                invoices = [one for one in map(invoice_of, rows) if not one.locked and not one.batch_id]
                return [session_of(row, invoices) for row in found.rows], found.total - number * PER_PAGE

            sessions, left = await self._client.call("invoices.ready", step)
            for one in sessions:
                if one.invoices and not one.locked:
                    yield one
            page += 1

    def list(
        self,
        *,
        patient_id: str | None = None,
        payer: str | None = None,
        level: InvoiceLevel | None = None,
        since: date | None = None,
        until: date | None = None,
        invoiced: bool | None = None,
        paid: bool | None = None,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[Invoice]:
        """List invoices; `since` and `until` bound the day of service, both included. `payer` is its name."""
        if since and until:
            _in_order(since, until)
        wanted = InvoiceFilter(
            client="" if patient_id is None else number_of(patient_id, "patientId"),
            payer=payer or "",
            level=(level or ANY).capitalize(),
            since=since,
            until=until,
            invoiced=_word(invoiced),
            paid=_word(paid),
        )

        async def rows(tab: Tab, at: At) -> Rows[InvoiceRow]:
            return await read_invoices(tab, self._binding, wanted, at)

        return listed(self._client, "invoices.list", rows, invoice_of, page=page, size=page_size, lane=lane)

    async def get(self, invoice_id: str) -> Invoice:
        """Return an invoice by its number, with or without `INV-`. Raises `NotFound`."""
        number = _number(invoice_id)

        async def step(tab: Tab) -> Invoice:
            return invoice_of(await find_invoice(tab, self._binding, number))

        return await self._client.call("invoices.get", step, record=f"invoice:{number}")

    async def update(
        self,
        invoice_id: str,
        changes: InvoiceUpdate | Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
    ) -> InvoiceSaved:
        """Change what is set, where it differs; `status` is `unchanged` where nothing does.

        Raises `NotFound`, `BatchRefused` for a row that somebody holds, and what `PortalClient.write` raises.
        """
        number, draft = _number(invoice_id), InvoiceUpdate.of(changes)
        return await self._client.write(UpdateInvoice(self._binding, number, draft), key=key, actor=actor)

    async def send_batch(
        self, invoices: Sequence[str | Invoice], *, key: str | None = None, actor: str | None = None
    ) -> BatchSent:
        """Have EDE make one batch of exactly these invoices; given as `Invoice`, each has to stand as it was seen.

        The filter is set, and what it leaves is read back, all of it, and compared, right before the one press; then
        the file of the batch is held against what was asked. Raises `BatchRefused` for any difference, before anything
        is sent, and where one leaves by another way (`claims`); `Duplicate` if all of them left before;
        `OutcomeUnknown` where the portal shows no batch, which proves nothing; `SavedDifferently` where the batch is
        another one; and what `PortalClient.write` raises.
        """
        numbers = [_number(one.invoice_id if isinstance(one, Invoice) else one) for one in invoices]
        if not 1 <= len(numbers) <= MOST:
            raise InvalidInput(f"a batch is of 1 to {MOST} invoices", field="invoiceIds")
        if len(set(numbers)) != len(numbers):
            raise InvalidInput("an invoice is named twice", field="invoiceIds")
        known = {number: one for number, one in zip(numbers, invoices, strict=True) if isinstance(one, Invoice)}
        write = SendBatch(self._binding, numbers, known=known, taken=Ways(self._client).taken)
        return await sent(self._client, write, key=key, actor=actor)

    async def post_batch(
        self, posting: NewPosting | Mapping[str, Any], *, key: str | None = None, actor: str | None = None
    ) -> PostingSaved:
        """Post a check by hand: a batch by its five prompts, then line by line to invoices that stand unpaid.

        Each line is a commit of its own: under a key, the same call goes on where it stopped. Raises `BatchRefused` for
        an invoice that is another payer's, paid or locked, before anything is sent; `Duplicate` if the payer's check
        was posted; `OutcomeUnknown` where the portal does not show a line, which proves nothing; and what
        `PortalClient.write` raises.
        """
        draft = NewPosting.of(posting)
        made = await self._client.write(CreatePosting(self._binding, draft), key=key, actor=actor)
        for line in draft.lines:
            write = PostLine(self._binding, made.posting_id, draft, line.invoice_id)
            await sent(self._client, write, key=key and f"{key}:{line.invoice_id}", actor=actor)
        return PostingSaved(posting_id=made.posting_id, lines=tuple(line.invoice_id for line in draft.lines))

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
        numbers = list(dict.fromkeys(map(_number, invoice_ids)))
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
        then; and what `update` raises.
        """
        told = told_by(answers)
        found = await self._read(numbers_told(told))
        session = await self._read_notes({one.note_id for one in found.values() if one.level not in (None, "primary")})
        changes, left = changes_told(told, found, charges=charges(found.values(), session))
        done = []
        for number, change in changes.items():
            saved = await self.update(number, change, key=key and f"{key}:{number}", actor=actor)
            done += [number] if saved.status == "updated" else []
        return StatusesRecorded(updated=tuple(done), unmatched=left)

    async def withdraw_claims(self, invoice_ids: Sequence[str], *, actor: str | None = None) -> None:
        """Take a person's word that the claims made of invoices never left: from now on a batch may take them.

        Nothing is sent. Who says so of a claim that did leave has it billed twice.
        """
        for number in dict.fromkeys(map(_number, invoice_ids)):
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


def _number(text: str) -> str:
    why = ""
    try:
        return invoice_number(text)
    except ValueError as error:
        why = str(error)
    raise InvalidInput(why, field="invoiceId")


def _word(flag: bool | None) -> str:
    return ANY if flag is None else "Yes" if flag else "No"


def _in_order(since: date, until: date) -> None:
    if until < since:
        raise InvalidInput("until is before since", field="until")
