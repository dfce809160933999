"""Eligibility: clients whose payers can be asked, batches of questions, and the answers (guide 2.5)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from ....client import Resource
from ....edi import EligibilityRequest
from ....errors import InvalidInput
from ....models.eligibility import AnswersImported, EligibilityClient, InquiriesSent
from ....models.invoices import InvoiceLevel
from ....paging import Paginator
from ....runtime.session import Tab
from ..claim_request import Route
from ..coverage import CoverageResults, answers_of, matched
from ..ede_files import called, record_of, text_of
from ..grids import At, Rows, listed, read_page
from ..inquiring import ANSWERS, INQUIRIES, LEVELS, client_of, questions_of
from ..numbers import number_of, several
from ..pages.eligibility import EligibilityClients, EligibilityFilter, EligibilityRow
from ..writes.ede import SaveAnswers, TakeAnswers
from ..writes.eligibility import SendInquiries
from ..writes.unproven import sent

MOST = 500
"""Clients of one batch: the filter that names them has to fit into an address."""


class Eligibility(Resource):
    """What payers are asked about clients' coverage, and what they answer."""

    def clients(
        self, *, level: InvoiceLevel = "primary", payer: str | None = None, page: int = 1, page_size: int = 100
    ) -> Paginator[EligibilityClient]:
        """List active clients with one slot of their insurance; `payer` is its name.

        Raises `InvalidInput`, `NotOnThisSurface`, `NotPermitted`.
        """
        wanted = EligibilityFilter(level=_words(level), payer=payer or "")

        async def rows(tab: Tab, at: At) -> Rows[EligibilityRow]:
            screen = EligibilityClients(tab.page, self._binding)
            return await read_page(tab, screen, screen.grid, None, wanted, at=at)

        return listed(self._client, "eligibility.clients", rows, client_of, page=page, size=page_size, lane="fetch")

    async def send_batch(
        self,
        patient_ids: Sequence[str],
        *,
        level: InvoiceLevel = "primary",
        key: str | None = None,
        actor: str | None = None,
    ) -> InquiriesSent:
        """Have EDE make one batch (270) that asks about exactly these clients, by number.

        The filter is set, and what it leaves is read back, all of it, and compared, right before the one press; then
        the file of the batch is held against what was asked. To ask again is another batch: give a `key` where a call
        may be repeated; without one, an unknown end still waits for a person in `writes.pending()`. Raises
        `BatchRefused` for any difference before anything is sent (a client more or less, one without a payer, its
        number or a member number, one who is inactive), `OutcomeUnknown` where the portal shows no batch, which proves
        nothing; `SavedDifferently` where the batch is another one; and what `PortalClient.write` raises.
        """
        numbers = [number_of(one, "patientIds") for one in several(patient_ids, "patientIds")]
        if not 1 <= len(numbers) <= MOST:
            raise InvalidInput(f"a batch is of 1 to {MOST} clients", field="patientIds")
        if len(set(numbers)) != len(numbers):
            raise InvalidInput("a client is named twice", field="patientIds")
        _words(level)
        # Without a key an unknown end would be forgotten with the next call, as to ask again is nothing wrong.
        known_as = key or f"asked-{secrets.token_hex(16)}"
        return await sent(self._client, SendInquiries(self._binding, numbers, level), key=known_as, actor=actor)

    async def inquiries(self, batch_id: str) -> tuple[EligibilityRequest, ...]:
        """Return the questions of a batch, each with its client's number as `patient_id` where the file has that.

        Raises `NotFound`, `InvalidInput` for a record that is no batch of questions, or whose file cannot be read.
        """
        return tuple(questions_of(await self._text(batch_id, INQUIRIES)))

    async def deliver(self, batch_id: str, route: Route) -> str:
        """Hand the file of a batch of questions to a route; return what that says. Raises as `inquiries` does.

        What leaves has been read as questions before. Its name is the batch's, each time.
        """
        text = await self._text(batch_id, INQUIRIES)
        questions_of(text)
        return await route.deliver(f"pimsy-{number_of(batch_id, 'batchId')}-270.270", text.encode())

    async def import_271(
        self,
        answers: Path | str | bytes,
        *,
        name: str | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> AnswersImported:
        """Give the portal a file of answers (a path, or the file itself) and have it worked through, once.

        `name` is the description, by default the file's name. Raises `InvalidInput` for what is no 271, `Duplicate` if
        the portal has it, `OutcomeUnknown` where the portal does not stamp it, which proves nothing; and what
        `PortalClient.write` raises.
        """
        text = text_of(answers, field="answers")
        answers_of(text)
        save = SaveAnswers(self._binding, called(answers, name), text)
        saved = await self._client.write(save, key=key, actor=actor)
        return await self.post_271(saved.batch_id, key=key and f"{key}:update", actor=actor)

    async def post_271(self, batch_id: str, *, key: str | None = None, actor: str | None = None) -> AnswersImported:
        """Have the portal work through a file of answers that it has, by Update; one that is processed is only read.

        Raises `NotFound`, `InvalidInput` for no 271, `OutcomeUnknown`, and what `PortalClient.write` raises.
        """
        write = TakeAnswers(self._binding, number_of(batch_id, "batchId"))
        return await sent(self._client, write, key=key, actor=actor)

    async def results(self, batch_id: str, *, of: str) -> CoverageResults:
        """Return what a file of answers (`batch_id`) says about the clients of a batch of questions (`of`).

        An answer is a client's by the trace number of the question, or by member number, birth date and first name
        together, never by a name alone; all others are in `unmatched`. Raises `NotFound`, and `InvalidInput` for
        records of other kinds.
        """
        questions = questions_of(await self._text(of, INQUIRIES))
        return matched(questions, answers_of(await self._text(batch_id, ANSWERS)))

    async def _text(self, batch_id: str, category: str) -> str:
        record = await record_of(self._client, self._binding, batch_id, category=category, operation="eligibility.get")
        return record.text or ""


def _words(level: InvoiceLevel) -> str:
    if level not in LEVELS:
        raise InvalidInput(f"one of {', '.join(LEVELS)}", field="level")
    return LEVELS[level]
