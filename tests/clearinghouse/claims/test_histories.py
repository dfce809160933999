"""Whatever is handed over, dies, comes back late or twice: no claim is there twice, none is lost, each stands right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from mock_portals.clearinghouse.books import BookedClaim, Report
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.switches import Switches
from portaldriver.edi import Claim
from portaldriver.errors import OutcomeUnknown, PortalDown, PortalError
from portaldriver.models.sent_claim import ClaimReceipt
from portaldriver.portals.office_ally.clearinghouse.claims import Claims, ClaimsOut
from portaldriver.portals.office_ally.clearinghouse.claims.channels import Leaving, Left, Outgoing
from portaldriver.portals.office_ally.clearinghouse.claims.means import Means
from portaldriver.runtime import points
from portaldriver.runtime.auditing import Auditing
from portaldriver.runtime.store import StateDatabase, new_key
from tests.edi.sendable import MADE, SHOT, SUBMITTER, VISIT, professional

from .conftest import ACCOUNT, Died

STANDS = {
    "accepted": "accepted",
    "replaced": "accepted",
    "voided": "accepted",
    "rejected": "rejected",
    "pending": "acknowledged",
}
CUTS = ("claims begun", "claims leaving", "claims left")
KEY = new_key()


@dataclass
class Way:
    """Takes files into the house. What is staged may be sent by `settle`, or be told to be absent."""

    house: Clearinghouse
    sends_late: bool
    at: str = ""
    mute: bool = False
    staged: dict[str, bytes] = field(default_factory=dict)

    async def send(self, file: Outgoing, *, leaving: Leaving) -> Left:
        self._fail("before")
        self.staged[file.name] = file.content
        await leaving({"name": file.name})
        self._fail("armed")
        self._rename(file.name)
        self._fail("after")
        return Left()

    def proves(self, error: BaseException) -> bool:
        return False

    async def settle(self, file: Outgoing, marker: Mapping[str, Any]) -> Left | None:
        if self.mute:
            raise OutcomeUnknown("nobody answers")
        if marker["name"] in self.staged:
            if not self.sends_late:
                return None
            self._rename(marker["name"])
        return Left()

    def _rename(self, name: str) -> None:
        self.house.receive(name, self.staged.pop(name), channel="sftp", account="clinic")

    def _fail(self, at: str) -> None:
        if self.at == at:
            raise PortalDown("gone")


Step = tuple[str, int, int, str]
"""What is done, to which number, with which draw, and what goes wrong meanwhile."""

TROUBLE = st.sampled_from(("", "", "", "before", "armed", "after", "mute", *CUTS))
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(("submit", "batch", "race", "resubmit", "resubmit", "replace", "replace", "void")),
            st.integers(0, 1),
            st.integers(0, 1),
            TROUBLE,
        ),
        st.tuples(st.sampled_from(("resume", "person")), st.integers(0, 2), st.integers(0, 1), st.just("")),
        st.tuples(st.sampled_from(("wait", "hear", "hear")), st.integers(0, 9), st.just(0), st.just("")),
        st.tuples(st.just("days"), st.just(0), st.just(0), st.just("")),
    ),
    min_size=6,
    max_size=30,
)


@dataclass
class History:
    """A clinic and its clearinghouse. `read` are reports that were read, some of them more than once."""

    claims: Claims
    state: StateDatabase
    way: Way
    read: list[Report] = field(default_factory=list)
    receipts: list[ClaimReceipt] = field(default_factory=list)
    version: int = 9

    async def step(self, what: str, which: int, draw: int, trouble: str) -> None:
        self.way.mute = trouble == "mute"
        self.way.at = "after" if trouble == "mute" else trouble if trouble not in CUTS else ""
        points.listener = self._cut(trouble) if trouble in CUTS else None
        try:
            await getattr(self, f"_{what}")(which, draw)
        except (Died, PortalError):
            pass
        finally:
            points.listener = None
            self.way.at, self.way.mute = "", False

    @staticmethod
    def _cut(label: str) -> Any:
        def struck(reached: str) -> None:
            if reached == label:
                raise Died

        return struck

    def _content(self, which: int, version: int) -> Claim:
        lines = (VISIT.model_copy(update={"charge_amount": Decimal("125.00") + version}), SHOT)
        number = f"PCN-{which}"
        total = Decimal("160.50") + version
        return professional(patient_control_number=number, service_lines=lines, total_charge=total)

    def _fresh(self, which: int, **changes: str) -> Claim:
        self.version += 1
        return self._content(which, self.version).model_copy(update=changes)

    async def _kept(self, sending: Awaitable[ClaimReceipt]) -> None:
        self.receipts.append(await sending)

    async def _submit(self, which: int, draw: int) -> None:
        await self._kept(self.claims.submit(self._content(which, draw), idempotency_key=f"order {which}"))

    async def _batch(self, which: int, draw: int) -> None:
        for outcome in await self.claims.submit_many([self._content(one, draw) for one in range(which + 1)]):
            self.receipts += [outcome.receipt] if outcome.receipt is not None else []

    async def _race(self, which: int, draw: int) -> None:
        rivals = [self.claims.submit(self._content(which, one)) for one in (draw, 1 - draw, draw)]
        keyed = self.claims.submit(self._content((which + 1) % 3, draw), idempotency_key=f"order {which}")
        done = await asyncio.gather(*rivals, keyed, return_exceptions=True)
        self.receipts += [one for one in done if isinstance(one, ClaimReceipt)]

    async def _resubmit(self, which: int, draw: int) -> None:
        """Put a refused claim right, a replacement or a void too; twice at once, if so drawn."""
        kept = await self.state.submissions.by_number(f"PCN-{which}", account=ACCOUNT)
        told = [one.told["claim"] for one in kept if one.state == "rejected"]
        names = {"frequency": "frequency", "payer_claim_control_number": "payerClaimControlNumber"}
        changes = {name: told[-1][key] for name, key in names.items()} if told else {}
        again = [self.claims.resubmit(self._fresh(which, **changes)) for _ in range(draw + 1)]
        done = await asyncio.gather(*again, return_exceptions=True)
        self.receipts += [one for one in done if isinstance(one, ClaimReceipt)]

    async def _former(self, which: int, draw: int) -> str:
        found = [one for one in await self.claims.list() if one.patient_control_number == f"PCN-{which}"]
        return found[-1 if draw else 0].claim_id if found else "clm_none"

    async def _replace(self, which: int, draw: int) -> None:
        await self._kept(self.claims.replace(await self._former(which, draw), self._content(which, 100 + draw)))

    async def _void(self, which: int, draw: int) -> None:
        await self._kept(self.claims.void(await self._former(which, draw)))

    async def _resume(self, which: int, draw: int) -> None:
        await self.claims.resume()

    async def _person(self, which: int, draw: int) -> None:
        """A person looks at the house, and says what is there."""
        for claim in await self.claims.list(status="queued"):
            await self.claims.resolve(claim.claim_id, left=self._inside(claim.file_name))

    async def _wait(self, which: int, draw: int) -> None:
        self.way.house.clock.advance(hours=4 * which + 1)

    async def _hear(self, which: int, draw: int) -> None:
        due = self.way.house.due()
        if due:
            await self._absorb(due[which % len(due)])

    async def _days(self, which: int, draw: int) -> None:
        """Let all come that is to come, and read it the wrong way round."""
        self.way.house.clock.advance(hours=72)
        for report in reversed(self.way.house.due()):
            await self._absorb(report)

    async def _absorb(self, report: Report) -> None:
        heard = await self.claims.absorb(report.name, report.content, modified=report.due.replace(tzinfo=UTC))
        assert heard.contradictions == ()

    def _inside(self, name: str) -> bool:
        return any(file.name == name for file in self.way.house.files)

    async def end(self, order: list[int]) -> None:
        """Have everything come to its end, and hold our books against the house's."""
        assert await self.claims.resume() == ()
        self.way.house.clock.advance(hours=24 * 30)
        due = self.way.house.due()
        for report in sorted(due, key=lambda one: order[due.index(one) % len(order)]):
            await self._absorb(report)
        await self._judged()

    async def _judged(self) -> None:
        house = self.way.house
        assert house.duplicates() == []
        names = {file.file_id: file.name for file in house.files}
        booked = {(names[one.file_id], one.patient_control_number): one for one in house.claims}
        assert len(booked) == len(house.claims)
        listed = {claim.claim_id: claim for claim in await self.claims.list()}
        current: dict[tuple[str, str], str] = {}
        for claim in listed.values():
            place = (claim.file_name, claim.patient_control_number)
            assert place in booked, "a claim was lost"
            current[place] = claim.claim_id
            assert claim.status == self._stands(booked[place], claim), (claim.file_name, claim.frequency)
        for place, one in booked.items():
            assert place in current or one.status == "rejected", "a claim is there that nobody follows"
        for receipt in self.receipts:
            assert receipt.claim_id in listed
            assert self._inside(receipt.file_name), "a receipt was given for what did not leave"

    def _stands(self, booked: BookedClaim, claim: ClaimReceipt) -> str:
        assert (booked.frequency, claim.clearinghouse_claim_id) == (claim.frequency, booked.claim_id)
        return STANDS[booked.status]


