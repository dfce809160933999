"""Bulk: order, room, failures item by item, and being stopped at any moment."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from portaldriver import AuthenticationError, InvalidInput, PortalDown, StateError, bulk
from portaldriver.bulk import Bulk, BulkResult, BulkSummary
from tests.waiting import until

SECRET = "Zebrowska"


class Book:
    """A portal's book, and what was asked of it: items begun, ended, and underway at once."""

    def __init__(self, fate: Callable[[int], BaseException | None] = lambda _: None) -> None:
        self.fate = fate
        self.begun = Counter[int]()
        self.ended = Counter[int]()
        self.written: dict[int, str] = {}
        self.most = 0
        self.gates: dict[int, asyncio.Event] = {}

    async def write(self, item: int) -> str:
        """Write an item once, however often it is asked for; stand at its gate before."""
        self.begun[item] += 1
        self.most = max(self.most, (self.begun - self.ended).total())
        try:
            if gate := self.gates.get(item):
                await gate.wait()
            for _ in range(4):
                await asyncio.sleep(0)
            if error := self.fate(item):
                raise error
            return self.written.setdefault(item, f"receipt of {item}")
        finally:
            self.ended[item] += 1

    def gate(self, *items: int) -> None:
        self.gates |= {item: asyncio.Event() for item in items}


async def later(items: Iterable[int], steps: Callable[[], int] = lambda: 1) -> AsyncIterator[int]:
    for item in items:
        for _ in range(steps()):
            await asyncio.sleep(0)
        yield item


Kind = Callable[[Iterable[int]], Any]
sources = pytest.mark.parametrize("kind", [iter, later], ids=["iterable", "async iterable"])


@pytest.fixture(autouse=True)
async def nothing_left() -> AsyncIterator[None]:
    """No task outlives its test."""
    before = asyncio.all_tasks()
    yield
    own = {asyncio.current_task()}
    await until(lambda: not asyncio.all_tasks() - before - own, seconds=5)


@sources
async def test_every_item_ends_once_with_its_own_result(kind: Kind) -> None:
    book, told = Book(), []
    run = Bulk(kind(range(50)), book.write, at_once=4, told=lambda *numbers: told.append(numbers))
    found = [item async for item in run]
    assert sorted((item.index, item.given, item.get()) for item in found) == [
        (n, n, f"receipt of {n}") for n in range(50)
    ]
    assert 2 <= book.most <= 4
    assert told == [(n, None) for n in range(1, 51)]
    assert run.summary == BulkSummary(done=50, failed=0, errors={})
    assert [item async for item in run] == []


async def test_results_come_in_the_order_in_which_items_end_and_the_total_is_told() -> None:
    book, told = Book(), []
    book.gate(0, 1, 2)
    run = Bulk([0, 1, 2], book.write, at_once=3, told=lambda *numbers: told.append(numbers))
    order = []
    for item in (2, 0, 1):
        asking = asyncio.ensure_future(anext(run))
        await until(lambda: len(book.begun) == 3)
        book.gates[item].set()
        order.append((await asking).given)
    assert order == [2, 0, 1]
    assert told == [(1, 3), (2, 3), (3, 3)]


@sources
async def test_items_are_drawn_only_as_they_are_needed(kind: Kind) -> None:
    """A million items fill nothing: no more of them exist than are underway or were given."""
    drawn = 0

    def endless() -> Iterator[int]:
        nonlocal drawn
        while True:
            drawn += 1
            yield drawn

    book = Book()
    async with Bulk(kind(endless()), book.write, at_once=3) as run:
        assert drawn == 0
        for given in range(1, 500):
            await anext(run)
            assert drawn <= given + 3
    assert book.begun == book.ended
    assert book.begun.total() <= 499 + 3


async def test_a_failure_is_its_items_and_no_repr_tells_of_anybody() -> None:
    book = Book(lambda item: InvalidInput("the date is none", field="dob") if item % 3 == 0 else None)
    run = Bulk(range(9), book.write, at_once=2)
    found = sorted([item async for item in run], key=lambda item: item.index)
    assert [type(item.error) for item in found if item.index % 3 == 0] == [InvalidInput] * 3
    assert [item.get() for item in found if item.index % 3] == [f"receipt of {n}" for n in (1, 2, 4, 5, 7, 8)]
    assert run.summary == BulkSummary(done=9, failed=3, errors={"InvalidInput": 3})
    with pytest.raises(InvalidInput):
        found[0].get()
    named: BulkResult[str, str] = BulkResult(4, SECRET, result=SECRET)
    assert (repr(named), repr(found[0])) == ("BulkResult(4, ok)", "BulkResult(0, InvalidInput)")
    assert repr(run) == "Bulk(9 done, 3 failed)"


