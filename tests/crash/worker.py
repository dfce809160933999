"""A process that works for accounts, and dies or freezes where it is told: `python -m tests.crash.worker [ENDPOINT]`.

It reads one job per line from its input and answers each with a line; the first line says that it is ready.
"""

from __future__ import annotations

import asyncio
import os
import signal
import ssl
import sys
import threading
import time
from time import monotonic

import psutil

from portaldriver import (
    BrowserPool,
    Care,
    EmailCode,
    ImapMailbox,
    MfaProvider,
    OfficeAlly,
    PortalError,
    Retry,
    StateDatabase,
    Timeouts,
    Totp,
)
from portaldriver.events import Event, LeaseAwaited
from portaldriver.runtime import points
from tests.crash.jobs import Answer, Job
from tests.crash.locking import nobody_writes

TIMEOUTS = Timeouts(navigation=15, action=10, read=10, sign_in=30, call=60, close=5)


class Watch:
    """Notes the points and events of one job, and lets fate have its way."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.points: list[str] = []
        self.events: list[Event] = []
        self._timer: threading.Timer | None = None
        if job.fate and job.after:
            # A thread of its own: the moment is to come whatever the event loop is doing.
            self._timer = threading.Timer(job.after, self._strike)
            self._timer.daemon = True
            self._timer.start()

    def reached(self, label: str) -> None:
        """Note a point."""
        self.points.append(label)
        if self.job.fate and label == self.job.at and self.points.count(label) == self.job.nth:
            self._strike()

    def _strike(self) -> None:
        if self.job.fate == "SIGSTOP":
            self._freeze()
        else:
            os.kill(os.getpid(), signal.SIGKILL)

    def _freeze(self) -> None:
        """Stand still at this very point, but not in the midst of writing to the state database.

        With its driver stopped the work gets no further, while what the event loop has begun to write is completed.
        """
        (driver,) = psutil.Process().children()
        driver.suspend()
        threading.Thread(target=self._stop_between_writes, args=(driver,)).start()

    def _stop_between_writes(self, driver: psutil.Process) -> None:
        with nobody_writes(self.job.state):
            pass
        os.kill(os.getpid(), signal.SIGSTOP)
        driver.resume()

    def end(self) -> None:
        """Let nothing happen any more."""
        if self._timer is not None:
            self._timer.cancel()

    @property
    def waited(self) -> float:
        """Seconds waited for the lease."""
        return sum(event.seconds for event in self.events if isinstance(event, LeaseAwaited))


async def done(job: Job, pool: BrowserPool) -> Answer:
    """Do a job."""
    watch, begun = Watch(job), monotonic()
    points.listener = watch.reached
    outcome, total, retry_after = "ok", 0, None
    try:
        total = await _read(job, pool, watch)
    except PortalError as error:
        outcome, retry_after = type(error).__name__, error.retry_after
    finally:
        watch.end()
        points.listener = None
    return Answer(
        outcome=outcome,
        seconds=monotonic() - begun,
        total=total,
        points=watch.points,
        events=[event.name for event in watch.events],
        waited=watch.waited,
        retry_after=retry_after,
    )


async def _read(job: Job, pool: BrowserPool, watch: Watch) -> int:
    """Read the first page of the list in a client, and a way to the state database, made for this."""
    async with (
        StateDatabase(job.state) as state,
        OfficeAlly(
            username=job.username,
            password=job.password,
            mfa=_second_factor(job),
            origins=job.origins,
            pool=pool,
            state=state,
            timeouts=TIMEOUTS,
            retry=Retry(attempts=3, initial=0.05),
            care=Care(lease=job.lease, sign_ins_per_hour=job.per_hour),
            on_event=watch.events.append,
        ) as client,
    ):
        if job.sign_in:
            await client.sign_in()
        return (await client.patients.list(page_size=20)).total or 0


def _second_factor(job: Job) -> MfaProvider:
    if job.mail is None:
        return Totp(job.totp_secret, margin=0, clock=lambda: time.time() + job.ahead)
    mail = job.mail
    trusting = ssl.create_default_context(cafile=mail["certificate"])
    mailbox = ImapMailbox(
        "127.0.0.1", mail["username"], password=mail["password"], port=int(mail["port"]), tls=trusting
    )
    return EmailCode(mailbox, sender=mail["sender"], timeout=30, resend_after=None)


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(line)
    sys.stdout.flush()


async def main(endpoint: str | None) -> None:
    """Do jobs until there are no more."""
    async with BrowserPool(endpoint=endpoint, timeouts=TIMEOUTS) as pool:
        await pool.close_context(await pool.open_context())
        say('{"ready": true}\n')
        while line := await asyncio.to_thread(sys.stdin.readline):
            say((await done(Job.from_line(line), pool)).as_line())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else None))