@asynccontextmanager
async def opened(switches: Switches, *, sends_late: bool) -> AsyncIterator[History]:
    async def account() -> str:
        return ACCOUNT

    way = Way(Clearinghouse(switches=switches), sends_late)
    async with StateDatabase("memory:", key=KEY) as state:
        audit = Auditing(
            state, portal="office_ally", account=account, session=lambda: None, actor=None, audited="writes"
        )
        config = ClaimsOut(submitter=SUBMITTER, usage="production", channel="sftp")
        means = Means(
            state=state, account=account, config=config, channels={"sftp": way}, audit=audit, clock=lambda: MADE
        )
        yield History(Claims(lambda: means), state, way)


@example(
    steps=[("submit", 0, 0, ""), ("days", 0, 0, ""), ("resubmit", 0, 0, "before"), ("days", 0, 0, "")],
    refused={1},
    held=set(),
    order=[1],
    sends_late=False,
    odd=False,
)
@example(
    steps=[
        ("submit", 0, 0, "mute"),
        ("days", 0, 0, ""),
        ("replace", 0, 0, ""),
        ("days", 0, 0, ""),
        ("replace", 0, 1, "claims left"),
        ("resume", 0, 0, ""),
        ("days", 0, 0, ""),
        ("resubmit", 0, 1, "claims begun"),
        ("void", 0, 1, "armed"),
    ],
    refused={3},
    held=set(),
    order=[3, 1, 2],
    sends_late=True,
    odd=True,
)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=STEPS,
    refused=st.sets(st.integers(1, 8), max_size=4),
    held=st.sets(st.integers(1, 8), max_size=1),
    order=st.lists(st.integers(0, 99), min_size=1, max_size=30),
    sends_late=st.booleans(),
    odd=st.booleans(),
)
async def test_no_claim_is_doubled_or_lost_and_each_stands_as_in_the_house(
    steps: list[Step], refused: set[int], held: set[int], order: list[int], sends_late: bool, odd: bool
) -> None:
    switches = Switches(refuse=dict.fromkeys(refused, "D101"), hold=held - refused)
    if odd:
        switches.double, switches.nine_digits, switches.name_277ca = {"999", "277CA"}, True, "edi_status"
    async with opened(switches, sends_late=sends_late) as history:
        for step in steps:
            await history.step(*step)
        await history.end(order)
        for claim in history.way.house.claims:
            event(f"{claim.frequency} {claim.status}")
