"""The secret from the picture of an enrolment."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pyotp
import pytest
import segno
from PIL import Image

from portaldriver import ConfigurationError, Totp
from portaldriver.runtime.mfa import qr
from portaldriver.runtime.mfa.qr import secret_from_qr
from tests.tickets import code_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADDRESS = f"otpauth://totp/Example:desk%40example.com?secret={SECRET}&issuer=Example&period=30"


def code(text: str, **options: object) -> bytes:
    """Return the picture of a QR code."""
    drawn = io.BytesIO()
    segno.make_qr(text).save(drawn, kind="png", **({"scale": 6, "border": 4} | options))
    return drawn.getvalue()


def converted(picture: bytes, kind: str, *, turned: int = 0) -> bytes:
    saved = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as opened:
        opened.convert("RGB").rotate(turned, expand=True, fillcolor="white").save(saved, kind)
    return saved.getvalue()


def side_by_side(*pictures: bytes) -> bytes:
    opened = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in pictures]
    sheet = Image.new("RGB", (sum(one.width for one in opened), max(one.height for one in opened)), "white")
    at = 0
    for one in opened:
        sheet.paste(one, (at, 0))
        at += one.width
    saved = io.BytesIO()
    sheet.save(saved, "PNG")
    return saved.getvalue()


@pytest.mark.parametrize("how", [str, Path, bytes])
async def test_the_address_is_what_totp_takes(tmp_path: Path, how: type[str] | type[Path] | type[bytes]) -> None:
    file = tmp_path / "enrolment.png"
    file.write_bytes(code(ADDRESS))
    address = secret_from_qr(file.read_bytes() if how is bytes else how(file))
    assert address == ADDRESS
    ours = Totp(address, clock=lambda: 1_800_000_010.0)
    assert await code_of(ours) == pyotp.TOTP(SECRET).at(1_800_000_010)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(code(ADDRESS, light=None), id="transparent"),
        pytest.param(code(ADDRESS, dark="white", light="black"), id="inverted"),
        pytest.param(converted(code(ADDRESS), "JPEG"), id="jpeg"),
        pytest.param(converted(code(ADDRESS), "WEBP", turned=7), id="turned"),
        pytest.param(side_by_side(code(ADDRESS), code(ADDRESS, scale=4)), id="twice the same"),
    ],
)
def test_pictures_as_screens_show_them(picture: bytes) -> None:
    assert secret_from_qr(picture) == ADDRESS


@pytest.mark.parametrize(
    "picture, why",
    [
        pytest.param(side_by_side(code(ADDRESS), code("https://www.example.com/app")), "several", id="several"),
        pytest.param(converted(code("x", dark="white"), "PNG"), "no QR code", id="blank"),
        pytest.param(code("https://www.example.com/app?secret=canary"), "not that of an", id="another"),
        pytest.param(code(ADDRESS.replace("totp", "hotp", 1) + "&counter=1"), "not that of an", id="hotp"),
        pytest.param(code("otpauth-migration://offline?data=canary"), "not that of an", id="export"),
        pytest.param(code("otpauth://totp/canary?issuer=Example"), "neither base32", id="without secret"),
        pytest.param(code("otpauth://totp/canary?secret=JBSWY3DP"), "neither base32", id="short"),
        pytest.param(b"", "not a picture", id="nothing"),
        pytest.param(b"canary, not a picture", "not a picture", id="text"),
        pytest.param(code(ADDRESS)[:200], "not a picture", id="cut off"),
        pytest.param(converted(code(ADDRESS), "PPM"), "not a picture", id="rare"),
        pytest.param(converted(code(ADDRESS), "EPS"), "not a picture", id="program"),
    ],
)
def test_what_is_no_enrolment_is_refused_and_not_quoted(picture: bytes, why: str) -> None:
    with pytest.raises(ConfigurationError, match=why) as refused:
        secret_from_qr(picture)
    assert not any(word in str(refused.value) for word in (SECRET, "canary", "example.com"))
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_picture_that_is_too_large_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr, "PIXELS", 100)
    with pytest.raises(ConfigurationError, match="too large"):
        secret_from_qr(code(ADDRESS))
    monkeypatch.setattr(qr, "BYTES", 100)
    with pytest.raises(ConfigurationError, match="too large"):
        secret_from_qr(code(ADDRESS))


@pytest.mark.parametrize("file", ["missing.png", ".", "a\0b"])
def test_a_file_that_cannot_be_read(tmp_path: Path, file: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        secret_from_qr(tmp_path / file)


@pytest.mark.parametrize("library", ["zxingcpp", "PIL"])
def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ConfigurationError, match=r"portaldriver\[qr\]"):
        secret_from_qr(code(ADDRESS))
