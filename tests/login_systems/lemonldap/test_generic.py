"""The package's own provider for forms like everybody's, at forms that nobody made for it."""

from __future__ import annotations

import pytest

from portaldriver import FedInbox, InvalidCredentials, MfaProvider, Totp
from portaldriver.identity.generic import generic

from .conftest import Connect, texted
from .elsewhere import Elsewhere
from .pages import HOST
from .server import Lemon

WRONG = "Wrong-Harbor-41"


async def test_password_and_authenticator(connect: Connect, lemon: Lemon, elsewhere: Elsewhere) -> None:
    person = lemon.enrol("totp")
    mfa: MfaProvider = Totp(elsewhere.set_up_authenticator(person))
    lemon.mark()
    client = connect(person, mfa=mfa, provider=generic(HOST))
    assert (await client.session_info()).user.id == person.uid
    assert lemon.passwords() == [person.password]
    assert [path for path, _ in lemon.codes()] == ["/totp2fcheck"]


async def test_password_and_texted_code(connect: Connect, lemon: Lemon, phone: FedInbox) -> None:
    person = lemon.enrol("text")
    client = connect(person, mfa=texted(phone, person), provider=generic(HOST, factor="sms"))
    assert (await client.session_info()).user.id == person.uid
    assert [path for path, _ in lemon.codes()] == ["/ext2fcheck"]


async def test_a_wrong_password(connect: Connect, lemon: Lemon) -> None:
    person = lemon.enrol()
    for _ in range(2):
        with pytest.raises(InvalidCredentials):  # a script fetches the words
            await connect(person, password=WRONG, provider=generic(HOST)).session_info()
    assert lemon.passwords() == [WRONG]


async def test_a_menu_with_a_form_to_change_the_password(connect: Connect, lemon: Lemon) -> None:
    person = lemon.enrol("change")
    client = connect(person, provider=generic(HOST))
    assert (await client.session_info()).user.id == person.uid
