"""Words as shapes. Default deny: only what portals call things is ours, whatever stands there."""

from __future__ import annotations

import re

LONGEST = 60
"""Characters of a shape."""

# Words that are names of people too (max, day) are left out.
_OURS = """
account action actions active add address advanced all amount and apply appointment authorization back balance batch
billing birth by cancel charge charges check city claim claims clear close code condition confirm continue copay
coverage create date default delete description details diagnosis dob download edit eligibility email end export
file filter first for from gender go group guarantor home id insurance last level list login logout manage member
middle modifier month mr name new next no not number of office ok open or paid password patient patients payer payment
phone plan policy previous primary print procedure provider records relationship report reset results save search
secondary select service sex sign start state status street submit subscriber tertiary to total type units update
upload user view visit year yes zip
"""
VOCABULARY = frozenset(_OURS.split())
"""What portals call things. Such words stay where a page names its controls and columns, and in ids and addresses."""

PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
"""The words of a name in code: `btnSearch` has two."""

_PIECE = re.compile(r"([^\W\d_]+)|(\d+)|(\s+)|([-/.,:()$%#@&+*_])|(.)", re.DOTALL)


def shape(text: str) -> str:
    """Return a text's shape: letters as `x`, digits as `9`, lengths in steps, a few marks as they are."""
    squashed = re.sub(r"\s+", " ", text)
    drawn = "".join(map(_drawn, _PIECE.finditer(squashed)))
    return drawn if len(drawn) <= LONGEST else drawn[:LONGEST] + "..."


def _drawn(found: re.Match[str]) -> str:
    letters, digits, blank, mark, _ = found.groups()
    if letters:
        size = next(step for step in (1, 2, 4, 8, 12) if step >= min(len(letters), 12))
        return "X" * size if letters.isupper() else ("X" if letters[0].isupper() else "x") + "x" * (size - 1)
    if digits:
        return "9" * min(len(digits), 5)
    return " " if blank else mark or "."


def is_ours(word: str) -> bool:
    """Tell whether a word, or every word that a name in code is made of, is one of the vocabulary."""
    return word.lower() in VOCABULARY or (
        word.isascii() and all(part.lower() in VOCABULARY for part in PARTS.findall(word))
    )
