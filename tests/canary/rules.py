"""What tells a value from chance: random bytes, tokens and ciphertext hold every short word somewhere."""

from __future__ import annotations

import re
from enum import Enum, auto
from itertools import pairwise

WINDOW = 32
MOSTLY = 0.75
"""How much of one side's window is printable at least: all of a text, 38% (standard deviation 9%) of random bytes."""

LONG_TOKEN = 32
OFTEN = 0.45
"""How many steps lead from one kind of letter to another: 64% in random base64, few in names and paths."""

_LETTERS = rb"[A-Za-z0-9\x80-\xff]"
_ESCAPE = rb"(?:%[0-9A-Fa-f]{2}|\\[bfnrt]|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2})\Z"
_WORD_BEFORE = re.compile(rb"(?<!" + _LETTERS + rb")\Z|" + _ESCAPE)
_WORD_AFTER = re.compile(rb"(?!" + _LETTERS + rb")")
_NUMBER_BEFORE = re.compile(rb"(?<![0-9A-Za-z.])\Z|" + _ESCAPE)
_DIGIT = re.compile(rb"[0-9]")
_BESIDE = re.compile(rb"[A-Za-z0-9+/_-]")
_TOKEN_BEFORE = re.compile(rb"[A-Za-z0-9+/_=\r\n-]*\Z")
_TOKEN_AFTER = re.compile(rb"[A-Za-z0-9+/_=\r\n-]*")
_HEX = frozenset(b"0123456789ABCDEFabcdef\r\n")
_KINDS = bytes(48 if 48 <= b < 58 else 65 if 65 <= b < 91 else 97 for b in range(256))
_TEXT = frozenset(range(0x20, 0x7F)) | {0x09, 0x0A, 0x0D}


class Rule(Enum):
    """Where a match counts."""

    ANYWHERE = auto()
    OUTSIDE_OF_TOKENS = auto()
    """Not inside of what looks like base64 or hexadecimal digits."""
    TEXT = auto()
    """The same, and beside what looks like text."""
    WORD = auto()
    """As a whole word in what looks like text."""
    WIDE_WORD = auto()
    """The same with two bytes to a letter."""
    NUMBER = auto()
    """As a whole number, short ones not beside letters; the fraction of another is none."""
    TOKEN = auto()
    """With nothing else spelled in the same alphabet beside it."""


def holds(rule: Rule, data: bytes, start: int, end: int) -> bool:
    """Say whether a match is one by this rule."""
    match rule:
        case Rule.ANYWHERE:
            return True
        case Rule.OUTSIDE_OF_TOKENS:
            return not _in_random_token(data, start, end)
        case Rule.TEXT:
            return _looks_like_text(data, start, end) and not _in_random_token(data, start, end)
        case Rule.WORD:
            return _is_word(data, start, end) and holds(Rule.TEXT, data, start, end)
        case Rule.WIDE_WORD:
            before, after = data[max(0, start - 2) : start], data[end : end + 2]
            return not any(_is_wide_letter(pair) for pair in (before, after)) and _looks_like_text(data, start, end)
        case Rule.NUMBER:
            return _is_number(data, start, end) and _looks_like_text(data, start, end)
        case Rule.TOKEN:
            return not any(map(_BESIDE.match, (data[max(0, start - 1) : start], data[end : end + 1])))


def _is_word(data: bytes, start: int, end: int) -> bool:
    return bool(_WORD_BEFORE.search(data[max(0, start - 6) : start]) and _WORD_AFTER.match(data[end : end + 1]))


def _is_wide_letter(pair: bytes) -> bool:
    letter = pair.strip(b"\0")
    return len(pair) == 2 and len(letter) == 1 and letter.isalnum()


def _is_number(data: bytes, start: int, end: int) -> bool:
    if end - start < 8:
        before = _NUMBER_BEFORE.search(data[max(0, start - 6) : start])
        return bool(before and not data[end : end + 1].isalnum())
    return not any(_DIGIT.match(one) for one in (data[max(0, start - 1) : start], data[end : end + 1]))


def _looks_like_text(data: bytes, start: int, end: int) -> bool:
    """Look at the bytes on both sides, one of which may be ciphertext."""
    sides = [_seen(data[max(0, start - WINDOW) : start]), _seen(data[end : end + WINDOW])]
    long = [side for side in sides if len(side) >= WINDOW // 4]
    return any(sum(side) >= MOSTLY * len(side) for side in long) if long else all(map(all, sides))


def _seen(side: bytes) -> list[bool]:
    """Say of each byte whether it is text; zeros (UTF-16, padding) speak neither for nor against."""
    return [byte in _TEXT for byte in side if byte]


def _in_random_token(data: bytes, start: int, end: int) -> bool:
    """Tell digits and base64 of random bytes from paths and long names: the kind of letter changes at every step."""
    token = _token(data, start, end)
    changes = sum(one != other for one, other in pairwise(token.translate(_KINDS)))
    return len(token) >= LONG_TOKEN and (changes >= OFTEN * len(token) or _HEX.issuperset(token))


def _token(data: bytes, start: int, end: int) -> bytes:
    """Return what is spelled beside a match in the letters of base64, over ends of lines."""
    before = _TOKEN_BEFORE.search(data[max(0, start - 2 * LONG_TOKEN) : start])
    after = _TOKEN_AFTER.match(data[end : end + 2 * LONG_TOKEN])
    return (before.group() if before else b"") + (after.group() if after else b"")
