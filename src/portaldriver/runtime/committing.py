"""Sees one write through under its record's lease: attempts it, and asks the portal what came of it (operations 2)."""

from __future__ import annotations

import json
from typing import Any, TypeVar

import anyio

from ..errors import LeaseLost, NotSaved, OutcomeUnknown, PortalError, RejectedError, StateError
from ..events import WriteReconciled, WriteSent
from ..models import Noun
from ..pom import Submission, guarded
from ..pom.deadline import within
from ..pom.windows import close_page
from .jobs import Job, Means, Overtaken, Unclear
from .owned import seen_through, to_the_end
from .points import reached
from .session import Tab
from .write import Filled, Found, Write

R = TypeVar("R", bound=Noun)


async def see_through(job: Job) -> None:
    """Come to a confirmed entry. Raises as `Pipeline.run` does, and `Overtaken` or `LeaseLost`."""
    sent = 0
    while True:
        if job.uncertain:
            if await reconciled(job):
                return
            if job.by_browser or sent >= job.means.options.attempts:
                failure = NotSaved("the portal does not show the write")
                await job.refuse(type(failure).__name__)
                raise failure
        if await _attempted(job):
            return
        sent += 1


async def _attempted(job: Job) -> bool:
    """Make one attempt; False if its end is not known. Whatever is raised was not sent, or refused."""
    try:
        await job.means.call(job.write.operation, lambda tab: _in_tab(job, tab))
        return True
    except Exception as error:
        if job.entry.state == "confirmed":
            return True  # it failed on its way back
        if job.entry.state != "sent" or isinstance(error, StateError | Overtaken):
            await to_the_end(job.give_up(error))
            raise
        reason = error.message if isinstance(error, Unclear) else type(error).__name__
    except BaseException as error:
        await to_the_end(job.give_up(error))
        raise
    await job.move("unknown", reason=reason)
    return False


async def _in_tab(job: Job, tab: Tab) -> None:
    if job.entry.state == "confirmed":
        return
    if job.uncertain:
        raise Unclear("the tab was lost")
    there, before = await _looked_before(job, tab)
    if there:
        return
    filled = await job.write.fill(tab, before)
    try:
        if isinstance(filled, Found):
            await job.confirm(filled, sent=False)
            return
        await job.move("armed", marker=json.dumps(before))
        await job.means.audit.note(job.write.operation, "sending", record=written(job.write, None), **job.told)
        reached("write armed")
        await seen_through(_commit(job, tab, filled, before))
    except LeaseLost:
        # Not the session's: whoever runs the step would sign in again for it.
        raise Overtaken("another process went on with this write") from None
    except PortalError as error:
        if job.entry.state != "armed":
            error.retryable = False
        raise


async def _looked_before(job: Job, tab: Tab) -> tuple[bool, Any]:
    """Look at what is there already, and return whether this write is: it may have turned up late, and is confirmed."""
    refusal: RejectedError | None = None
    before = None
    try:
        before = await job.write.before(tab)
    except RejectedError as error:
        refusal = error
    # Of what another process proved absent, only the portal's refusal of a second one tells that it is there.
    looks = job.absent or (refusal is not None and job.was_absent)
    if looks and (late := await job.write.find(tab, job.before)) is not None:
        try:
            await job.confirm(late, sent=True)
        except LeaseLost:
            raise Overtaken("another process went on with this write") from None
        return True, before
    if refusal is not None:
        raise refusal
    return False, before


