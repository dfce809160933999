"""Batches of questions about coverage, which ask about exactly the clients that were named (guide 2.5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Self

from ....errors import UnexpectedPage
from ....models import Noun
from ....models.eligibility import EligibilityClient, InquiriesSent
from ....models.invoices import InvoiceLevel
from ....pom import Binding, Commit
from ....runtime.session import Tab
from ....runtime.write import Filled, Found
from ..batching import Difference
from ..grids import every
from ..inquiring import INQUIRIES, LEVELS, client_of, differences, holds, written
from ..invoicing import all_batches
from ..pages.eligibility import EdeTypeForm, EligibilityClients, EligibilityFilter
from .batches import batches_since
from .filtered import Filtered
from .invoicing import ALL_INQUIRIES

TYPE = "270"
NEEDS = ("level", "payer_name", "payer_number", "member_id", "active")
"""Columns without which nobody can tell whom a batch would ask about what."""


class SendInquiries(Filtered[InquiriesSent, EligibilityClient]):
    """A batch that asks about exactly these clients. To ask again on another day is right: it has no natural key.

    Up to the press everything may be repeated. After it only what the portal shows counts, as with claims: each
    question costs, so it is never pressed again by itself.
    """

    operation = "eligibility.send_batch"
    receipt: ClassVar[type[Noun]] = InquiriesSent
    advice = "look at Utilities > EDE for a new batch of questions (270)"
    screen = EligibilityClients
    field = "patientIds"
    refuses_by = EdeTypeForm

    def __init__(self, binding: Binding, patient_ids: Sequence[str], level: InvoiceLevel) -> None:
        super().__init__(binding)
        self.numbers = tuple(sorted(set(patient_ids), key=int))
        self.level: InvoiceLevel = level

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the clients' numbers and the slot of their insurance."""
        return {"patientIds": list(self.numbers), "level": self.level}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["patientIds"], payload["level"])

    @property
    def natural_key(self) -> None:
        """Return nothing: the same may be asked again."""
        return None

    @property
    def record(self) -> str:
        """Return what all batches of questions wait for."""
        return ALL_INQUIRIES

    def control(self) -> Commit:
        """Return EDE."""
        return EligibilityClients.ede

    def wanted(self) -> EligibilityFilter:
        """Return the filter of these clients."""
        return EligibilityFilter(level=LEVELS[self.level], clients=",".join(self.numbers))

    async def rows(self, tab: Tab) -> list[EligibilityClient]:
        """Read all pages of what the filter leaves."""
        screen = EligibilityClients(tab.page, self.binding)
        return list(map(client_of, await every(tab, screen, screen.grid, self.wanted(), needs=NEEDS)))

    def item(self, row: Any) -> EligibilityClient:
        """Return a row of the page."""
        return client_of(row)

    def number_of(self, item: EligibilityClient) -> str:
        """Return the client's number."""
        return item.patient_id

    def differing(
        self, asked: Collection[str], rows: Sequence[EligibilityClient], known: Mapping[str, Any]
    ) -> Sequence[Difference]:
        """Return what keeps these clients from being asked about."""
        return differences(asked, rows, known, level=self.level)

    async def before(self, tab: Tab) -> dict[str, Any]:
        """Return the batches that there are, and the clients as they stand. Raises `BatchRefused`."""
        self.begins()
        rows = await self.rows(tab)
        self.compare(rows, {})
        batches = await all_batches(tab, self.binding, category=INQUIRIES)
        return {"batches": [one.batch_id for one in batches], "clients": written(rows)}

    async def fill(self, tab: Tab, before: Mapping[str, Any]) -> Filled:
        """Hold what the filter leaves against what was asked. Raises `BatchRefused` for any difference."""
        return await self.press_on(tab, before["clients"])

    async def choose(self, screen: EligibilityClients) -> None:
        """Choose the type."""
        await screen.type.fill(EdeTypeForm(type=TYPE))

    async def still(self, screen: EligibilityClients) -> None:
        """Raise `UnexpectedPage` where another type is chosen by now."""
        if (await screen.type.read()).type != TYPE:
            raise UnexpectedPage("another type of file is chosen than was asked for", page=screen.title())

    async def find(self, tab: Tab, before: Mapping[str, Any] | None) -> Found[InquiriesSent] | None:
        """Look for a batch that came since and asks about any of them, and hold its file against what was asked.

        Raises `OutcomeUnknown` where there is none, unless it is known that nothing left.
        """
        if before is None:
            return None
        clients = before["clients"]
        came = await batches_since(
            tab, self.binding, INQUIRIES, before["batches"], lambda text: holds(text, clients), wanted=clients
        )
        if came is None:
            return self.absent()
        receipt = InquiriesSent(batch_id=came.batch_id, level=self.level, patient_ids=self.numbers)
        return Found(receipt, came.differs)
