"""Control numbers: each is given once, whoever asks, and they end rather than begin anew."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

import pytest
from sqlalchemy import update

from portaldriver.edi.writing.numbers import ControlNumbers, NumbersInMemory
from portaldriver.errors import EdiError, StateTampered
from portaldriver.runtime.store import StateDatabase
from portaldriver.runtime.store.control_numbers import LAST
from portaldriver.runtime.store.schema import control_numbers

from .conftest import KEY, Connect
from .test_processes import ROOT

TAKER = """
import asyncio, json, sys
from portaldriver.runtime.store import StateDatabase

async def main():
    async with StateDatabase(sys.argv[1]) as database:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        taken = await asyncio.gather(*(database.control_numbers.take("s", "r", count=1 + n % 3) for n in range(30)))
        print(json.dumps([first + more for n, first in enumerate(taken) for more in range(1 + n % 3)]))

asyncio.run(main())
"""


async def test_numbers_count_up_for_each_sender_and_receiver(database: StateDatabase, connect: Connect) -> None:
    numbers: ControlNumbers = database.control_numbers
    assert [await numbers.take("s", "r") for _ in range(3)] == [1, 2, 3]
    assert await numbers.take("s", "r", count=10) == 4
    assert await connect().control_numbers.take("s", "r") == 14
    assert await numbers.take("s", "other") == 1
    assert await numbers.take("sr", "") == 1, "the two ids do not run into each other"
    assert await connect(tenant="t").control_numbers.take("s", "r") == 1
    assert await database.control_numbers.last("s", "r") == 14
    assert await database.control_numbers.last("s", "nobody") == 0


async def test_processes_never_get_the_same_number(address: str, database: StateDatabase) -> None:
    """Two processes and this one, thirty takings each at once, from a counter that nobody has made yet."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PORTALDRIVER_STATE_KEY": KEY}
    workers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", TAKER, address),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=ROOT,
        )
        for _ in range(2)
    ]
    try:
        for worker in workers:
            assert worker.stdout
            assert await worker.stdout.readline() == b"ready\n"
        told = [asyncio.ensure_future(worker.communicate(b"\n")) for worker in workers]
        taken = list(await asyncio.gather(*(database.control_numbers.take("s", "r") for _ in range(30))))
        taken += [number for said in told for number in json.loads((await said)[0])]
    finally:
        for worker in workers:
            if worker.returncode is None:
                worker.kill()
            await worker.wait()
    assert sorted(taken) == list(range(1, 151)), "none twice, and none left out"


async def test_the_last_number_is_the_end(database: StateDatabase) -> None:
    for numbers in (database.control_numbers, NumbersInMemory()):
        await numbers.go_beyond("s", "r", LAST - 2)
        await numbers.go_beyond("s", "r", 5)
        with pytest.raises(EdiError) as refused:
            await numbers.take("s", "r", count=3)
        assert refused.value.code == "control_numbers_exhausted"
        assert [await numbers.take("s", "r"), await numbers.take("s", "r")] == [LAST - 1, LAST]
        with pytest.raises(EdiError, match="no control numbers are left"):
            await numbers.take("s", "r")
        with pytest.raises(ValueError, match="at least one"):
            await numbers.take("s", "r", count=0)
        with pytest.raises(ValueError, match="between"):
            await numbers.go_beyond("s", "r", LAST + 1)


async def test_a_changed_row_is_noticed(database: StateDatabase) -> None:
    await database.control_numbers.take("s", "r")
    access = await database._access()
    await access.run.write(lambda connection: connection.execute(update(control_numbers).values(last=-7)))
    with pytest.raises(StateTampered):
        await database.control_numbers.take("s", "r")
    with pytest.raises(StateTampered):
        await database.control_numbers.last("s", "r")
