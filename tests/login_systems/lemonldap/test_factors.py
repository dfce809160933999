"""LemonLDAP::NG's second factors, by what its own log says was sent to it."""

from __future__ import annotations

import pytest

from portaldriver import Chain, FedInbox, MfaError, Totp
from tests.conftest import Told
from tests.dovecot import Dovecot

from .conftest import Connect, letters, mailed, texted
from .elsewhere import Elsewhere
from .server import Lemon
from .settings import LOCKED_AFTER


async def test_a_password_alone(connect: Connect, lemon: Lemon, told: Told) -> None:
    person = lemon.enrol("change")
    client = connect(person)
    assert (await client.session_info()).user.id == person.uid
    assert lemon.passwords() == [person.password]
    assert lemon.noted(f"{person.uid} connected") == 1
    assert told.named("SignedIn")[0].factors == ("password",)
    assert person.password not in repr([*told, client])


async def test_an_authenticator(connect: Connect, lemon: Lemon, elsewhere: Elsewhere, told: Told) -> None:
    person = lemon.enrol("totp")
    secret = elsewhere.set_up_authenticator(person)
    lemon.mark()
    client = connect(person, mfa=Totp(secret))
    assert (await client.session_info()).user.id == person.uid
    [(path, code)] = lemon.codes()
    assert path == "/totp2fcheck"
    assert lemon.noted(f"totp2f verification for {person.uid}") == 1
    assert told.named("SignedIn")[0].factors == ("password", "totp")
    for secretive in (code, secret, person.password):
        assert secretive not in repr([*told, client])


async def test_a_mailed_code(connect: Connect, lemon: Lemon, mail_server: Dovecot, told: Told) -> None:
    person = lemon.enrol("mail", mail=mail_server.mailbox())
    client = connect(person, mfa=mailed(mail_server, person))
    assert (await client.session_info()).user.id == person.uid
    assert [path for path, _ in lemon.codes()] == ["/mail2fcheck"]
    assert lemon.noted(f"mail2f verification for {person.uid}") == 1
    assert told.named("SignedIn")[0].factors == ("password", "email")


async def test_a_mailed_code_that_was_lost_is_asked_for_again(
    connect: Connect, lemon: Lemon, mail_server: Dovecot, told: Told
) -> None:
    person = lemon.enrol("mail", mail=mail_server.mailbox())
    lemon.lose_mail_to(person)
    await connect(person, mfa=mailed(mail_server, person, resend_after=3.0)).sign_in()
    assert [form.path for form in lemon.posted()] == ["/", "/mail2fresend", "/mail2fcheck"]
    assert len(told.named("CodeResent")) == 1


async def test_a_texted_code(connect: Connect, lemon: Lemon, phone: FedInbox, told: Told) -> None:
    person = lemon.enrol("text")
    client = connect(person, mfa=texted(phone, person))
    assert (await client.session_info()).user.id == person.uid
    assert [path for path, _ in lemon.codes()] == ["/ext2fcheck"]
    assert lemon.noted(f"ext2f verification for {person.uid}") == 1
    assert told.named("SignedIn")[0].factors == ("password", "sms")


@pytest.mark.parametrize("order", ["mail text totp", "text totp mail", "totp mail text"])
async def test_of_several_the_callers_first_is_chosen(
    order: str, connect: Connect, lemon: Lemon, elsewhere: Elsewhere, mail_server: Dovecot, phone: FedInbox
) -> None:
    person = lemon.enrol("totp", mail=mail_server.mailbox())
    answers = {
        "totp": Totp(elsewhere.set_up_authenticator(person)),
        "mail": mailed(mail_server, person),
        "text": texted(phone, person),
    }
    lemon.grant(person, "totp", "mail", "text")
    lemon.mark()
    client = connect(person, mfa=Chain(*(answers[name] for name in order.split())))
    assert (await client.session_info()).user.id == person.uid
    first = {"totp": "totp", "mail": "mail", "text": "ext"}[order.split()[0]]
    assert [form.form["sf"] for form in lemon.posted("/2fchoice")] == [first]
    assert [path for path, _ in lemon.codes()] == [f"/{first}2fcheck"]
    assert letters(mail_server, person) == (1 if first == "mail" else 0)


async def test_a_factor_that_nobody_answers_is_not_chosen(connect: Connect, lemon: Lemon, phone: FedInbox) -> None:
    person = lemon.enrol("mail", "text")
    await connect(person, mfa=Chain(Totp("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), texted(phone, person))).sign_in()
    assert [form.form["sf"] for form in lemon.posted("/2fchoice")] == ["ext"]


async def test_a_code_is_used_once_also_where_the_portal_would_take_it_again(
    connect: Connect, lemon: Lemon, elsewhere: Elsewhere
) -> None:
    person = lemon.enrol("totp")
    secret = elsewhere.set_up_authenticator(person)
    lemon.mark()
    await connect(person, mfa=Totp(secret)).sign_in()
    [(_, first)] = lemon.codes()
    assert elsewhere.give_code(person, first)
    lemon.end_sessions()
    lemon.mark()
    assert (await connect(person, mfa=Totp(secret)).session_info()).user.id == person.uid
    [(_, second)] = lemon.codes()
    assert first != second


async def test_wrong_codes_end_before_the_portal_locks_the_account(
    connect: Connect, lemon: Lemon, elsewhere: Elsewhere
) -> None:
    person = lemon.enrol("totp")
    elsewhere.set_up_authenticator(person)
    lemon.mark()
    client = connect(person, mfa=Totp("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
    for _ in range(3):
        with pytest.raises(MfaError):
            await client.session_info()
    assert len(lemon.codes()) == len(lemon.passwords()) == 1  # this portal ends a sign-in at the first wrong code
    with pytest.raises(MfaError):
        await client.sign_in()  # somebody insists
    for _ in range(2):
        with pytest.raises(MfaError):
            await connect(person, mfa=Totp("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")).session_info()
    assert len(lemon.codes()) == len(lemon.passwords()) == 2 < LOCKED_AFTER
    assert lemon.noted("BruteForceProtection enabled") == 0
