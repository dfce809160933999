"""A portal of one form, one list and one book, which fails in every way in which servers do after they read a POST."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

from portaldriver.errors import Duplicate, InvalidInput, PageTimeout, PortalDown
from portaldriver.models import Noun
from portaldriver.pom import Binding, Commit, Form, PageObject, Record, Selector, Submission, button
from portaldriver.pom.deadline import within
from portaldriver.runtime.session import Tab
from portaldriver.runtime.write import Filled, Found, Write
from tests.pom.submitting import Book, Serving

FORM = """<!doctype html><link rel=icon href="data:,"><title>Claim</title>
<form method=post action=/save enctype="multipart/form-data"><input name=reference id=reference>
<input name=amount id=amount><button id=save>Save</button></form>"""
REFUSED = '<!doctype html><p id=refused>Please correct the following(s):</p><p class="line">Amount is required.</p>'


@dataclass
class Books(Book):
    """What the portal keeps, by number; and what it does besides the faults of connections."""

    form: str = FORM
    kept: dict[int, dict[str, str]] = field(default_factory=dict)
    forgets: int = 0
    """POSTs that are answered as if saved, and are not."""
    refuses: bool = False
    halves: bool = False
    """Whether another amount is kept than was sent."""
    silent: int = 0
    """Searches that get no answer."""
    searches: int = 0

    def of(self, reference: str) -> list[int]:
        """Return the numbers under which a reference is kept."""
        return [number for number, one in self.kept.items() if one["reference"] == reference]


class Desk(Serving):
    """Keeps what is posted before the fault strikes; with `forgets` it only says so."""

    book: Books

    def _shown(self, path: str, writer: asyncio.StreamWriter) -> bool:
        if not path.startswith("/search"):
            return super()._shown(path, writer)
        self.book.searches += 1
        if self.book.silent:
            self.book.silent -= 1
            writer.transport.abort()
            return False
        reference = parse_qs(urlsplit(path).query)["reference"][0]
        found = {number: self.book.kept[number] for number in self.book.of(reference)}
        body = json.dumps(found).encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        return True

    async def _saved(self, writer: asyncio.StreamWriter, fault: str) -> bool:
        fields = dict(re.findall(r'name="(\w+)"\r\n\r\n(.*?)\r\n', self.book.posted[-1].body.decode()))
        if self.book.refuses:
            body = REFUSED.encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            return True
        if self.book.forgets:
            self.book.forgets -= 1
        else:
            if self.book.halves:
                fields["amount"] = "1"
            self.book.kept[len(self.book.kept) + 1] = fields
        return await super()._saved(writer, fault)


@asynccontextmanager
async def claims_portal() -> AsyncIterator[Books]:
    """Serve for as long as the block runs."""
    book = Books()
    server = await asyncio.start_server(Desk(book).connected, "127.0.0.1", 0)
    book.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield book
    finally:
        server.close()


class Fields(Record):
    """The form's fields."""

    reference: Annotated[str, Selector("#reference")]
    amount: Annotated[str, Selector("#amount")]


class ClaimForm(PageObject):
    """The form."""

    host = "claims.example.com"
    path = "/"
    ready = Selector("form")
    fields = Form(Fields)
    save = Commit("#save", button("Save"), sends="^/save$")
    answer = Selector("#done, #refused")
    refused = Selector("#refused")


class ClaimSaved(Noun):
    """What the portal says of a claim."""

    number: int


class SubmitClaim(Write[ClaimSaved]):
    """Send a claim with a reference of our own."""

    operation = "claims.submit"
    receipt: ClassVar[type[Noun]] = ClaimSaved

    def __init__(self, binding: Binding, *, reference: str, amount: str = "10", sets: bool = False) -> None:
        super().__init__(binding)
        self.reference = reference
        self.amount = amount
        self.sets = sets

    @property
    def payload(self) -> Mapping[str, Any]:
        return {"reference": self.reference, "amount": self.amount, "sets": self.sets}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        return cls(binding, **payload)

    @property
    def natural_key(self) -> str | None:
        return None if self.sets else self.reference

    @property
    def record(self) -> str:
        return f"claim:{self.reference}"

    async def before(self, tab: Tab) -> Any:
        there = await self._search(tab)
        if there and not self.sets:
            raise Duplicate("there is a claim of this reference")
        return sorted(there)

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[ClaimSaved]:
        screen = ClaimForm(tab.page, self.binding)
        await screen.open()
        await screen.fields.fill(Fields(reference=self.reference, amount=self.amount))
        return Filled(screen=screen, control=ClaimForm.save)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        screen = ClaimForm(tab.page, self.binding)
        await screen.act(screen.answer.wait_for(timeout=1000))
        if await screen.refused.count():
            raise InvalidInput("the portal says: amount is required", field="amount")

    async def find(self, tab: Tab, before: Any) -> Found[ClaimSaved] | None:
        new = {number: one for number, one in (await self._search(tab)).items() if number not in (before or [])}
        if not new:
            return None
        number, kept = max(new.items())
        return Found(ClaimSaved(number=number), () if kept["amount"] == self.amount else ("amount",))

    async def _search(self, tab: Tab) -> dict[int, dict[str, str]]:
        screen = ClaimForm(tab.page, self.binding)
        if not tab.page.url.startswith(self.binding.origin(ClaimForm.host)):
            await screen.open()
        asked = f"/search?reference={html.escape(self.reference)}"
        script = "url => fetch(url).then(a => a.json(), () => null)"
        found = await within(self.binding.timeouts.read, tab.page.evaluate(script, asked), page="ClaimList")
        if found is None:
            raise PortalDown("the list does not answer")
        return {int(number): one for number, one in found.items()}


__all__ = ["ClaimForm", "ClaimSaved", "PageTimeout", "SubmitClaim", "claims_portal"]
