"""A claim of a visit: made by a script of the visit list, of which each press makes another one (guide 7.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from ....errors import Duplicate, ExtractionError, NotFound
from ....models.visit import VisitClaimed
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..asking import commit, script_says, told
from ..grids import AT_ONCE
from ..listing import at_origin
from ..pages.visit_claims import VisitClaims
from ..visit_listing import VisitQuery, read_visits


class ClaimVisit(Write[VisitClaimed]):
    """Make the claim of a visit."""

    operation = "visits.claim"
    receipt = VisitClaimed

    def __init__(self, binding: Binding, visit_id: str) -> None:
        super().__init__(binding)
        self.visit_id = visit_id

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return which visit."""
        return {"visitId": self.visit_id}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["visitId"])

    @property
    def natural_key(self) -> str:
        """Return the visit: it is claimed once."""
        return self.visit_id

    @property
    def record(self) -> str:
        """Return the visit."""
        return f"visit:{self.visit_id}"

    async def before(self, tab: Tab) -> list[str]:
        """Return the claims that the visit has: none. Raises `NotFound`, and `Duplicate` if it was claimed already."""
        there = await self._claims(tab)
        if there is None:
            raise NotFound("there is no such visit", field="visitId")
        if there:
            raise Duplicate("the visit has a claim already", field="visitId")
        return []

    async def fill(self, tab: Tab, before: list[str]) -> Filled:
        """Return what posts the visit from inside a page."""
        await at_origin(tab, self.binding)
        screen = VisitClaims(tab.page, self.binding)
        token = await screen.act(screen.token.input_value())

        async def press() -> dict[str, Any]:
            url, seconds = VisitClaims.make_url(self.binding), self.binding.timeouts.navigation
            return await commit(screen, url, {"id": [self.visit_id], "token": token}, seconds=seconds)

        return Filled(screen=screen, control=VisitClaims.token, press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Raise for a failure, which comes with HTTP 200 (guide 11)."""
        script_says(told(filled.screen, answer), "claim", page=filled.screen.title())

    async def find(self, tab: Tab, before: list[str]) -> Found[VisitClaimed] | None:
        """Look at the claims that the list shows for the visit."""
        there = await self._claims(tab)
        if not there:
            return None
        return Found(
            VisitClaimed(visit_id=self.visit_id, claim_number=there[0]), () if len(there) == 1 else ("claims",)
        )

    async def _claims(self, tab: Tab) -> tuple[str, ...] | None:
        """Return the numbers of the visit's claims; None if there is no such visit."""
        query = VisitQuery((("VisitID", "EqualsTo", self.visit_id),))
        rows, _ = await read_visits(tab, self.binding, query, page=1, size=AT_ONCE, lane="fetch")
        if len(rows) > 1:
            raise ExtractionError("the list shows a visit twice", page="VisitList.grid", field="visit_id")
        return rows[0].claim_numbers if rows else None
