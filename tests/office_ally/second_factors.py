"""The second factors of a whole run: each given, one refused, one that does not come; all that they show is secret."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from mock_portals.office_ally.accounts import Account
from mock_portals.office_ally.outbox import Sent
from portaldriver import EmailCode, FedInbox, ImapMailbox, MfaError, MfaTimeout, Prompt, PushApproval, RecoveryCodes
from portaldriver.runtime.mfa.challenge import VOICE, Challenge, MfaProvider
from portaldriver.runtime.mfa.sms import SmsCode
from tests.dovecot import PASSWORD, Dovecot
from tests.office_ally.couriers import NUMBER
from tests.office_ally.whole_run import Run

SENDER = "no-reply@example.com"
WRONG = "718293"


async def give_second_factors(run: Run, dovecot: Dovecot) -> None:
    """Sign in with each factor that is not computed, then with a wrong code and with none."""
    mailbox, inbox = dovecot.mailbox(), FedInbox()
    for label, value in (("mailbox", mailbox), ("mailbox's password", PASSWORD), ("code", WRONG)):
        run.canary.add(label, value)
    email = EmailCode(
        ImapMailbox("127.0.0.1", mailbox, password=PASSWORD, port=dovecot.port, tls=dovecot.trusting),
        sender=SENDER,
        timeout=30,
        settle=0,
    )
    sms = SmsCode(inbox, sender=NUMBER, timeout=30, settle=0)

    async def deliver(sent: Sent) -> None:
        run.canary.add("code", sent.code)
        text = f"Your code is {sent.code}."
        if sent.channel == "email":
            dovecot.deliver(mailbox, text, sender=SENDER)
        else:
            await inbox.feed(text, sender=NUMBER)

    async with _carrying(run, deliver):
        await _signed_in(run, "email", email)
        await _signed_in(run, "sms", sms)
        await _signed_in(run, "voice", Prompt(lambda challenge: _last(run), factors=(VOICE,)))
    await _approved(run)
    await _recovered(run)
    await _refused(run)
    await _did_not_come(run)


@asynccontextmanager
async def _carrying(run: Run, deliver: Callable[[Sent], object]) -> AsyncIterator[None]:
    """Bring what the portal sends to where it is awaited."""

    async def carry() -> None:
        brought = len(run.portal.sent)
        while True:
            for sent in run.portal.sent[brought:]:
                brought += 1
                if asyncio.iscoroutine(done := deliver(sent)):
                    await done
            await asyncio.sleep(0.02)

    task = asyncio.create_task(carry())
    try:
        yield
    finally:
        task.cancel()


async def _signed_in(run: Run, factor: str, provider: MfaProvider, *, recovery_code: str = "") -> Account:
    account = run.account(f"by-{factor}", factors=(factor,))
    account.recovery_code = recovery_code
    client = await run.client(account, mfa=provider)
    await client.sign_in()
    await run.learn_cookies(client)
    run.shown += [repr(provider), repr(client)]
    return account


async def _last(run: Run) -> str:
    return run.portal.sent[-1].code


async def _approved(run: Run) -> None:
    async def tell(challenge: Challenge) -> None:
        run.shown.append(repr(challenge))
        run.portal.approve("by-push.drelvanska")

    await _signed_in(run, "push", PushApproval(tell))


async def _recovered(run: Run) -> None:
    """Use a recovery code up; the one that takes its place is kept."""
    first, kept = secrets.token_hex(12).upper(), []
    run.canary.add("recovery code", first)

    async def keep(code: str) -> None:
        kept.append(code)

    provider = RecoveryCodes([first], replaced=keep)
    account = await _signed_in(run, "recovery", provider, recovery_code=first)
    assert kept == [account.recovery_code] != [first]
    run.canary.add("recovery code", account.recovery_code)


async def _refused(run: Run) -> None:
    """Give a code that is wrong, twice: the account is parked."""

    async def mistaken(challenge: Challenge) -> str:
        return WRONG

    account = run.account("by-mistake", factors=("sms",))
    client = await run.client(account, mfa=Prompt(mistaken, factors=("sms",)))
    for _ in range(2):
        await run.failing(MfaError, client.patients.list())


async def _did_not_come(run: Run) -> None:
    account = run.account("by-nobody", factors=("email",))
    nobody = EmailCode(FedInbox(), sender=SENDER, timeout=0.5, resend_after=None)
    client = await run.client(account, mfa=nobody)
    await run.failing(MfaTimeout, client.patients.list())
    assert run.canary.in_text(f"it was {WRONG} that was typed"), "the canary knows what it is to sing for"
    for sent in run.portal.sent:
        if sent.code:  # a notification has none
            run.canary.add("code", sent.code)
