"""Releases, batches, postings and questions whose workers are killed: `python -m tests.kills.money [KILLS] [FIRST_SEED]`.

These are the writes of which absence proves nothing: where the portal shows none afterwards, a person looks and says
so, and only then it is made again. Here the person looks into the portal's own book.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Auth, Note
from mock_portals.pimsy.inquiries_text import ANSWERS, INQUIRIES
from mock_portals.pimsy.invoicing_seed import PAYMENTS, charge
from mock_portals.pimsy.notes_desk import Notes
from portaldriver import BrowserPool, StateDatabase, Writing
from portaldriver.edi import EligibilityMember, EligibilityRequest
from portaldriver.portals.pimsy import Pimsy
from tests.crash.crew import KEY
from tests.kills.crew import Hand, Told
from tests.kills.houses import HOUSES, Struck
from tests.kills.pimsy.plan import PLACEHOLDER
from tests.kills.planned import Planned
from tests.pimsy.answering import answered
from tests.pimsy.test_ede import era

ME = "Okafor, Riley"
FIRST = date(2026, 3, 2)
OWN = 90_000
"""Notes of the plan have numbers from here: those of sessions that are billed already are the seed's."""
AFTER = Writing(quiet=0.1, attempts=2, lease=3.0, wait=30)
PASSES = 12
"""Jobs that a worker may come to the end of before it has to be done."""