async def _commit(job: Job, tab: Tab, filled: Filled, before: Any) -> None:
    """Press once, and find out what came of it. Everything in here has a deadline."""
    refusal: Exception | None = None
    seconds = job.means.options.commit

    async def last_look() -> None:
        for lease in (job.lease, *job.beside.values()):
            await lease.prove()
        reached("write leaving")

    async with guarded(
        filled.screen, filled.control, seconds=seconds, holds=filled.holds, proof=last_look
    ) as submission:
        job.by_browser = filled.control.by_browser
        await job.move("sent")
        reached("write sent")
        job.means.emit(WriteSent(attempt=job.entry.attempt, operation=job.write.operation))
        with anyio.move_on_after(2 * seconds):
            refusal = await _answered(job, tab, filled, submission)
    reached("write answered")
    if not submission.left:
        await close_page(tab.page, filled.screen.binding.timeouts.close)
    # Where the portal's answer was not heard, no refusal was heard either.
    heard = submission.answered or not submission.left
    refused = refusal if heard and isinstance(refusal, RejectedError) else None
    if refused is not None and not submission.left:
        await job.refuse(type(refused).__name__)
        raise refused
    if not submission.left or refusal is not refused:
        raise Unclear(submission.withheld or (type(refusal).__name__ if refusal else "nothing was sent"))
    found = await _looked_up(job, tab, before)
    if found is None and refused is not None:
        await job.refuse(type(refused).__name__)
        raise refused
    if found is None:
        raise Unclear("the portal does not show it")
    await job.confirm(found, sent=True)


async def _answered(job: Job, tab: Tab, filled: Filled, submission: Submission) -> Exception | None:
    """Press, and return what speaks against success: whatever it is, it is too late to stop."""
    try:
        await job.write.said(tab, filled, submission, await _pressed(filled))
    except Exception as error:
        return error
    return None


async def _pressed(filled: Filled) -> Any:
    """Make the page send, and return what the press itself returns."""
    if filled.press is not None:
        return await filled.press()
    screen, timeout = filled.screen, filled.screen.binding.timeouts.action
    # As the screen has it: an override may have moved what its class declares.
    locator = screen.root.locator(type(screen).selectors()[filled.control.name].playwright)
    await within(timeout, locator.click(timeout=timeout * 1000, no_wait_after=True), page=screen.title())
    return None


async def _looked_up(job: Job, tab: Tab, before: Any) -> Found[Any] | None:
    """Look right away, in the same tab. A portal that said no is not taken at its word either."""
    try:
        with anyio.fail_after(job.means.options.commit):
            return await job.write.find(tab, before)
    except Exception as error:
        failure = type(error).__name__
    raise Unclear(failure)


# --- reconciling


async def reconciled(job: Job) -> bool:
    """Look the write up until it is found or, twice, with a quiet period between, is not; say whether it is there.

    Raises `OutcomeUnknown` if the portal cannot be asked.
    """
    if job.entry.state == "sent":
        await job.move("unknown", reason="interrupted")
    found = await asked(job.means, job.write, job.before)
    if found is None:
        await anyio.sleep(job.means.options.quiet)
        found = await asked(job.means, job.write, job.before)
    if found is not None:
        await job.confirm(found, sent=True)
    elif job.entry.state == "needs_person":
        raise OutcomeUnknown("what was saved is not there any more: say by `writes.resolve` what is to be believed")
    else:
        await job.move("absent")
        job.absent = True
    outcome = "absent" if found is None else "found"
    job.means.emit(WriteReconciled(outcome=outcome, operation=job.write.operation))
    return found is not None


async def asked(means: Means, write: Write[R], before: Any) -> Found[R] | None:
    """Look a write up, in whichever tab. Raises `OutcomeUnknown` if the portal cannot be asked."""
    try:
        return await means.call(f"{write.operation}.reconcile", lambda tab: write.find(tab, before))
    except Exception as error:
        failure = error
    means.emit(WriteReconciled(outcome=type(failure).__name__, operation=write.operation))
    raise unknown(write, "the portal cannot be asked about it") from tellable(failure)


def unknown(write: Write[Any], why: str) -> OutcomeUnknown:
    """Return the error for a write that was sent, and of which nothing more is known."""
    noun = write.record.partition(":")[0]
    advice = f"ask again by `writes.resume`, or look the {noun} up in the portal"
    return OutcomeUnknown(f"the write was sent, and {why}: {advice}")


def tellable(error: BaseException) -> PortalError | None:
    """Return an error of ours; the words of others may quote what they stumbled over."""
    return error if isinstance(error, PortalError) else None


def written(write: Write[Any], receipt: Noun | None) -> str:
    """Return `noun:id` for the audit log; what a record is called before it has an id may name a patient."""
    noun = write.record.partition(":")[0]
    received = dict(receipt or ()).get(f"{noun}_id")
    known = received or write.payload.get(f"{noun}Id")
    return f"{noun}:{known}" if known else ""
