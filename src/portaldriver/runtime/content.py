"""Words that a page shows as content, and where ids and classes are made of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..pom.shapes import PARTS, VOCABULARY, is_ours

INSIDE = 4
"""Letters from which on a word is looked for inside longer ones; shorter ones are looked for at the ends of words."""

_WORD = re.compile(r"[^\W\d_]+")
_RUN = re.compile(r"[A-Za-z]+")
_NUMBER = re.compile(r"[0-9]{3,}")
_APOSTROPHES = re.compile(r"['`´‘’ʹʻʼ]")
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"})
_SPELT = _PLAIN | str.maketrans({"ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue"})
_OPAQUE = re.compile(r"(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/=]{64,}")


@dataclass(frozen=True, slots=True)
class Content:
    """Words of a page's content in the letters that ids are written in.

    `words` are words and pairs of neighbours, `exact` also initials, which are looked for as whole words only;
    `numbers` have three digits or more. `whole` says that nothing of the page was left out: otherwise every word that
    is not ours, and every number, may be content.
    """

    words: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    whole: bool = True

    def masked(self, token: str) -> str:
        """Return an id with `xxxx` and nines in the place of all that may be content. Our own words stay."""
        told = self._told(token)
        words = PARTS.sub(lambda part: part[0] if self._stays(part, told) else "xxxx", token)
        return _NUMBER.sub(lambda run: "9" * len(run[0]) if not self.whole or run[0] in self.numbers else run[0], words)

    def _stays(self, part: re.Match[str], told: set[int]) -> bool:
        return part[0].lower() in VOCABULARY or (self.whole and told.isdisjoint(range(*part.span())))

    def _told(self, token: str) -> set[int]:
        """Return the places of a token at which letters are content."""
        told: set[int] = set()
        for found in (*_RUN.finditer(token), *PARTS.finditer(token)):
            told.update(found.start() + place for place in self._of_word(found[0].lower()))
        places = [place for place, letter in enumerate(token) if letter.isalpha()]
        letters = "".join(token[place] for place in places).lower()
        # What is between the letters does not count: o-brien is O'Brien.
        for start, end in _stretches(len(letters)):
            if letters[start:end] in self.words:
                told.update(places[start:end])
        return told

    def _of_word(self, word: str) -> Iterator[int]:
        if word in VOCABULARY:
            return
        if word in self.words or word in self.exact:
            yield from range(len(word))
        for cut in range(1, len(word)):
            head, tail = word[:cut], word[cut:]
            if head in self.words and (cut == INSIDE - 1 or tail in VOCABULARY):
                yield from range(cut)
            if tail in self.words and (len(tail) == INSIDE - 1 or head in VOCABULARY):
                yield from range(cut, len(word))


def _stretches(letters: int) -> Iterator[tuple[int, int]]:
    return ((start, end) for start in range(letters) for end in range(start + INSIDE, letters + 1))


def content_of(texts: Iterable[str], *, whole: bool = True) -> Content:
    """Return the words and numbers of what a page shows, without the words that portals call things."""
    words: set[str] = set()
    exact: set[str] = set()
    numbers: set[str] = set()
    for text in texts:
        if _OPAQUE.fullmatch(text):
            continue  # a view's state: no words, and hundreds of letters that look like short ones
        numbers.update(_NUMBER.findall(text))
        for spelling in _spellings(text):
            found = _WORD.findall(spelling)
            words.update(word.lower() for word in found if len(word) > 1 and not is_ours(word))
            for first, second in pairwise(found):
                if not (is_ours(first) and is_ours(second)):
                    _join(first.lower(), second.lower(), words, exact)
    return Content(frozenset(words - VOCABULARY), frozenset(exact - VOCABULARY), frozenset(numbers), whole)


def _join(first: str, second: str, words: set[str], exact: set[str]) -> None:
    words.update((first + second, second + first))
    exact.update((first[0] + second, second + first[0], second[0] + first, first + second[0]))


def _spellings(text: str) -> set[str]:
    """Return a text in the ways in which ids spell it: in plain letters, apostrophes left out or taken for a gap."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    texts = {_APOSTROPHES.sub("", seen), _APOSTROPHES.sub(" ", seen)}
    return {_plain(one, table) for one in texts for table in ((_PLAIN,) if one.isascii() else (_PLAIN, _SPELT))}


def _plain(text: str, letters: dict[int, str]) -> str:
    composed = unicodedata.normalize("NFC", text)
    spelt = "".join(letters.get(ord(letter.lower()[0]), letter) for letter in composed)
    return "".join(letter for letter in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(letter))
