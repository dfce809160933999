"""Whether a candidate may be the element at all: likeness of place and neighbours alone never says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz.distance import Levenshtein

from .candidates import Candidates, facts_of
from .fingerprint import Fingerprint
from .tokens import plain, telling

_CLICKED = frozenset({"link", "button", "tab", "menuitem", "a"})
_FILLED = frozenset({"textbox", "combobox", "searchbox", "spinbutton", "listbox", "textarea", "select", "input"})
_TICKED = frozenset({"checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio"})
_DENIALS = frozenset({"not", "no", "non", "never", "without", "un", "dis", "don", "except"})
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_DOTS = re.compile(r"[\s.'’-]")
_KEYS = {"id": "id", "field": "name", "href": "link"}
_TEST_IDS = ("data-testid", "data-test", "data-test-id", "data-qa", "data-cy")


@dataclass(frozen=True, slots=True)
class Gate:
    """What speaks of a candidate's identity.

    `keys` are the stable marks that agree and are no other candidate's; `elsewhere` says that another element has the
    old name; `twins` that others cannot be told from this one by their names.
    """

    name: bool
    conflict: bool
    keys: tuple[str, ...]
    elsewhere: bool
    twins: bool
    anchored: bool
    use: bool
    """Whether both are used alike: clicked, filled or ticked."""
    shown: bool
    """Whether it can be seen, or the old one could not be either."""

    @property
    def open(self) -> bool:
        """Whether identity is established."""
        known = self.name or (bool(self.keys) and not self.conflict)
        return known and self.use and self.shown and not self.elsewhere and (not self.twins or self.anchored)


def identity(old: Fingerprint, candidates: Candidates, index: int) -> Gate:
    """Look at what names an element, and who else has it."""
    new, facts, other = candidates.page[index], facts_of(old), candidates.facts[index]
    before, after = facts.texts["name"], other.texts["name"]
    peers = (
        ~candidates.line(index) & (candidates.visible > 0) & np.array([_used(e) == _used(old) for e in candidates.page])
    )
    agrees = bool(before) and bool(after) and agree(before, after)
    keys = [
        spoken
        for key, spoken in _KEYS.items()
        if facts.texts[key]
        and facts.texts[key] == other.texts[key]
        and _alone(candidates, key, facts.texts[key], index)
    ]
    keys += [key for key in _TEST_IDS if old.data.get(key) and old.data.get(key) == new.data.get(key)]
    # Where nothing has a name, a class that only one element has is as good as an id.
    if not before and not after and old.classes and set(old.classes) == set(new.classes) and _only(candidates, index):
        keys.append("class")
    equal = candidates.columns["name"].equal(before) > 0
    twins = (candidates.columns["name"].equal(after) > 0) & peers if after else np.zeros(len(candidates), dtype=bool)
    return Gate(
        name=agrees,
        conflict=bool(before) and bool(after) and not agrees,
        keys=tuple(keys),
        elsewhere=before != after and bool((equal & peers).any()),
        twins=bool(twins.any()),
        anchored=bool(keys) or _anchored(old, candidates, index, twins),
        use=_used(old) == _used(new),
        shown=new.visible or not old.visible,
    )


@lru_cache(maxsize=8192)
def agree(one: str, other: str) -> bool:
    """Tell whether two names can be the same thing's: one may say more, but not something else."""
    one, other = (_ASIDE.sub(" ", text) if _ASIDE.sub("", text).strip() else text for text in (one, other))
    if plain(one) == plain(other) or _DOTS.sub("", one) == _DOTS.sub("", other):
        return True
    left, right = telling(one), telling(other)
    if {w for w in left if w.isdigit()} != {w for w in right if w.isdigit()} or left & _DENIALS != right & _DENIALS:
        return False
    fewer, more = sorted((left - right, right - left), key=len)
    spelled = [word for word in fewer if any(_spelled_alike(word, w) for w in more)]
    if len(spelled) < len(fewer):
        return False
    shared = len(left & right) + len(spelled)
    return bool(shared) and shared / (len(left | right) - len(spelled)) >= 0.5


def _spelled_alike(one: str, other: str) -> bool:
    return min(len(one), len(other)) > 3 and Levenshtein.normalized_similarity(one, other) >= 0.75


def _used(element: Fingerprint) -> str:
    for word in (element.role, element.tag):
        for use, words in (("clicked", _CLICKED), ("filled", _FILLED), ("ticked", _TICKED)):
            if word in words:
                return use
    return "read"


def _alone(candidates: Candidates, key: str, value: str, index: int) -> bool:
    same = candidates.columns[key].equal(value) > 0
    return not (same & ~candidates.line(index)).any()


def _only(candidates: Candidates, index: int) -> bool:
    """Tell whether no other candidate has just these classes."""
    classes = candidates.facts[index].bags["classes"]
    line = candidates.line(index)
    return not any(facts.bags["classes"] == classes and not line[n] for n, facts in enumerate(candidates.facts))


def _anchored(
    old: Fingerprint, candidates: Candidates, index: int, twins: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> bool:
    """Tell whether the row, the section or the region of the old element is this one's and none of its twins'."""
    facts, other = facts_of(old), candidates.facts[index]
    row = facts.bags["row"]
    if row:
        return row == other.bags["row"] and not any(
            candidates.facts[n].bags["row"] == row for n in np.flatnonzero(twins)
        )
    for text in ("section", "landmark", "anchor"):
        value = facts.texts[text]
        if value and value == other.texts[text] and not (twins & (candidates.columns[text].equal(value) > 0)).any():
            return True
    return False
