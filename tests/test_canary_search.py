"""The canary itself: it sings for what is planted, in every spelling, and is silent on clean ground."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from time import process_time
from urllib.parse import quote, quote_plus

import pytest

from tests.canary import Canary, Found

SECRET = "pä55 Wort/&\"é'?"
NAME = "Quillfeather"
WEAK = "Oszk"
TINY = "Bq"
CODE = "739214"

SPELLINGS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "as it is": ("plain", str.encode),
    "upper case": ("plain", lambda text: text.upper().encode()),
    "odd case": ("plain", lambda text: text.swapcase().encode()),
    "utf-16-le": ("utf-16-le", lambda text: text.encode("utf-16-le")),
    "utf-16-be": ("utf-16-be", lambda text: text.encode("utf-16-be")),
    "quote": ("url", lambda text: quote(text, safe="").encode()),
    "quote_plus": ("url", lambda text: quote_plus(text).encode()),
    "quote in lower case": ("url", lambda text: quote(text).lower().encode()),
    "every byte quoted": ("url", lambda text: "".join(f"%{byte:02X}" for byte in text.encode()).encode()),
    "quote twice": ("url twice", lambda text: quote(quote(text, safe=""), safe="").encode()),
    "html": ("html", lambda text: html.escape(text).encode()),
    "html, numbered": ("html", lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace")),
    "html, all numbered": ("html", lambda text: "".join(f"&#{ord(letter)};" for letter in text).encode()),
    "json": ("json", lambda text: json.dumps(text).encode()),
    "json, all escaped": ("json", lambda text: "".join(f"\\u{ord(letter):04X}" for letter in text).encode()),
    "json in json": ("json", lambda text: json.dumps(json.dumps({"a": text})).encode()),
    "repr of bytes": ("escaped", lambda text: repr(text.encode()).encode()),
    "ascii": ("escaped", lambda text: ascii(text).encode()),
    "base64": ("base64", lambda text: base64.b64encode(text.encode())),
    "base64, one further": ("base64", lambda text: base64.b64encode(b"x" + text.encode() + b"yz")),
    "base64, two further": ("base64", lambda text: base64.b64encode(b"xy" + text.encode() + b"z")),
    "base64url": ("base64url", lambda text: base64.urlsafe_b64encode(b"u:" + text.encode())),
    "base64 amid letters": ("base64", lambda text: b"abcde" + base64.b64encode(text.encode()).rstrip(b"=") + b"fgh"),
    "hex": ("hex", lambda text: text.encode().hex().encode()),
    "hex, upper case": ("hex", lambda text: text.encode().hex().upper().encode()),
    "reversed": ("reversed", lambda text: text[::-1].encode()),
    "cp1252": ("cp1252", lambda text: text.encode("cp1252")),
}
PLAIN = {"plain", "url", "html", "json", "escaped", "base64", "base64url", "cp1252", "url twice"}


@pytest.fixture(scope="module")
def canary() -> Canary:
    canary = Canary()
    canary.add("password", SECRET)
    canary.add("patient", NAME)
    canary.add("weak", WEAK)
    canary.add("tiny", TINY)
    canary.add("code", CODE)
    return canary


def labels(found: list[Found]) -> set[str]:
    return {one.label for one in found}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("value, label", [(SECRET, "password"), (NAME, "patient")], ids=["password", "patient"])
def test_it_sings_for_every_spelling(canary: Canary, value: str, label: str, spelling: str) -> None:
    encoding, spell = SPELLINGS[spelling]
    for before, after in ((b"", b""), (b'{"q": "', b'"}\n'), (random.Random(1).randbytes(99), b"\xff\x00")):
        found = canary.in_bytes(before + spell(value) + after, "here")
        assert labels(found) == {label}
        names = {one.encoding for one in found}
        assert encoding in names or (encoding in PLAIN and names & PLAIN)
        assert {one.where for one in found} == {"here"}


def test_decomposed_letters_are_the_same_letters(canary: Canary) -> None:
    assert labels(canary.in_text("pa\u030855 Wort/&\"e\u0301'?")) == {"password"}


def _zipped(data: bytes, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("one.txt", b"nothing")
        archive.writestr("two.txt", data)
    return packed.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(text: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + text
        + _chunk(b"IDAT", zlib.compress(b"\0\0"))
        + _chunk(b"IEND", b"")
    )


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "gzip amid other bytes": lambda data: b"\x00head" * 5 + gzip.compress(data) + b"tail",
    "the second of two gzips": lambda data: gzip.compress(b"nothing" * 50) + gzip.compress(data),
    "gzip cut off": lambda data: gzip.compress(data + bytes(5000))[:-20],
    "zlib": zlib.compress,
    "zlib, small window": lambda data: _small(data),
    "zip": _zipped,
    "zip, stored": lambda data: _zipped(data, method=zipfile.ZIP_STORED),
    "zip in zip in gzip": lambda data: gzip.compress(_zipped(_zipped(data))),
    "gzip in base64": lambda data: b'{"blob":"' + base64.b64encode(gzip.compress(data)) + b'"}',
    "gzip in hex": lambda data: b"\\x" + gzip.compress(data).hex().encode(),
    "base64 twice": lambda data: base64.b64encode(base64.b64encode(b"{}" + data)),
    "png tEXt": lambda data: _png(_chunk(b"tEXt", b"Title\0" + data)),
    "png zTXt": lambda data: _png(_chunk(b"zTXt", b"Title\0\0" + zlib.compress(data))),
    "png iTXt": lambda data: _png(_chunk(b"iTXt", b"Title\0\1\0\0\0" + zlib.compress(data))),
}


def _small(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=9)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    "value, label",
    [(NAME, "patient"), (WEAK, "weak"), (TINY, "tiny"), (CODE, "code")],
    ids=["long", "weak", "tiny", "code"],
)
@pytest.mark.parametrize("packing", PACKINGS)
def test_it_sings_for_what_is_packed(canary: Canary, packing: str, value: str, label: str) -> None:
    line = json.dumps({"last_name": value, "status": "active"}).encode()
    assert labels(canary.in_bytes(PACKINGS[packing](line))) == {label}


def test_the_packing_is_reported(canary: Canary) -> None:
    found = canary.in_bytes(gzip.compress(base64.b64encode(f"name={NAME}&page=1".encode())), "cache")
    assert Found("patient", "cache", "gzip > base64 > plain") in found


@pytest.mark.parametrize(
    "text, sung",
    [
        ("Bq", True),
        ('{"last": "Bq"}', True),
        ("last=Bq&first=Al", True),
        ("q=Al%20Bq", True),
        ("Al\\nBq", True),
        ("ABq", False),
        ("Bqs", False),
        ("bq", False),
        ("é" + "Bq", False),
    ],
)
def test_short_names_are_whole_words(canary: Canary, text: str, sung: bool) -> None:
    assert labels(canary.in_text(text)) == ({"tiny"} if sung else set())


@pytest.mark.parametrize(
    "text, sung",
    [
        ("739214", True),
        ('{"code": 739214}', True),
        ("code=739214&", True),
        ("17392145", False),
        ("2026-11-21T10:10:10.739214+00:00", False),
        ("a739214f", False),
    ],
)
def test_numbers_are_whole_numbers(canary: Canary, text: str, sung: bool) -> None:
    assert labels(canary.in_text(text)) == ({"code"} if sung else set())


def test_names_of_four_letters_are_found_within_words(canary: Canary) -> None:
    assert labels(canary.in_text("user: aoszkar@example.com")) == {"weak"}
    assert labels(canary.in_text("x-id: " + base64.b64encode(WEAK.encode()).decode())) == {"weak"}
    assert labels(canary.in_text("x-id: " + WEAK.encode().hex())) == {"weak"}


@pytest.mark.parametrize("value", ["", "x", "123"])
def test_what_is_everywhere_cannot_be_looked_for(value: str) -> None:
    with pytest.raises(ValueError, match="everywhere"):
        Canary().add("name", value)


def test_it_is_silent_on_noise() -> None:
    canary, chance = Canary(), random.Random(3)
    letters = "abcdefghijklmnopqrstuvwxyz"
    canary.add("name", *("".join(chance.choices(letters, k=length)).title() for length in (2, 3, 4, 5, 6, 9) * 15))
    canary.add("code", *(f"{chance.randrange(10**6):06}" for _ in range(20)))
    noise = chance.randbytes(2_000_000)
    for clean in (
        noise,
        base64.b64encode(noise),
        base64.encodebytes(noise),
        noise.hex().encode(),
        gzip.compress(noise),
        _zipped(noise),
    ):
        assert canary.in_bytes(clean) == []


def test_it_is_silent_on_our_own_source(canary: Canary) -> None:
    assert canary.in_folder(Path(__file__).parents[1] / "src") == []


def test_it_is_quick() -> None:
    """200 values are looked for at 10 MB/s at the very least; on the machine it was written on at 50."""
    canary, chance = Canary(), random.Random(7)
    canary.add("name", *("".join(chance.choices("bcdfghjklmnpqrstvwxz", k=9)) for _ in range(200)))
    words = ["".join(chance.choices("aeioubcdfghjklmnpqrst", k=chance.randint(2, 9))) for _ in range(2000)]
    data = " ".join(chance.choices(words, k=600_000)).encode() + chance.randbytes(2_000_000)
    canary.in_bytes(b"")
    begun = process_time()
    assert canary.in_bytes(data) == []
    assert len(data) / (process_time() - begun) > 10_000_000
