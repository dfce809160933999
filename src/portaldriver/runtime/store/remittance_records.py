"""What the state database gives back of remittances. No repr shows what is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

FileState = Literal["kept", "read", "text", "unread"]
"""`kept`: nobody read it yet. `text`: it is the text beside an 835. `unread`: not all of it could be read."""
RemittanceState = Literal["waiting", "delivered"]


@dataclass(frozen=True, slots=True, repr=False)
class RemittanceFile:
    """A file as it came. `digest` is the keyed hash that it goes by; `told` is what is known of it."""

    account: str
    digest: str
    state: FileState
    batch: str
    content: bytes
    told: dict[str, Any]
    revision: int
    created_at: float

    def __repr__(self) -> str:
        return f"RemittanceFile(state={self.state!r})"


@dataclass(frozen=True, slots=True, repr=False)
class NewRemittance:
    """A remittance that was found in a file. `payment` is what makes it the same payment, in clear."""

    id: str
    payment: str
    paid_on: str
    told: dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class KeptRemittance:
    """A remittance, and whether it was delivered. `heard` says that our claims were told what it says."""

    account: str
    id: str
    payment: str
    file: str
    state: RemittanceState
    heard: bool
    paid_on: str
    told: dict[str, Any]
    revision: int
    created_at: float

    def __repr__(self) -> str:
        return f"KeptRemittance(state={self.state!r})"
