"""The Electronic Data Exchange: batches of claims as files, and remittances that are posted once."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

from ....client import Resource
from ....edi import Claim, Remittance
from ....errors import EdiError, ExtractionError
from ....models.days import require_days
from ....models.invoices import EdeBatch, RemittancePosted
from ....paging import Paginator
from ....runtime.session import Tab
from ..batching import claims_of
from ..claim_request import Route
from ..ede_files import called, record_of, text_of
from ..grids import ANY, At, Lane, Rows, listed
from ..invoicing import CLAIMS, PAYMENTS, batch_of, read_batches
from ..numbers import number_of
from ..pages.ede import EdeFilter, EdeRow, Exchange
from ..posting import remittances_of
from ..writes.ede import PostRemittance, SaveRemittance
from ..writes.unproven import sent


class Ede(Resource):
    """Records of the Electronic Data Exchange."""

    def list(
        self,
        *,
        category: str | None = None,
        processed: bool | None = None,
        since: date | None = None,
        until: date | None = None,
        page: int = 1,
        page_size: int = 100,
        lane: Lane = "fetch",
    ) -> Paginator[EdeBatch]:
        """List records without their files; `category` as the portal's words are, the days are of processing."""
        require_days(since, until)
        wanted = EdeFilter(
            category=category or "",
            processed=ANY if processed is None else "Yes" if processed else "No",
            since=since,
            until=until,
        )

        async def rows(tab: Tab, at: At) -> Rows[EdeRow]:
            return await read_batches(tab, self._binding, wanted, at)

        return listed(self._client, "ede.list", rows, batch_of, page=page, size=page_size, lane=lane)

    async def get(self, batch_id: str) -> EdeBatch:
        """Return a record with its file. Raises `NotFound`."""
        return await record_of(self._client, self._binding, batch_id, operation="ede.get")

    async def claims(self, batch_id: str) -> tuple[Claim, ...]:
        """Return the claims of a batch, as a clearinghouse takes them (`oa.claims.submit_many`).

        Raises `NotFound`, `InvalidInput` for a record that is no batch of claims, `ExtractionError` for a file that
        cannot be read.
        """
        return _claims(await self._file(batch_id, CLAIMS))

    async def remittances(self, batch_id: str) -> tuple[Remittance, ...]:
        """Return the payments of a remittance, for `portaldriver.edi.reconcile`. Raises `NotFound`, `InvalidInput`."""
        return tuple(remittances_of((await self._file(batch_id, PAYMENTS)).text or ""))

    async def deliver(self, batch_id: str, route: Route) -> str:
        """Hand the file of a batch of claims to a route; return what that says. Raises as `claims` does.

        What leaves has been read as claims before. That it leaves once is the route's to see to: the file's name is the
        batch's, each time, with `837P` in it as Office Ally wants it (its guide 7.4).
        """
        batch = await self._file(batch_id, CLAIMS)
        _claims(batch)
        return await route.deliver(f"pimsy-{batch.batch_id}-837P.837", (batch.text or "").encode())

    async def import_835(
        self,
        remittance: Path | str | bytes,
        *,
        name: str | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> RemittancePosted:
        """Give the portal a remittance (a path, or the file itself), have it posted, and say what came of each claim.

        `name` is the description, by default the file's name. The same file is taken once, whatever its name. What is
        left over is in `unmatched`: no error, as the rest is posted. Raises `InvalidInput` for what is no 835,
        `Duplicate` if the portal has it, `OutcomeUnknown` where the portal does not stamp it, which proves nothing; and
        what `PortalClient.write` raises.
        """
        text = text_of(remittance, field="remittance")
        remittances_of(text)
        write = SaveRemittance(self._binding, called(remittance, name), text)
        saved = await self._client.write(write, key=key, actor=actor)
        return await self.post_835(saved.batch_id, key=key and f"{key}:update", actor=actor)

    async def post_835(self, batch_id: str, *, key: str | None = None, actor: str | None = None) -> RemittancePosted:
        """Have the portal post a remittance that it has, by Update; one that is processed is only looked at.

        Raises `NotFound`, `InvalidInput` for no 835, `OutcomeUnknown`, and what `PortalClient.write` raises.
        """
        write = PostRemittance(self._binding, number_of(batch_id, "batchId"))
        return await sent(self._client, write, key=key, actor=actor)

    async def _file(self, batch_id: str, category: str) -> EdeBatch:
        return await record_of(self._client, self._binding, batch_id, category=category, operation="ede.get")


def _claims(batch: EdeBatch) -> tuple[Claim, ...]:
    with suppress(EdiError):
        return tuple(claims_of(batch.text or ""))
    raise ExtractionError("the file of the batch cannot be read", page=Exchange.title(), field="text")
