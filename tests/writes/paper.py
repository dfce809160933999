"""A pipeline without a browser: a book that keeps what is pressed, and trips at every await that the pipeline makes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, ClassVar, Self, TypeVar, cast

import pytest

from portaldriver import Duplicate, InvalidInput, PageTimeout, PortalDown, PortalError, Retry, StateDatabase, Writing
from portaldriver.models import Noun
from portaldriver.pom import Binding, Commit, PageObject, Submission
from portaldriver.runtime import committing
from portaldriver.runtime.auditing import Auditing
from portaldriver.runtime.retry import retrying
from portaldriver.runtime.session import Tab
from portaldriver.runtime.write import Filled, Found, Write
from portaldriver.runtime.writing import Pipeline
from portaldriver.writes import Writes
from tests.conftest import TIMEOUTS, Told

T = TypeVar("T")
ACCOUNT = "b" * 32
PATIENT = "Zebulon"
"""Stands in every payload and every error of others; may stand nowhere else."""
Trip = Callable[[str], Awaitable[None]]


async def nothing(label: str) -> None:
    """Let everything pass."""


@dataclass
class Book:
    """What the portal keeps, and what befalls the next press: `lost`, `forgotten`, `refused`, `halved`, `late`."""

    kept: list[dict[str, str]] = field(default_factory=list)
    presses: int = 0
    faults: list[str] = field(default_factory=list)
    hidden: int = 0
    """Looks that do not show yet what was kept last."""
    deaf: bool = False
    trip: Trip = nothing

    def of(self, reference: str) -> list[dict[str, str]]:
        """Return what stands of a reference."""
        return [one for one in self.kept if one["reference"] == reference]

    async def look(self, reference: str) -> list[dict[str, str]]:
        """Return what is shown of a reference."""
        await self.trip("look")
        if self.deaf:
            raise PortalDown("the list does not answer")
        found = self.of(reference)
        if self.hidden and found:
            self.hidden -= 1
            return found[:-1]
        return found

    def press(self, asked: Mapping[str, str], submission: Submission) -> None:
        """Keep what is sent, or not."""
        fault = self.faults.pop(0) if self.faults else ""
        self.presses += 1
        submission.left = True
        submission.status = None if fault.startswith("lost") else 200
        if fault == "refused":
            raise InvalidInput("amount: the portal refused it", field="amount")
        if fault not in ("forgotten", "lost before"):
            self.kept.append(dict(asked) | ({"amount": "1"} if fault == "halved" else {}))
        if fault == "late":
            self.hidden = 3
        if fault.startswith("lost"):
            raise PageTimeout("no answer")


class Slip(Noun):
    """What is told of a claim."""

    amount: str


class WriteSlip(Write[Slip]):
    """Put a slip into the book; `sets` for one that may be there twice and has no natural key."""

    operation = "slips.write"
    receipt: ClassVar[type[Noun]] = Slip

    def __init__(self, binding: Binding, *, reference: str, amount: str = "10", repeats: bool = False) -> None:
        super().__init__(binding)
        self.asked = {"reference": reference, "amount": amount, "patient": PATIENT}
        self.repeats = repeats

    @property
    def payload(self) -> Mapping[str, Any]:
        return {**self.asked, "repeats": self.repeats}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        if "reference" not in payload:
            raise ValueError(f"{payload}")
        return cls(binding, reference=payload["reference"], amount=payload["amount"], repeats=payload["repeats"])

    @property
    def natural_key(self) -> str | None:
        return None if self.repeats else f"{PATIENT} {self.asked['reference']}"

    @property
    def record(self) -> str:
        return f"slip:{PATIENT} {self.asked['reference']}"

    async def before(self, tab: Tab) -> Any:
        there = await self._book(tab).look(self.asked["reference"])
        if there and not self.repeats:
            raise Duplicate("there is a slip of this reference")
        return len(there)

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[Slip]:
        book = self._book(tab)
        await book.trip("fill")
        screen = SimpleNamespace(binding=self.binding, submission=None)

        async def press() -> None:
            await book.trip("press")
            book.press(self.asked, screen.submission)

        return Filled(screen=cast("PageObject", screen), control=Commit("#none"), press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        await self._book(tab).trip("said")

    async def find(self, tab: Tab, before: Any) -> Found[Slip] | None:
        new = (await self._book(tab).look(self.asked["reference"]))[before or 0 :]
        if not new:
            return None
        differs = () if new[0]["amount"] == self.asked["amount"] else ("amount",)
        return Found(Slip(amount=new[0]["amount"]), differs)

    def _book(self, tab: Tab) -> Book:
        return cast("Book", cast("Any", tab.page).book)


@asynccontextmanager
async def unguarded(screen: Any, control: Commit, *, proof: Any, **_: Any) -> AsyncIterator[Submission]:
    """Stand for the guard: the proof is asked for, and nothing is taken out of a browser's hands."""
    screen.submission = Submission()
    await proof()
    yield screen.submission