@sources
@pytest.mark.parametrize("error", [AuthenticationError("refused"), StateError("locked"), KeyError("a mistake")])
async def test_what_concerns_all_items_ends_the_run_after_those_underway(kind: Kind, error: Exception) -> None:
    book = Book(lambda item: error if item == 2 else None)
    book.gate(1, 3)
    run = Bulk(kind(range(100)), book.write, at_once=3)
    asking = asyncio.ensure_future(_until_it_raises(run))
    await until(lambda: book.ended[2])
    begun = sorted(book.begun)
    for gate in book.gates.values():
        gate.set()
    found, raised = await asking
    assert raised is error
    assert sorted(book.begun) == begun, "no other is begun"
    given = [n for n in begun if n != 2 or not isinstance(error, KeyError)]
    assert sorted(item.given for item in found) == given, "nothing that ended is lost"
    assert [item async for item in run] == []


async def test_a_source_that_breaks_ends_the_run_after_those_underway() -> None:
    def broken() -> Iterator[int]:
        yield from range(3)
        raise OSError("the file broke off")

    for items in (broken(), later(broken())):
        found, raised = await _until_it_raises(Bulk(items, Book().write, at_once=2))
        assert sorted(item.given for item in found) == [0, 1, 2]
        assert isinstance(raised, OSError)


async def test_work_that_was_cancelled_ends_the_run() -> None:
    book = Book(lambda item: asyncio.CancelledError() if item == 1 else None)
    run = Bulk(range(9), book.write, at_once=1)
    assert (await anext(run)).given == 0
    with pytest.raises(asyncio.CancelledError):
        await anext(run)
    assert run.summary == BulkSummary(done=2, failed=1, errors={"CancelledError": 1})
    assert sorted(book.begun) == [0, 1]


@sources
async def test_who_walks_away_has_nothing_begun_anew(kind: Kind) -> None:
    book = Book()
    run = Bulk(kind(range(100)), book.write, at_once=3)
    async for _ in run:
        break
    begun = run._drawn
    await until(lambda: book.begun == book.ended)
    for _ in range(50):
        await asyncio.sleep(0)
    assert book.begun.total() == begun <= 4


async def test_closing_waits_for_what_is_underway_and_what_ended_can_still_be_had() -> None:
    book = Book()
    book.gate(0, 1)
    run = Bulk(range(9), book.write, at_once=2)
    asking = asyncio.ensure_future(anext(run))
    await until(lambda: book.begun.total() == 2)
    closing = asyncio.ensure_future(run.aclose())
    book.gates[1].set()
    assert (await asking).given == 1
    assert not closing.done()
    book.gates[0].set()
    await closing
    await run.aclose()
    assert [item.given async for item in run] == [0]
    assert book.begun.total() == 2


async def test_a_source_that_gives_nothing_does_not_hold_up_closing() -> None:
    ended = asyncio.Event()

    async def silent() -> AsyncIterator[int]:
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            ended.set()

    book = Book()
    run = Bulk(silent(), book.write, at_once=2)
    assert (await anext(run)).given == 1
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await anext(run)
    asking = asyncio.ensure_future(anext(run, None))
    await asyncio.sleep(0)
    await run.aclose()
    assert await asking is None
    assert ended.is_set()


async def test_two_may_share_a_run() -> None:
    book = Book()
    run = Bulk(later(range(40)), book.write, at_once=3)

    async def ask() -> list[int]:
        return [item.given async for item in run]

    first, second = await asyncio.gather(ask(), ask())
    assert sorted(first + second) == list(range(40))


@pytest.mark.parametrize("seed", range(40))
async def test_stopped_at_any_moment_and_run_again_it_writes_everything_once(seed: int) -> None:
    """Whoever asks is cancelled, leaves or closes at some point, until a run gets through."""
    chance = random.Random(seed)
    book, runs = Book(), 0
    while len(book.written) < 30:
        runs += 1
        before = book.begun.copy()
        steps = [chance.randrange(1, 4) for _ in range(31)]
        items: Any = later(range(30), iter(steps).__next__) if chance.random() < 0.5 else range(30)
        run = Bulk(items, book.write, at_once=chance.randrange(1, 6))
        asking = asyncio.ensure_future(_all(run, closing=chance.random() < 0.5))
        for _ in range(chance.randrange(1, 40) * runs):
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking])
        begun = run._drawn
        await run.aclose()
        assert book.begun == book.ended, "what was begun has ended"
        assert (book.begun - before).total() == begun, "nothing was begun anew"
        assert max((book.begun - before).values(), default=0) <= 1, "no item was begun twice"
        assert run.summary.done == (book.begun - before).total()
    assert book.written == {n: f"receipt of {n}" for n in range(30)}


