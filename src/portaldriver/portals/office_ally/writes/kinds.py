"""Every write that the journal may hold, by its operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from ....runtime.write import Write
from . import WRITES

SCREENS = f"{__name__.rpartition('.writes.')[0]}.clearinghouse.screens"
CLEARINGHOUSE = {
    "claims.attach": ("manage_attaching", "AttachToClaim"),
    "claims.upload": ("uploading", "UploadClaims"),
    "claims.enter": ("entering", "EnterClaim"),
    "claims.enter_institutional": ("ub_entering", "EnterInstitutionalClaim"),
    "claims.fix": ("fix_claim", "FixClaim"),
    "claims.fix_institutional": ("fix_ub", "FixInstitutionalClaim"),
}
"""Those of the clearinghouse, by module and class: models of claims are a lot to import for who sends none."""
POSTING = {
    "posting.record": ("writes", "RecordCheck"),
    "posting.apply": ("writes", "ApplyCheck"),
    "posting.auto_post": ("auto_posting", "AutoPost"),
}
"""Those of posting, by module and class."""


class Kinds(Mapping[str, type[Write[Any]]]):
    """Writes by operation; those of the clearinghouse are imported when one is asked for."""

    def __init__(self) -> None:
        self._known: dict[str, type[Write[Any]]] = {kind.operation: kind for kind in WRITES}

    def __getitem__(self, operation: str) -> type[Write[Any]]:
        if operation in POSTING and operation not in self._known:
            module, name = POSTING[operation]
            posting = f"{__name__.rpartition('.writes.')[0]}.posting"
            self._known[operation] = getattr(import_module(f"{posting}.{module}"), name)
        elif operation not in self._known:
            module, name = CLEARINGHOUSE[operation]
            self._known[operation] = getattr(import_module(f"{SCREENS}.{module}"), name)
        return self._known[operation]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._known, *CLEARINGHOUSE, *POSTING]))

    def __len__(self) -> int:
        return len({*self._known, *CLEARINGHOUSE, *POSTING})