@dataclass
class Result:
    """What came of campaigns: writes and kills by kind, and everything that is not as it has to be."""

    writes: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    resolved: int = 0
    """Writes of which a person had to say that they had not come."""
    problems: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Return it for people."""
        rows = [("kills", self.kills), ("resolved by a person", self.resolved)]
        rows += [(f"  {kind}", count) for kind, count in sorted(self.writes.items())]
        rows += [("duplicates and losses", len(self.problems))]
        return "\n".join([*(f"{name:<26}{count:>6}" for name, count in rows), *self.problems])


class Money:
    """A practice's plan of releases, batches, postings and questions, and what its book has to say of it."""

    def __init__(self, portal: PimsyPortal, *, seed: int, rounds: int) -> None:
        self._portal, self._book = portal, portal.book
        self._numbers = itertools.count(1)
        self._rng = random.Random(seed)
        active = (one for one in self._book.clients if one.active and not one.waiting)
        insured = [one for one in active if one.insurance["Primary"].individual_number]
        self._pairs = itertools.combinations(insured, 2)
        self.notes: list[Note] = []
        self.plan: list[Planned] = []
        for number in range(rounds):
            self._release(f"{seed}-{number}")
            self._batch(f"{seed}-{number}")
            self._check(f"{seed}-{number}")
            self._era(f"{seed}-{number}")
            self._ask(f"{seed}-{number}")
            self._answers(f"{seed}-{number}")
        self._rng.shuffle(self.plan)

    def _billed(self, count: int) -> list[Any]:
        client = self._rng.choice(self._book.clients[:10]).id
        return [charge(self._book, client, user=ME, on=FIRST, code="90834") for _ in range(count)]

    def _release(self, key: str) -> None:
        number = next(self._numbers)
        client, start = self._book.clients[12], datetime(2026, 3, 2, 9) + timedelta(days=number)
        ever = date(2020, 1, 1), date(2030, 1, 1)
        auth = Auth(self._book.next_id(), client.id, PLACEHOLDER, *ever, Decimal(0), Decimal(0), unmanaged=True)
        note = Note(OWN + number, client.id, start, 45, PLACEHOLDER, ME, text="Invented.", auth=auth.id)
        self._book.auths.append(auth)
        self._book.notes.append(note)
        self.notes.append(note)
        self.plan.append(Planned(f"release-{key}", "notes.release", {"noteId": str(note.id)}))

    def _batch(self, key: str) -> None:
        numbers = [f"INV-{one.id}" for one in self._billed(3)]
        self.plan.append(Planned(f"batch-{key}", "invoices.send_batch", {"invoiceIds": numbers}))

    def _check(self, key: str) -> None:
        lines = [{"invoiceId": f"INV-{one.id}", "paid": "40.00"} for one in self._billed(2)]
        posting = {
            "description": f"Check {key}",
            "payerName": "Evergreen Health",
            "totalPaid": "80.00",
            "issuedOn": "2026-03-20",
            "checkNumber": f"C{key}",
            "lines": lines,
        }
        for line in lines:
            one = next(one for one in self._book.invoices if f"INV-{one.id}" == line["invoiceId"])
            one.payer = "Evergreen Health"
        ends = ("", *(f":{line['invoiceId']}" for line in lines))
        self.plan.append(Planned(f"check-{key}", "invoices.post_line", {"posting": posting}, ends))

    def _era(self, key: str) -> None:
        text = era([(f"INV-{one.id}", "112.50", "90.10") for one in self._billed(2)], trace=f"T{key}")
        given = {"text": text, "name": f"{key}.835"}
        self.plan.append(Planned(f"era-{key}", "ede.post_835", given, ("", ":update")))

    def _ask(self, key: str) -> None:
        """Ask about two clients: no other question is about just these."""
        numbers = [str(one.id) for one in next(self._pairs)]
        self.plan.append(Planned(f"ask-{key}", "eligibility.send_batch", {"patientIds": numbers}))

    def _answers(self, key: str) -> None:
        member = EligibilityMember(member_id="M1", last_name="Example", first_name="Nora")
        text = answered([EligibilityRequest(payer_id="EX001", reference_id=f"T{key}", subscriber=member)])
        given = {"text": text, "name": f"{key}.271"}
        self.plan.append(Planned(f"answers-{key}", "eligibility.post_271", given, ("", ":update")))

    def problems(self) -> Iterator[str]:
        """Say what stands in the book more than once, or not at all."""
        for one in self.plan:
            for what, times in self._counted(one):
                if times != 1:
                    yield f"{one.operation} {one.key}: {what} {times} times"
        billed = Counter(one.note for one in self._book.invoices)
        for note in self.notes:
            if billed[note.id] != 1:
                yield f"a released note was billed {billed[note.id]} times"

    def stands(self, key: str) -> bool:
        """Tell whether anything of a write stands in the book."""
        return any(times for one in self.plan if one.key == key for _, times in self._counted(one))

    def _counted(self, one: Planned) -> Iterator[tuple[str, int | Decimal]]:
        book, given = self._book, one.arguments
        if one.operation == "notes.release":
            yield "released", self._portal.desk(Notes).releases.count(int(given["noteId"]))
        elif one.operation == "invoices.send_batch":
            sent = Counter(number for each in book.edes for number in each.invoices)
            for number in given["invoiceIds"]:
                yield "in a batch", sent[int(number[4:])]
        elif one.operation == "invoices.post_line":
            asked = given["posting"]
            made = [each for each in book.postings if each.check == asked["checkNumber"]]
            yield "made", len(made)
            lines = Counter(line.invoice for each in made for line in each.lines)
            for line in asked["lines"]:
                number = int(line["invoiceId"][4:])
                yield "posted", lines[number]
                yield "paid", self._paid(number) / Decimal(line["paid"])
        elif one.operation == "eligibility.send_batch":
            asked_about = [
                sorted(part[7:] for part in each.text.split("~") if part[:7] == "REF*EJ*")
                for each in book.edes
                if each.category == INQUIRIES
            ]
            yield "asked", asked_about.count(sorted(given["patientIds"]))
        elif one.operation == "eligibility.post_271":
            answers = [each for each in book.edes if each.category == ANSWERS and each.description == given["name"]]
            yield "kept", len(answers)
            yield "worked through", sum(each.processed for each in answers)
        else:
            kept = [each for each in book.edes if each.category == PAYMENTS and each.description == given["name"]]
            yield "kept", len(kept)
            yield "processed", sum(each.processed for each in kept)
            for number in (
                int(part[8:].partition("*")[0]) for part in given["text"].split("~\n") if part[:8] == "CLP*INV-"
            ):
                yield "paid", self._paid(number) / Decimal("90.10")

    def _paid(self, number: int) -> Decimal:
        return next(one.total_paid for one in self._book.invoices if one.id == number)


