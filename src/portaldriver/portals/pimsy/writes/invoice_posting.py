"""Checks that are posted by hand: the batch once, and each line of it once (guide 3, no. 6)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Self

from pydantic.alias_generators import to_camel

from ....errors import Duplicate, ExtractionError, NotFound, NotPermitted
from ....models import Noun
from ....models.invoices import (
    PREFIX,
    LinePosted,
    NewPosting,
    PostingLine,
    PostingSaved,
    invoice_number,
)
from ....pom import Binding
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..batching import BatchRefused, Difference
from ..grids import AT_ONCE, every, folded
from ..invoicing import invoices_by_number
from ..pages.grid import PAGE, SIZE, Foot
from ..pages.invoice_posting import (
    BatchPosting,
    LineForm,
    ManualPosting,
    NewPostingPage,
    PostedRow,
    PostingFilter,
    PostingForm,
    PostingRow,
)
from ..pages.invoicing import DOCUMENTED
from ..saving import fill, outcome, unless_changed
from ..site import address, show, within_portal
from .invoicing import ALL_BATCHES
from .unproven import Unproven

HEAD = ("description", "payer_name", "total_paid", "issued_on", "check_number")
ADVICE = "look at Invoicing > Batch Posting for the check, and at the invoice"


async def rows_of(tab: Tab, binding: Binding, check: str) -> tuple[PostingRow, ...]:
    """Return the batches with a check number."""
    screen = BatchPosting(tab.page, binding)
    return await every(tab, screen, screen.grid, PostingFilter(check=check))


async def require_open(tab: Tab, binding: Binding, posting: NewPosting, lines: tuple[PostingLine, ...]) -> None:
    """Raise `BatchRefused` unless all invoices are this payer's, unpaid, have that much left, and nobody holds them."""
    numbers = [line.invoice_id for line in lines]
    needs = ("payer", "paid", "locked", "amount", "total_paid", "write_off")
    there = await invoices_by_number(tab, binding, numbers, needs=needs)
    found = [Difference(number, "missing") for number in numbers if number not in there]
    for number, one in there.items():
        if folded(one.payer_name or "") != folded(posting.payer_name):
            found.append(Difference(number, "changed", "payer_name"))
        if one.locked is not False:
            found.append(Difference(number, "locked"))
        if one.paid is not False:
            found.append(Difference(number, "paid"))
        line = next(line for line in lines if line.invoice_id == number)
        before = (one.amount_paid or Decimal(0)) + (one.write_off or Decimal(0))
        if one.amount_invoiced is None or before + line.paid + line.write_off > one.amount_invoiced:
            found.append(Difference(number, "too_much"))
    if found:
        raise BatchRefused(differences=found)