class Page:
    """Stands for a browser's page."""

    def __init__(self, book: Book) -> None:
        self.book = book

    async def close(self) -> None:
        """Do nothing."""


@dataclass
class Desk:
    """Everything a test needs."""

    book: Book
    pipeline: Pipeline
    told: Told

    @property
    def writes(self) -> Writes:
        """What a client shows of it."""
        return Writes(self.pipeline, enter=lambda: None)

    def slip(self, reference: str = "R1", **fields: Any) -> WriteSlip:
        """Return a write."""
        return WriteSlip(self.pipeline.binding, reference=reference, **fields)

    async def run(self, *args: Any, key: str | None = None, **fields: Any) -> Slip | PortalError:
        """Return a receipt, or how it fails."""
        try:
            return await self.pipeline.run(self.slip(*args, **fields), key=key)
        except PortalError as error:
            return error

    async def states(self) -> list[str]:
        """Return the states of what is pending."""
        return [entry.state for entry in await self.pipeline.pending()]

    def trip_on(self, trip: Trip) -> None:
        """Have every call of the state database, and every step in the portal, tripped; `after:` once it is done."""
        self.book.trip = trip
        state = self.pipeline.state
        for part, names in ((state.journal, ("begin", "advance", "get", "pending")), (state.audit, ("append",))):
            for name in names:
                setattr(part, name, _tripping(getattr(type(part), name).__get__(part), name, trip))


def _tripping(method: Callable[..., Awaitable[T]], name: str, trip: Trip) -> Callable[..., Awaitable[T]]:
    async def call(*args: Any, **options: Any) -> T:
        label = f"{name} {options.get('to', '')}".strip()
        await trip(f"state: {label}")
        result = await method(*args, **options)
        await trip(f"after: {label}")
        return result

    return call


@asynccontextmanager
async def desk_at(monkeypatch: pytest.MonkeyPatch, state: StateDatabase) -> AsyncIterator[Desk]:
    """Yield a desk over a state database."""
    monkeypatch.setattr(committing, "guarded", unguarded)
    book, told = Book(), Told()

    async def account() -> str:
        return ACCOUNT

    async def call(operation: str, step: Callable[[Tab], Awaitable[T]]) -> T:
        async def once() -> T:
            await asyncio.sleep(0)
            return await step(Tab(cast("Any", Page(book))))

        result: T = await retrying(Retry(initial=0.001, maximum=0.002), before_repeat=lambda state: None)(once)
        return result

    yield Desk(
        book,
        Pipeline(
            state=state,
            account=account,
            call=cast("Any", call),
            binding=Binding(timeouts=TIMEOUTS),
            kinds={WriteSlip.operation: WriteSlip},
            options=Writing(commit=2, quiet=0.001, attempts=3, wait=5, lease=5),
            emit=told.append,
            audit=Auditing(state, portal="slips", account=account, session=lambda: "s1", actor=None, audited="all"),
        ),
        told,
    )
