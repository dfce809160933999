"""Names of files: ours, which decide whether a file is a test, and the server's, which are not to be trusted."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from .....edi.profiles.profile import Profile, Transaction, Usage
from .....errors import InvalidInput

LONGEST = 200
_OURS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_KINDS: tuple[Transaction, ...] = ("837P", "837I")
_LETTERS = str.maketrans("0123456789abcdef", "ghjklmnoqrstuvwx")


def check_name(name: str, *, usage: Usage, profile: Profile) -> None:
    """Raise `InvalidInput` for a name that a file of this usage must not bear.

    The clearinghouse knows a test by its name alone: OATEST is in the name of every test and of no other file, and
    837P or 837I in both (guide 10.1).
    """
    if not _OURS.fullmatch(name) or len(name) > LONGEST:
        raise InvalidInput("letters, digits, . _ - make up a file's name", field="name")
    if not any(profile.allows_name(name, kind, usage=usage) for kind in _KINDS):
        raise InvalidInput(
            f"this is no name for a file of {usage}: it needs 837P or 837I, and tells tests", field="name"
        )


def temporary_name(name: str, *, ending: str) -> str:
    """Return what a file is called until it is complete: always the same, and without 837.

    OATEST stays: should a pick-up take it all the same, a test must not pass for production. The letters at the end
    keep two names apart.
    """
    apart = hashlib.sha256(name.encode()).hexdigest()[:16].translate(_LETTERS)
    return f"{name.replace('837', '-')}.{apart}{ending}"


def safe_name(raw: bytes | str) -> str | None:
    """Return a name that the server told; None for one with a path, control or invisible characters, or hidden."""
    try:
        name = raw.decode() if isinstance(raw, bytes) else raw
    except UnicodeDecodeError:
        return None
    if not name or name != name.strip() or name.startswith(".") or len(name.encode()) > 255:
        return None
    if any(letter in '/\\:*?"<>|' or (unicodedata.category(letter)[0] in "CZ" and letter != " ") for letter in name):
        return None
    return name