class CreatePosting(Write[PostingSaved]):
    """The batch of a check, without its lines. Natural key: payer and check."""

    operation = "invoices.create_posting"
    receipt: ClassVar[type[Noun]] = PostingSaved

    def __init__(self, binding: Binding, draft: NewPosting) -> None:
        super().__init__(binding)
        self.draft = draft

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the check with all its lines: another one of them is another check."""
        return self.draft.model_dump(by_alias=True, mode="json")

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, NewPosting.of(payload))

    @property
    def natural_key(self) -> str:
        """Return payer and check."""
        return f"{folded(self.draft.payer_name)}:{folded(self.draft.check_number)}"

    @property
    def record(self) -> str:
        """Return what all batches wait for."""
        return ALL_BATCHES

    async def before(self, tab: Tab) -> list[str]:
        """Return the batches with this number. Raises `Duplicate`, and `BatchRefused` for a line that cannot be."""
        rows = await rows_of(tab, self.binding, self.draft.check_number)
        if any(folded(row.payer_name or "") == folded(self.draft.payer_name) for row in rows):
            raise Duplicate("the check of this payer was posted", field="checkNumber")
        await require_open(tab, self.binding, self.draft, self.draft.lines)
        return [row.posting_id for row in rows]

    async def fill(self, tab: Tab, before: list[str]) -> Filled:
        """Answer the five prompts."""
        links = await BatchPosting(tab.page, self.binding).toolbar.fetch(await address(tab, self.binding, BatchPosting))
        if links.new is None:
            what = f"the user's profile has no rule to create this ({DOCUMENTED})"
            raise NotPermitted(what, page=BatchPosting.title())
        screen = NewPostingPage(tab.page, self.binding)
        url = within_portal(tab, self.binding, links.new, page=screen.title())
        await show(tab, screen, url)
        press = await unless_changed(screen, screen.form, NewPostingPage.save, url=url)
        await fill(tab, screen.form, PostingForm(**{name: getattr(self.draft, name) for name in HEAD}), url=url)
        return Filled(screen=screen, control=NewPostingPage.save, press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Any, answer: Any) -> None:
        """Wait for the status line, or for complaints."""
        await outcome(tab, self.binding, PostingForm, after=filled.screen.title())

    async def find(self, tab: Tab, before: list[str]) -> Found[PostingSaved] | None:
        """Look for a batch with this number that came since."""
        for row in await rows_of(tab, self.binding, self.draft.check_number):
            if row.posting_id not in before:
                off = [name for name in HEAD if getattr(row, name) != getattr(self.draft, name)]
                return Found(PostingSaved(posting_id=row.posting_id), tuple(map(to_camel, off)))
        return None


class PostLine(Unproven[LinePosted]):
    """A line of a batch, which the portal posts to its invoice at once. Natural key: batch and invoice."""

    operation = "invoices.post_line"
    receipt: ClassVar[type[Noun]] = LinePosted
    advice = ADVICE
    refuses_by = LineForm

    def __init__(self, binding: Binding, posting_id: str, draft: NewPosting, invoice_id: str) -> None:
        super().__init__(binding)
        self.posting_id = posting_id
        self.draft = draft
        self.invoice_id = invoice_number(invoice_id)
        self.line = next(line for line in draft.lines if line.invoice_id == self.invoice_id)

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the batch, the check, and which of its lines."""
        check = self.draft.model_dump(by_alias=True, mode="json")
        return {"postingId": self.posting_id, "check": check, "invoiceId": self.invoice_id}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["postingId"], NewPosting.of(payload["check"]), payload["invoiceId"])

    @property
    def natural_key(self) -> str:
        """Return batch and invoice."""
        return f"{self.posting_id}:{self.invoice_id}"

    @property
    def record(self) -> str:
        """Return what all batches wait for."""
        return ALL_BATCHES

    async def before(self, tab: Tab) -> None:
        """Look that the line is not there. Raises `Duplicate`, `NotFound`, `BatchRefused`."""
        self.begins()
        if await self._rows(tab):
            raise Duplicate("the invoice is in the batch", field="invoiceId")
        await require_open(tab, self.binding, self.draft, (self.line,))

    async def fill(self, tab: Tab, before: Any) -> Filled:
        """Type the line."""
        url, screen = await self._address(tab), ManualPosting(tab.page, self.binding)
        await show(tab, screen, url)
        await fill(tab, screen.form, self._form(), url=url)

        async def look() -> None:
            if await self._rows(tab):
                raise Duplicate("the invoice is in the batch", field="invoiceId")

        return self.pressing(screen, ManualPosting.save, look)

    async def find(self, tab: Tab, before: Any) -> Found[LinePosted] | None:
        """Look for the line. Raises `OutcomeUnknown` if it is not there, unless nothing left."""
        rows = await self._rows(tab)
        if not rows:
            return self.absent()
        names = ("payer_control_number", "paid", "write_off", "deductible")
        off = [name for name in names if getattr(rows[0], name) != getattr(self.line, name)]
        twice = ("lines",) if len(rows) > 1 else ()
        receipt = LinePosted(posting_id=self.posting_id, invoice_id=self.invoice_id)
        return Found(receipt, (*map(to_camel, off), *twice))

    def _form(self) -> LineForm:
        """Return what is typed: what is nothing stays blank."""
        line = self.line
        typed: dict[str, Any] = {"invoice_id": self.invoice_id.removeprefix(PREFIX), "paid": line.paid}
        more = ("payer_control_number", "write_off", "deductible")
        return LineForm(**typed | {name: getattr(line, name) for name in more if getattr(line, name)})

    async def _address(self, tab: Tab) -> str:
        screen = BatchPosting(tab.page, self.binding)
        rows = await every(tab, screen, screen.grid, PostingFilter(batch=self.posting_id))
        if [row.posting_id for row in rows] != [self.posting_id]:
            raise NotFound("there is no batch with this number", page=screen.title())
        if rows[0].href is None:
            raise NotPermitted(f"the list does not lead to the lines ({DOCUMENTED})", page=screen.title())
        query = {PAGE: "1", SIZE: str(AT_ONCE)}
        return within_portal(tab, self.binding, rows[0].href, query, page=screen.title())

    async def _rows(self, tab: Tab) -> list[PostedRow]:
        """Return the lines of this invoice in the batch. Raises `ExtractionError` if not all lines are shown."""
        screen, url = ManualPosting(tab.page, self.binding), await self._address(tab)
        if (await screen.whose.fetch(url)).posting_id != self.posting_id:
            raise ExtractionError("the lines are of another batch than was asked for", page=screen.title())
        found = await screen.grid.fetch(url)
        foot = found.about
        if not isinstance(foot, Foot) or foot.total != len(found.records):
            raise ExtractionError("the list gave another number of rows than it says", page=screen.title())
        return [row for row in found.records if invoice_number(row.invoice_id) == self.invoice_id]
