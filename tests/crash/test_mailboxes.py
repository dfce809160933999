"""Accounts in several processes whose codes come to one mailbox: each gives its own, and none is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.crash.crew import Worker, crew
from tests.crash.scene import Scene, is_read, scene
from tests.dovecot import PASSWORD, Dovecot, dovecot
from tests.processes import needs_proc

pytestmark = needs_proc
SENDER = "no-reply@example.com"


@pytest.fixture(scope="module")
async def workers(endpoint: str) -> AsyncIterator[list[Worker]]:
    async with crew(2, endpoint) as started:
        yield started


@pytest.fixture(scope="module")
def mail() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def served() -> Iterator[Scene]:
    with scene() as made:
        yield made


@asynccontextmanager
async def delivered(served: Scene, mail: Dovecot, mailbox: str, *, late: float) -> AsyncIterator[None]:
    """Bring what the portal sends to the one mailbox, so many seconds later."""

    async def deliver(code: str) -> None:
        await asyncio.sleep(late)
        mail.deliver(mailbox, f"Your code is {code}.", sender=SENDER)

    async def carry(under: asyncio.TaskGroup) -> None:
        brought = 0
        while True:
            for sent in served.portal.sent[brought:]:
                brought += 1
                under.create_task(deliver(sent.code))
            await asyncio.sleep(0.02)

    async with asyncio.TaskGroup() as under:
        task = under.create_task(carry(under))
        try:
            yield
        finally:
            task.cancel()


async def test_two_processes_do_not_take_each_other_s_code(
    served: Scene, mail: Dovecot, workers: list[Worker], tmp_path: Path
) -> None:
    """Nothing in the messages says whose they are: the state database lets one sign-in at a time ask for a code."""
    mailbox = mail.mailbox()
    mail.deliver(mailbox, "Your code is 000111.", sender=SENDER)  # from before either was asked
    reading = {
        "port": str(mail.port),
        "username": mailbox,
        "password": PASSWORD,
        "sender": SENDER,
        "certificate": str(mail.folder / "server.pem"),
    }
    accounts = [served.account() for _ in workers]
    for account in accounts:
        account.factors = ("email",)
    state = str(tmp_path / "state.db")
    async with delivered(served, mail, mailbox, late=1.0):
        jobs = [served.job(account, state, mail=reading, lease=10) for account in accounts]
        answers = await asyncio.gather(*(worker.do_or_fail(job) for worker, job in zip(workers, jobs, strict=True)))
    assert [is_read(answer) for answer in answers] == [True, True], [answer.outcome for answer in answers]
    assert [account.wrong_codes for account in accounts] == [[], []]
    assert [len(account.sign_ins) for account in accounts] == [1, 1]
    assert (served.passwords, len(served.portal.sent)) == (2, 2)
