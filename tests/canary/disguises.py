"""The spellings in which a value can turn up."""

from __future__ import annotations

import base64
import html
import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.entities import codepoint2name
from urllib.parse import quote, quote_plus

from tests.canary.rules import Rule

SHORT = 4
"""Fewer letters are only seen as whole words."""

LIKELY = 6
"""As many letters are no accident among random bytes."""

SURE = 10
"""As many letters are no accident anywhere."""


@dataclass(frozen=True, slots=True)
class Disguise:
    """One spelling: bytes to look for, in lower case if `folded`, and the rule that tells it from chance."""

    encoding: str
    needle: bytes
    folded: bool
    rule: Rule


def disguises(value: str) -> set[Disguise]:
    """Return all spellings of a value. Raises `ValueError` if it is too short to be told from chance."""
    if len(value) < 2 or (value.isdigit() and len(value) < SHORT):
        raise ValueError("a value of one letter, or of fewer than four digits, is everywhere")
    folded = len(value) >= SHORT
    rule = _rule(value)
    found = {Disguise(name, _fold(text, folded), folded, rule) for form in _forms(value) for name, text in _texts(form)}
    found |= {Disguise(name, _fold(data, folded), folded, _wide(rule)) for name, data in _wides(value)}
    if folded:
        found |= {one for form in _forms(value) for one in _opaque(form.encode())}
        found |= {Disguise("reversed", _fold(form[::-1].encode(), True), True, rule) for form in _forms(value)}
    return _plainest(found)


def _rule(value: str) -> Rule:
    if value.isdigit():
        return Rule.NUMBER
    steps = ((SHORT, Rule.WORD), (LIKELY, Rule.TEXT), (SURE, Rule.OUTSIDE_OF_TOKENS))
    return next((rule for length, rule in steps if len(value) < length), Rule.ANYWHERE)


def _wide(rule: Rule) -> Rule:
    return Rule.WIDE_WORD if rule in (Rule.WORD, Rule.NUMBER) else rule


def _fold(data: bytes, folded: bool) -> bytes:
    return data.lower() if folded else data


def _forms(value: str) -> set[str]:
    """Return a value composed and decomposed, and in other cases: folding bytes knows ASCII only."""
    cases = {value} if len(value) < SHORT else {value, value.lower(), value.upper(), value.title()}
    return {unicodedata.normalize(form, case) for case in cases for form in ("NFC", "NFD")}


def _texts(text: str) -> Iterator[tuple[str, bytes]]:
    """Spell a value as text formats do."""
    yield "plain", text.encode()
    for name, spelling in [*_urls(text), *_htmls(text), *_strings(text)]:
        yield name, spelling.encode()
    if (narrow := text.encode("cp1252", "ignore")).decode("cp1252") == text:
        yield "cp1252", narrow


def _urls(text: str) -> Iterator[tuple[str, str]]:
    once = {quote(text, safe=""), quote(text), quote_plus(text), "".join(f"%{byte:02x}" for byte in text.encode())}
    for spelling in once:
        yield "url", spelling
        yield "url twice", quote(spelling, safe="")


def _htmls(text: str) -> Iterator[tuple[str, str]]:
    for spelling in (html.escape(text), html.escape(text, quote=False), text):
        yield "html", spelling
        yield "html", spelling.encode("ascii", "xmlcharrefreplace").decode()
    yield "html", _spelled(text, lambda letter: f"&{codepoint2name.get(ord(letter), f'#{ord(letter)}')};")
    yield "html", _spelled(text, lambda letter: f"&#{ord(letter)};")
    yield "html", _spelled(text, lambda letter: f"&#x{ord(letter):x};")
    yield "html", "".join(f"&#{ord(letter)};" for letter in text)


def _strings(text: str) -> Iterator[tuple[str, str]]:
    """Spell a value as string literals do: JSON, JavaScript, Python."""
    yield "json", json.dumps(text)[1:-1]
    yield "json", json.dumps(text, ensure_ascii=False)[1:-1]
    yield "json", json.dumps(text)[1:-1].replace("/", "\\/")
    yield "json", json.dumps(json.dumps(text)[1:-1])[1:-1]
    yield "json", _spelled(text, lambda letter: f"\\u{ord(letter):04x}")
    yield "json", "".join(f"\\u{ord(letter):04x}" for letter in text)
    yield "escaped", _spelled(text, lambda letter: f"\\x{ord(letter):02x}")
    yield "escaped", ascii(text)[1:-1]
    yield "escaped", repr(text.encode())[2:-1]


def _spelled(text: str, spell: Callable[[str], str]) -> str:
    """Spell what is neither an ASCII letter nor a digit."""
    return "".join(letter if letter.isascii() and letter.isalnum() else spell(letter) for letter in text)


def _wides(value: str) -> Iterator[tuple[str, bytes]]:
    for form in _forms(value):
        yield "utf-16-le", form.encode("utf-16-le")
        yield "utf-16-be", form.encode("utf-16-be")


def _opaque(data: bytes) -> Iterator[Disguise]:
    """Spell bytes in letters that do not show them. Few bytes are seen only if nothing else is spelled with them."""
    sure = len(data) >= LIKELY
    yield Disguise("hex", data.hex().encode(), True, Rule.ANYWHERE if sure else Rule.TOKEN)
    for name, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
        if not sure:
            yield Disguise(name, encode(data).rstrip(b"="), False, Rule.TOKEN)
            continue
        for shift in range(3):
            # Of the letters at both ends only some bits are the value's.
            first, last = -(-shift * 8 // 6), (shift + len(data)) * 8 // 6
            yield Disguise(name, encode(bytes(shift) + data)[first:last], False, Rule.ANYWHERE)


def _plainest(found: set[Disguise]) -> set[Disguise]:
    """Keep one name for spellings that are the same: most letters are themselves in every text format."""
    order = ("plain", "url", "html", "json", "escaped", "base64")
    ranked = sorted(found, key=lambda one: order.index(one.encoding) if one.encoding in order else len(order))
    return set({(one.folded, one.needle): one for one in reversed(ranked)}.values())
