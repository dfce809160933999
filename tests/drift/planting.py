"""Plant names: in a mock portal's books everybody and everything that is somebody's gets a word that nothing else has."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import re
from typing import Any

from tests.canary import Canary

SOMEBODYS = re.compile(
    r"^(?!.*relation).*(name|first|last|middle|address|street|city|email|note|comment|employer|contact|kin(?!d)|alias|reason|memo|guarantor)"
)


class Planted:
    """The words that were planted, and where to look for them."""

    def __init__(self) -> None:
        self.canary = Canary()
        self.words: set[str] = set()

    def __call__(self, portal: Any) -> None:
        """Plant names in a mock portal that nobody has asked yet."""
        if hasattr(portal, "patients"):
            portal.patients[:] = copy.deepcopy(portal.patients)  # those of a seed are shared
        self._plant(getattr(portal, "book", None) or portal.patients, set())
        self.canary.add("planted", *self.words)

    def _plant(self, thing: Any, seen: set[int]) -> None:
        if id(thing) in seen:
            return
        seen.add(id(thing))
        if dataclasses.is_dataclass(thing):
            for field in dataclasses.fields(thing):
                value = getattr(thing, field.name)
                if isinstance(value, str) and len(value) > 1 and SOMEBODYS.search(field.name):
                    object.__setattr__(thing, field.name, self._word(value))
                else:
                    self._plant(value, seen)
        elif isinstance(thing, dict):
            for value in thing.values():
                self._plant(value, seen)
        elif isinstance(thing, list | tuple | set):
            for value in thing:
                self._plant(value, seen)

    def _word(self, value: str) -> str:
        """Return a word for a value, always the same one; an e-mail address stays one."""
        digest = hashlib.sha256(value.encode()).digest()
        word = "Zqx" + "".join("bdfgklmnprtv"[byte % 12] for byte in digest[:7])
        self.words.add(word)
        return f"{word}@example.com" if "@" in value else word
