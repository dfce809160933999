"""Remittances that are given to the portal once, and posted once (guide 3, no. 5)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar, Self

from ....edi import read_remittances
from ....errors import Duplicate, EdiError, InvalidInput
from ....models import Noun
from ....models.invoices import RemittanceImported, RemittancePosted
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..grids import folded
from ..invoicing import (
    PAYMENTS,
    all_batches,
    batch_form,
    find_batch,
    invoices_by_number,
    new_batch_form,
    read_batch,
)
from ..pages.ede import EdeForm, EdePage, EdeRow
from ..posting import amounts_in, digest, known_by, numbers_of, paid_by, plain, posted, remittances_of
from ..saving import fill, outcome, unless_changed
from ..site import show
from .invoicing import ALL_BATCHES
from .unproven import Unproven


class SaveRemittance(Write[RemittanceImported]):
    """A record of the EDE with the file of a remittance, not yet worked through. Natural key: the file's digest."""

    operation = "ede.save_835"
    receipt: ClassVar[type[Noun]] = RemittanceImported

    def __init__(self, binding: Binding, name: str, text: str) -> None:
        super().__init__(binding)
        self.name = name
        self.text = text

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return name and file."""
        return {"name": self.name, "text": self.text}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["name"], payload["text"])

    @property
    def natural_key(self) -> str:
        """Return the digest of the file: under another name it is the same money."""
        return digest(self.text)

    @property
    def record(self) -> str:
        """Return what all batches wait for."""
        return ALL_BATCHES

    async def before(self, tab: Tab) -> list[str]:
        """Return the remittances that are there. Raises `Duplicate` if one has this file, or a payment that is in it.

        A clearinghouse that gives a file again puts the same payment into another envelope.
        Of those that are processed only what may be the same is opened: by its name, or by notes that name the same
        amount, or none.
        """
        rows = await all_batches(tab, self.binding, category=PAYMENTS)
        for row in rows:
            if self._may_be(row) and await self._has_ours(tab, row):
                error = Duplicate("the portal has this file, or a payment that is in it", field="remittance")
                error.natural_key = "remittance"
                raise error
        return [row.batch_id for row in rows]

    def _may_be(self, row: EdeRow) -> bool:
        if not row.processed or not row.notes or folded(row.description or "") == folded(self.name):
            return True
        named = amounts_in(row.notes)
        amounts = (one.payment.amount for one in remittances_of(self.text))
        return not named or any(amount is None or abs(amount) in named for amount in amounts)

    async def fill(self, tab: Tab, before: list[str]) -> Filled:
        """Fill an empty form: category, the file's name as description, the file. The location stays blank."""
        url, screen = await new_batch_form(tab, self.binding), EdePage(tab.page, self.binding)
        await show(tab, screen, url)
        press = await unless_changed(screen, screen.form, EdePage.save, url=url)
        values = EdeForm(category=PAYMENTS, description=self.name, active=True, text=self.text)
        await fill(tab, screen.form, values, url=url)
        return Filled(screen=screen, control=EdePage.save, press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints."""
        await outcome(tab, self.binding, EdeForm, after=filled.screen.title())

    async def find(self, tab: Tab, before: list[str]) -> Found[RemittanceImported] | None:
        """Look among the remittances that came since for this file, or for this name with another one."""
        found: list[Found[RemittanceImported]] = []
        for row in await all_batches(tab, self.binding, category=PAYMENTS):
            if row.batch_id in before:
                continue
            named = folded(row.description or "") == folded(self.name)
            ours = await self._is_ours(tab, row)
            if named or ours:
                off = (*(() if named else ("description",)), *(() if ours else ("text",)))
                found.append(Found(RemittanceImported(batch_id=row.batch_id, processed=bool(row.processed)), off))
        return min(found, key=lambda one: len(one.differs), default=None)

    async def _has_ours(self, tab: Tab, row: EdeRow) -> bool:
        text = (await read_batch(tab, self.binding, row)).text or ""
        if plain(text) == plain(self.text):
            return True
        with suppress(EdiError):  # what cannot be read was not posted by anybody
            there = known_by(one.model for one in read_remittances(text))
            return not there.isdisjoint(known_by(remittances_of(self.text)))
        return False

    async def _is_ours(self, tab: Tab, row: EdeRow) -> bool:
        return plain((await read_batch(tab, self.binding, row)).text or "") == plain(self.text)


class PostRemittance(Unproven[RemittancePosted]):
    """Update: the portal works through the file of a record, and posts what it can match. Natural key: the record."""

    operation = "ede.post_835"
    receipt: ClassVar[type[Noun]] = RemittancePosted
    advice = "look at Processed and Misc. Notes of the record under Utilities > EDE, and at the invoices"
    refuses_by = EdeForm

    def __init__(self, binding: Binding, batch_id: str) -> None:
        super().__init__(binding)
        self.batch_id = batch_id

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the record's number."""
        return {"batchId": self.batch_id}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["batchId"])

    @property
    def natural_key(self) -> str:
        """Return the record's number."""
        return self.batch_id

    @property
    def record(self) -> str:
        """Return what all batches wait for."""
        return ALL_BATCHES

    async def before(self, tab: Tab) -> dict[str, Any]:
        """Return whether it is processed, and what was paid so far. Raises `NotFound`, `InvalidInput` for no 835."""
        self.begins()
        row = await find_batch(tab, self.binding, self.batch_id)
        if folded(row.category or "") != folded(PAYMENTS):
            raise InvalidInput("the batch is no remittance", field="batchId")
        form = await read_batch(tab, self.binding, row)
        numbers = numbers_of(remittances_of(form.text or ""))
        paid = paid_by(await invoices_by_number(tab, self.binding, numbers, needs=("total_paid",)))
        return {"processed": bool(form.processed), "digest": digest(form.text or ""), "paid": paid}

    async def fill(self, tab: Tab, before: Mapping[str, Any]) -> Filled | Found[RemittancePosted]:
        """Open the record; there is nothing to press where it is processed already."""
        row = await find_batch(tab, self.binding, self.batch_id)
        if before["processed"]:
            return Found(await self._posted(tab, row, None))
        screen, url = EdePage(tab.page, self.binding), batch_form(tab, self.binding, row)
        await show(tab, screen, url)

        async def look() -> None:
            now = await screen.form.fetch(url)
            if now.batch_id != self.batch_id or now.processed or digest(now.text or "") != before["digest"]:
                raise Duplicate("the record was processed or changed meanwhile", field="batchId")

        return self.pressing(screen, EdePage.update, look)

    async def find(self, tab: Tab, before: Mapping[str, Any]) -> Found[RemittancePosted] | None:
        """Look whether the record is stamped, and what stands at the invoices. Raises `OutcomeUnknown` if it is not."""
        row = await find_batch(tab, self.binding, self.batch_id)
        if not row.processed:
            return self.absent()
        return Found(await self._posted(tab, row, before["paid"]))

    async def _posted(self, tab: Tab, row: EdeRow, before: Mapping[str, str] | None) -> RemittancePosted:
        form = await read_batch(tab, self.binding, row)
        numbers = numbers_of(remittances_of(form.text or ""))
        invoices = await invoices_by_number(tab, self.binding, numbers, needs=("total_paid", "paid"))
        return posted(self.batch_id, form, form.text or "", invoices, before)
