"""Which patient of the portal is which of the caller's, and what both sides last agreed on: kept sealed."""

from __future__ import annotations

from dataclasses import dataclass, field

from ....runtime.store import StateDatabase


@dataclass(frozen=True, slots=True, repr=False)
class Link:
    """A patient whom both sides have. `base` holds digests by place, see `units.Base`."""

    patient_id: str
    base: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Links:
    """Links of one account's practice, by the caller's ids."""

    state: StateDatabase
    account: str

    async def get(self, caller_id: str) -> Link | None:
        """Return a link, None if there is none. Raises `StateError`."""
        kept = await self.state.cursors.get(self._name(caller_id))
        if kept is None:
            return None
        return Link(kept["patientId"], {place: (one[0], one[1]) for place, one in kept["base"].items()})

    async def keep(self, caller_id: str, link: Link) -> None:
        """Keep a link, in the place of an earlier one."""
        await self.state.cursors.set(self._name(caller_id), {"patientId": link.patient_id, "base": link.base})

    def _name(self, caller_id: str) -> str:
        return f"sync:patient:{self.account}:{caller_id}"