async def campaign(folder: Path, *, seed: int, rounds: int, strikes: int, endpoint: str | None = None) -> Result:
    """Carry out so many rounds of the six writes, and kill the worker so often at any moment of it."""
    rng, told, result = random.Random(seed), Told(), Result()
    with HOUSES["pimsy"](1, seed) as house:
        portal: Any = house.served.portal
        money = Money(portal, seed=seed, rounds=rounds)
        result.writes.update(one.operation for one in money.plan)
        state = folder / f"money-{seed}.db"
        hand = await _begun(house, state, told, endpoint)
        for _ in range(PASSES + strikes):
            left = [one for one in money.plan if one.key not in told.receipts]
            if not left:
                break
            hand.give(left, at_once=3)
            done = asyncio.ensure_future(hand.until("done"))
            if result.kills < strikes:
                await asyncio.wait([done], timeout=rng.uniform(0.3, 4.0))
                if not done.done():
                    hand.kill()
                    result.kills += 1
            if await done:
                result.resolved += await _looked_after(house, money, state, left, endpoint, result.problems)
                continue
            await hand.end()
            hand = await _begun(house, state, told, endpoint)
        await hand.end()
        result.problems += [f"without a receipt: {one.key}" for one in money.plan if one.key not in told.receipts]
        result.problems += [f"two receipts: {key}" for key in sorted(told.changed_their_minds)]
        result.problems += money.problems()
    return result


async def _begun(house: Struck, state: Path, told: Told, endpoint: str | None) -> Hand:
    hand = await Hand.start(house.served.terms(str(state), pages=3), told, endpoint=endpoint)
    assert await hand.ready()
    return hand


async def _looked_after(
    house: Struck, money: Money, state: Path, left: list[Planned], endpoint: str | None, problems: list[str]
) -> int:
    """Do what a person does where nobody knows: look, and say that it did not come. Return how often."""
    way_in: dict[str, Any] = dict(house.served.way_in)
    count = 0
    async with (
        StateDatabase(state, key=KEY) as database,
        BrowserPool(endpoint=endpoint) as pool,
        Pimsy(**way_in, origins=house.served.server.origins, pool=pool, state=database, writing=AFTER) as pimsy,
    ):
        for one in await pimsy.writes.pending():
            key = (one.key or "").partition(":")[0]
            if one.state != "unknown" or key not in {each.key for each in left}:
                continue
            if one.operation in ("invoices.send_batch", "invoices.autofill", "eligibility.send_batch") and money.stands(
                key
            ):
                problems.append(f"stands in the book, and is not found: {key}")
                continue
            await pimsy.writes.resolve(one.id, happened=False)
            count += 1
    return count


async def main(kills: int, seed: int) -> int:
    """Go on until there were enough kills; return how the process ends."""
    total = Result()
    with tempfile.TemporaryDirectory() as folder:
        while total.kills < kills and not total.problems:
            one = await campaign(Path(folder), seed=seed, rounds=6, strikes=8)
            total.writes += one.writes
            total.kills += one.kills
            total.resolved += one.resolved
            total.problems += one.problems
            print(f"{total.kills} of {kills} kills, {len(total.problems)} problems", file=sys.stderr, flush=True)
            seed += 1
    print(total.table(), flush=True)
    return 1 if total.problems else 0


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:3]]
    sys.exit(asyncio.run(main(*(given + [100, 1][len(given) :]))))
