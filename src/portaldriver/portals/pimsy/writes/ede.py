"""Files that are given to the portal once, and worked through once: remittances (guide 3, no. 5), and answers (2.5)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar, Self, TypeVar

from ....edi import read_remittances
from ....errors import Duplicate, EdiError, InvalidInput
from ....models import Noun
from ....models.eligibility import AnswersImported
from ....models.invoices import RemittanceImported, RemittancePosted
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..coverage import answers_of
from ..grids import folded
from ..inquiring import ANSWERS
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
from .invoicing import ALL_BATCHES, ALL_INQUIRIES
from .unproven import Unproven

R = TypeVar("R", bound=Noun)


class SaveFile(Write[R]):
    """A record of the EDE with a file, not yet worked through. Natural key: the file's digest."""

    category: ClassVar[str]
    turns: ClassVar[str] = ALL_BATCHES
    """What it waits for."""

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
        """Return the digest of the file: under another name it is the same."""
        return digest(self.text)

    @property
    def record(self) -> str:
        """Return what all of its kind wait for."""
        return self.turns

    @abstractmethod
    def kept(self, row: EdeRow) -> R:
        """Return the receipt of a record."""

    @abstractmethod
    def may_be(self, row: EdeRow) -> bool:
        """Tell whether a record may hold the same, so that it has to be opened."""

    @abstractmethod
    def same(self, text: str) -> Duplicate | None:
        """Return what to raise if a record's file is the same; None if it is not."""

    async def before(self, tab: Tab) -> list[str]:
        """Return the records that are there. Raises `Duplicate` if one has this file, or what is in it."""
        rows = await all_batches(tab, self.binding, category=self.category)
        for row in rows:
            if self.may_be(row) and (error := self.same((await read_batch(tab, self.binding, row)).text or "")):
                raise error
        return [row.batch_id for row in rows]

    async def fill(self, tab: Tab, before: list[str]) -> Filled:
        """Fill an empty form: category, the file's name as description, the file. The location stays blank."""
        url, screen = await new_batch_form(tab, self.binding), EdePage(tab.page, self.binding)
        await show(tab, screen, url)
        press = await unless_changed(screen, screen.form, EdePage.save, url=url)
        values = EdeForm(category=self.category, description=self.name, active=True, text=self.text)
        await fill(tab, screen.form, values, url=url)
        return Filled(screen=screen, control=EdePage.save, press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints."""
        await outcome(tab, self.binding, EdeForm, after=filled.screen.title())

    async def find(self, tab: Tab, before: list[str]) -> Found[R] | None:
        """Look among the records that came since for this file, or for this name with another one."""
        found: list[Found[R]] = []
        for row in await all_batches(tab, self.binding, category=self.category):
            if row.batch_id in before:
                continue
            named = folded(row.description or "") == folded(self.name)
            ours = plain((await read_batch(tab, self.binding, row)).text or "") == plain(self.text)
            if named or ours:
                off = (*(() if named else ("description",)), *(() if ours else ("text",)))
                found.append(Found(self.kept(row), off))
        return min(found, key=lambda one: len(one.differs), default=None)


class SaveRemittance(SaveFile[RemittanceImported]):
    """A record with the file of a remittance."""

    operation = "ede.save_835"
    receipt: ClassVar[type[Noun]] = RemittanceImported
    category = PAYMENTS

    def kept(self, row: EdeRow) -> RemittanceImported:
        """Return the receipt of a record."""
        return RemittanceImported(batch_id=row.batch_id, processed=bool(row.processed))

    def may_be(self, row: EdeRow) -> bool:
        """Tell whether a remittance has to be opened.

        A clearinghouse that gives a file again puts the same payment into another envelope. Of those that are processed
        only what may be the same is opened: by its name, or by notes that name the same amount, or none.
        """
        if not row.processed or not row.notes or folded(row.description or "") == folded(self.name):
            return True
        named = amounts_in(row.notes)
        amounts = (one.payment.amount for one in remittances_of(self.text))
        return not named or any(amount is None or abs(amount) in named for amount in amounts)

    def same(self, text: str) -> Duplicate | None:
        """Return what to raise for the same file, or a payment that is in it."""
        found = plain(text) == plain(self.text)
        with suppress(EdiError):  # what cannot be read was not posted by anybody
            there = known_by(one.model for one in read_remittances(text)) if not found else set()
            found = found or not there.isdisjoint(known_by(remittances_of(self.text)))
        if not found:
            return None
        error = Duplicate("the portal has this file, or a payment that is in it", field="remittance")
        error.natural_key = "remittance"
        return error


class SaveAnswers(SaveFile[AnswersImported]):
    """A record with a file of answers about coverage."""

    operation = "eligibility.save_271"
    receipt: ClassVar[type[Noun]] = AnswersImported
    category = ANSWERS
    turns = ALL_INQUIRIES

    def kept(self, row: EdeRow) -> AnswersImported:
        """Return the receipt of a record."""
        return AnswersImported(batch_id=row.batch_id, processed=bool(row.processed))

    def may_be(self, row: EdeRow) -> bool:
        """Tell whether a record has to be opened: any, as a name says nothing, and notes count answers at most."""
        return True

    def same(self, text: str) -> Duplicate | None:
        """Return what to raise for the same file."""
        if plain(text) != plain(self.text):
            return None
        error = Duplicate("the portal has this file", field="answers")
        error.natural_key = "answers"
        return error


class WorkThrough(Unproven[R]):
    """Update: the portal works through the file of a record. Natural key: the record."""

    refuses_by = EdeForm
    category: ClassVar[str]
    turns: ClassVar[str] = ALL_BATCHES
    """What it waits for."""

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
        """Return what all of its kind wait for."""
        return self.turns

    @abstractmethod
    async def stands(self, tab: Tab, text: str) -> Any:
        """Return what stands at what the file is about, as JSON. Raises `InvalidInput` for a file of another kind."""

    @abstractmethod
    async def done(self, tab: Tab, row: EdeRow, stood: Any) -> R:
        """Return what came of it; `stood` is what stood there before, None if it was worked through before."""

    async def before(self, tab: Tab) -> dict[str, Any]:
        """Return whether it is processed, and what stands there so far. Raises `NotFound`, `InvalidInput`."""
        self.begins()
        row = await find_batch(tab, self.binding, self.batch_id)
        if folded(row.category or "") != folded(self.category):
            raise InvalidInput(f"the batch is not of {self.category}", field="batchId")
        form = await read_batch(tab, self.binding, row)
        stood = await self.stands(tab, form.text or "")
        return {"processed": bool(form.processed), "digest": digest(form.text or ""), "stood": stood}

    async def fill(self, tab: Tab, before: Mapping[str, Any]) -> Filled | Found[R]:
        """Open the record; there is nothing to press where it is processed already."""
        row = await find_batch(tab, self.binding, self.batch_id)
        if before["processed"]:
            return Found(await self.done(tab, row, None))
        screen, url = EdePage(tab.page, self.binding), batch_form(tab, self.binding, row)
        await show(tab, screen, url)

        async def look() -> None:
            now = await screen.form.fetch(url)
            if now.batch_id != self.batch_id or now.processed or digest(now.text or "") != before["digest"]:
                raise Duplicate("the record was processed or changed meanwhile", field="batchId")

        return self.pressing(screen, EdePage.update, look)

    async def find(self, tab: Tab, before: Mapping[str, Any]) -> Found[R] | None:
        """Look whether the record is stamped, and what came of it. Raises `OutcomeUnknown` if it is not stamped."""
        row = await find_batch(tab, self.binding, self.batch_id)
        if not row.processed:
            return self.absent()
        return Found(await self.done(tab, row, before["stood"]))


class PostRemittance(WorkThrough[RemittancePosted]):
    """Update of a remittance: the portal posts what it can match."""

    operation = "ede.post_835"
    receipt: ClassVar[type[Noun]] = RemittancePosted
    category = PAYMENTS
    advice = "look at Processed and Misc. Notes of the record under Utilities > EDE, and at the invoices"

    async def stands(self, tab: Tab, text: str) -> dict[str, str]:
        """Return what was paid so far."""
        numbers = numbers_of(remittances_of(text))
        return paid_by(await invoices_by_number(tab, self.binding, numbers, needs=("total_paid",)))

    async def done(self, tab: Tab, row: EdeRow, stood: Mapping[str, str] | None) -> RemittancePosted:
        """Say what was posted, and what is left over."""
        form = await read_batch(tab, self.binding, row)
        numbers = numbers_of(remittances_of(form.text or ""))
        invoices = await invoices_by_number(tab, self.binding, numbers, needs=("total_paid", "paid"))
        return posted(self.batch_id, form, form.text or "", invoices, stood)


class TakeAnswers(WorkThrough[AnswersImported]):
    """Update of a file of answers: the portal takes note of them."""

    operation = "eligibility.post_271"
    receipt: ClassVar[type[Noun]] = AnswersImported
    category = ANSWERS
    turns = ALL_INQUIRIES
    advice = "look at Processed and Misc. Notes of the record under Utilities > EDE"

    async def stands(self, tab: Tab, text: str) -> None:
        """Hold the file to be one of answers. What the portal keeps of them elsewhere is not public."""
        answers_of(text)

    async def done(self, tab: Tab, row: EdeRow, stood: None) -> AnswersImported:
        """Return the record's stamps."""
        form = await read_batch(tab, self.binding, row)
        return AnswersImported(
            batch_id=self.batch_id,
            processed=bool(form.processed),
            processed_by=form.processed_by,
            processed_on=form.processed_on,
            remarks=form.notes,
        )
