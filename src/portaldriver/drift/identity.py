"""Whether an element still is what it was, told from the two alone: cheap enough for every page that is opened."""

from __future__ import annotations

import re
from enum import StrEnum

from .fingerprint import Fingerprint

_MARKS = re.compile(r"[^\w]+")
_MADE = re.compile(r"\d{3,}|[0-9a-f]{8,}|^:r|^(ember|ext-gen|react-|mui-)", re.IGNORECASE)
"""Ids that a framework counts up or makes anew."""
_SHAPE = re.compile(r"^(?=.*(?:xx|XX|99|^[Xx9]$))[Xx9\W_]+$")
"""A masked text: it says nothing of which words there were."""


class Identity(StrEnum):
    """What two fingerprints say of each other."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    """Something agrees and something contradicts, or nothing is known: look at the whole page."""
    OTHER = "other"


def spoken(text: str) -> str:
    """Return a text for comparison: small letters, no punctuation, nothing where it is masked."""
    return "" if _SHAPE.match(text) else _MARKS.sub(" ", text.casefold()).strip()


def stable(code: str) -> str:
    """Return an id or name if it is one that somebody wrote, else nothing."""
    return "" if _MADE.search(code) else code


def identity(old: Fingerprint, new: Fingerprint) -> Identity:
    """Tell whether `new` is what `old` was.

    A name that agrees, or a stable id, name or address that agrees while no name contradicts, makes it the same. One
    mark that agrees does not, where the name and another mark, or the kind of element and another mark, contradict.
    """
    if old.type != new.type and "password" in (old.type, new.type):
        return Identity.OTHER
    names, codes, kinds = _said(old, new), _coded(old, new), old.role == new.role
    if names is True:
        return Identity.SAME if kinds or True in codes else Identity.DOUBTFUL
    if True in codes:
        if False in codes and (names is False or not kinds):
            return Identity.OTHER
        return Identity.DOUBTFUL if names is False or not kinds else Identity.SAME
    if names is False:
        return Identity.OTHER if codes else Identity.DOUBTFUL
    # Nothing is known of names and codes: containers, and what holds data.
    return Identity.SAME if old.tag == new.tag and kinds and _about(old) == _about(new) else Identity.DOUBTFUL


def by_one_mark(old: Fingerprint, new: Fingerprint) -> bool:
    """Tell whether nothing but an id or the like says that two are the same: neither name, place nor neighbours."""
    beside = [(old.section, new.section), (old.previous, new.previous), (old.next, new.next)]
    known = [(spoken(was), spoken(now)) for was, now in beside]
    return _said(old, new) is None and any(was for was, _ in known) and all(was != now for was, now in known)


def _said(old: Fingerprint, new: Fingerprint) -> bool | None:
    """Tell whether the names agree; None where the old one is not known, or there is no new one.

    A name that is masked now is not one that was known before.
    """
    for key in ("name", "label", "placeholder", "title"):
        was, now = getattr(old, key), getattr(new, key)
        if spoken(was) and now:
            return spoken(was) == spoken(now)
    return None


def _coded(old: Fingerprint, new: Fingerprint) -> frozenset[bool]:
    """Tell whether ids, name attributes, addresses and marks for tests agree, of those that both are known to have."""
    pairs = [(stable(old.id), stable(new.id)), (stable(old.name_attribute), stable(new.name_attribute))]
    pairs += [(old.href, new.href)] if old.href not in ("", "/", "javascript:") else []
    pairs += [(value, new.data.get(key, "")) for key, value in old.data.items() if key.startswith("data-")]
    return frozenset(was == now for was, now in pairs if was and now)


def _about(one: Fingerprint) -> tuple[object, ...]:
    near = one.ancestors[0] if one.ancestors else None
    return (one.landmark, one.classes, near and near.tag)
