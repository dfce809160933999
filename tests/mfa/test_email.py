"""Whom an e-mail is from and what it says, malformed ones included."""

from __future__ import annotations

import pytest

from portaldriver import ConfigurationError
from portaldriver.runtime.mfa.email import EmailCode, parsed, recipients_of, sender_of, text_of
from portaldriver.runtime.mfa.messages import code_in
from portaldriver.runtime.mfa.sms import FedInbox

BOTH = (
    b'Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain\n\n%s\n'
    b"--b\nContent-Type: text/html\n\n<p>Your code</p><p><b>12</b>3456</p>\n--b--\n"
)


@pytest.mark.parametrize(
    "header, sender",
    [
        (b"From: Portal <no-reply@example.com>", "no-reply@example.com"),
        (b"From: no-reply@example.com", "no-reply@example.com"),
        (b'From: "no-reply@example.com" <other@example.net>', "other@example.net"),
        (b"From: no-reply@example.com <other@example.net>", ""),
        (b"From: no-reply@example.com, other@example.net", ""),
        (b"From: no-reply@example.com\nFrom: other@example.net", ""),
        (b"From: =?utf-8?q?no-reply=40example=2Ecom?= <other@example.net>", "other@example.net"),
        (b"Sender: no-reply@example.com", ""),
        (b"From:", ""),
        (b'From: <<<<,;:"', ""),
    ],
)
def test_the_sender_is_the_one_address_in_from(header: bytes, sender: str) -> None:
    assert sender_of(parsed(header + b"\n\ntext")) == sender


def test_the_recipients_are_wherever_a_server_notes_them() -> None:
    raw = b"To: A <a@example.com>, b@example.com\nDelivered-To: c@example.com\nX-Original-To: <d@example.com>\n\n"
    assert recipients_of(parsed(raw)) == ["a@example.com", "b@example.com", "c@example.com", "d@example.com"]


@pytest.mark.parametrize(
    "raw",
    [
        b"\nYour code: 123456",
        BOTH % b"Your code: 123456",
        BOTH % b"   ",
        b"Content-Type: text/html\n\n<style>a{color:#222222}</style><script>333333</script><p>Your code<p>123456</p>",
        b"Content-Type: text/html\n\n<html><head><title>444444<body>Your code&nbsp;is 123456",
        b"Content-Type: text/html\n\n<div>Order <b>99881</b></div><div>Your code: <span>12</span><span>3456</span></div>",
        b"Content-Type: text/plain; charset=nonsense\n\nYour code: 123456",
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nWW91ciBjb2RlOiAxMjM0NTY",
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nYour code: 123=\n456",
        b'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nYour code: 123456',
    ],
)
def test_the_text_has_the_code(raw: bytes) -> None:
    assert code_in(text_of(parsed(raw))) == "123456"


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"Content-Type: multipart/mixed\n\n", b"Content-Type: text/html\n\n<![x", b"\xff\xfe\x00"]
)
def test_what_cannot_be_read_says_nothing(raw: bytes) -> None:
    assert code_in(text_of(parsed(raw))) is None


@pytest.mark.parametrize("sender", ["", "example.com", "@", "a@", [], ["a@example.com", "b"]])
def test_a_sender_is_an_address_or_a_domain(sender: str | list[str]) -> None:
    with pytest.raises(ConfigurationError):
        EmailCode(FedInbox(), sender=sender)
