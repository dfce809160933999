"""What remittances work with."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from .....errors import ConfigurationError
from .....options import Downloads
from .....runtime.auditing import Auditing
from .received import RemittanceLane

if TYPE_CHECKING:
    from .....edi import Remittance
    from .....runtime.artifacts import Artifacts
    from .....runtime.store import StateDatabase
    from ..claims.means import Means as ClaimMeans


class Lane(Protocol):
    """A way that files come. What it yields is remembered when the next one is asked for, and not before."""

    name: RemittanceLane

    def new(self) -> AsyncGenerator[tuple[str, bytes, datetime | None], None]:
        """Yield the files that were not fetched by this lane: name, content, when each was made."""
        ...


@dataclass(slots=True, kw_only=True, repr=False)
class RemittanceMeans:
    """One account's. `usual` are the lanes that are taken where a call names none: all of them, if it is None.

    `claims` gives what our claims are told by, None where nobody sends claims from here.
    """

    state: StateDatabase
    account: Callable[[], Awaitable[str]]
    audit: Auditing
    lanes: Sequence[Lane] = ()
    usual: Sequence[RemittanceLane] | None = None
    artifacts: Artifacts | None = None
    claims: Callable[[], ClaimMeans] | None = None
    learn: Callable[[Remittance], Awaitable[object]] | None = None
    """Is told of each new remittance: its payee is enrolled for it."""
    limits: Downloads | None = None
    lease: float = 60.0
    """Seconds until what a dead process had in hand is handed out again."""

    def chosen(self, names: Sequence[RemittanceLane] | None) -> list[Lane]:
        """Return the lanes of these names, or the usual ones. Raises `ConfigurationError` for one not set up."""
        wanted = self.usual if names is None else names
        found = [lane for lane in self.lanes if wanted is None or lane.name in wanted]
        if wanted is not None and {lane.name for lane in found} != set(wanted):
            raise ConfigurationError("remittances cannot come by a lane that nobody set up")
        return found