async def _all(run: Bulk[int, str], *, closing: bool) -> None:
    if closing:
        async with run:
            async for _ in run:
                pass
    async for _ in run:
        await asyncio.sleep(0)


async def test_a_portal_that_wants_to_be_left_alone_is(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 100.0
    monkeypatch.setattr(bulk, "monotonic", lambda: clock)
    book = Book(lambda item: PortalDown("busy", retry_after=0.05) if item == 1 else None)
    run = Bulk(range(6), book.write, at_once=2)
    asking: Awaitable[list[int]] = asyncio.ensure_future(_given(run))
    await until(lambda: book.ended[1])
    await asyncio.sleep(0.12)  # twice as long as it asked for, by a clock that stands
    held = book.begun.total()
    assert held <= 3
    clock += 0.06
    assert sorted(await asking) == list(range(6))
    assert run.summary == BulkSummary(done=6, failed=1, errors={"PortalDown": 1})


async def _until_it_raises(run: Bulk[int, str]) -> tuple[list[BulkResult[int, str]], Exception | None]:
    found: list[BulkResult[int, str]] = []
    try:
        async for item in run:
            found.append(item)  # what came before the error counts
    except Exception as error:
        return found, error
    return found, None


async def test_closing_ends_a_pause() -> None:
    book = Book(lambda _: PortalDown("busy", retry_after=300))
    run = Bulk(range(6), book.write, at_once=2)
    asking = asyncio.ensure_future(_given(run))
    await until(lambda: run.summary.done == 2)
    await asyncio.sleep(0.02)
    await run.aclose()
    assert sorted(await asyncio.wait_for(asking, 5)) == [0, 1]


async def test_no_task_tells_of_its_item() -> None:
    """What asyncio logs of a task that is slow or was forgotten is its repr."""
    gate = asyncio.Event()

    async def work(item: dict[str, str]) -> bool:
        return await gate.wait()

    run = Bulk([{"lastName": SECRET}] * 2, work, at_once=2)
    asking = asyncio.ensure_future(anext(run))
    await until(lambda: len(run._underway) == 2)
    assert SECRET not in repr(asyncio.all_tasks())
    gate.set()
    assert (await asking).get()
    await run.aclose()


async def _given(run: Bulk[int, str]) -> list[int]:
    return [item.given async for item in run]


async def test_room_for_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="at_once"):
        Bulk([1], Book().write, at_once=0)


async def test_the_examples_of_the_documentation_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Run twice, as after a stop: what stands in the book is not written again."""
    page = (Path(__file__).parents[1] / "docs" / "pace.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {"__name__": "docs"}
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(compile(block, "docs/pace.md", "exec"), names)  # noqa: S102
    book: dict[str, Any] = {}
    written: list[str] = []

    async def write(item: dict[str, Any], *, key: str = "") -> str:
        if item.get("firstName") == "":
            raise InvalidInput("must not be blank", field="first_name")
        if (key := key or item["mrn"]) not in book:
            written.append(key)
        return str(book.setdefault(key, item))

    nouns = {"upsert_many": lambda items, at_once: Bulk(items, write, at_once=at_once), "record": write}
    oa = SimpleNamespace(patients=SimpleNamespace(**nouns), payments=SimpleNamespace(**nouns))
    file = tmp_path / "patients.csv"
    file.write_text(f"account,first,last,born\nA-1,Noah,{SECRET},1990-11-22\nA-2,,{SECRET},1990-11-22\n")
    assert [await names["intake"](oa, file) for _ in range(2)] == [False, False]
    said = "line 2: InvalidInput first_name\n2 done, 1 failed: {'InvalidInput': 1}\n"
    assert capsys.readouterr().out == said * 2
    found = [item for _ in range(2) for item in await names["record"](oa, [{"reference": "7"}])]
    assert len(found) == 2
    assert written == ["A-1", "payment 7"]
