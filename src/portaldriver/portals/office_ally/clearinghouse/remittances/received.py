"""What callers get of remittances."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from .....edi import Denial, Imbalance, Remittance
from .....errors import PortalError
from .....models.base import Money, Noun
from .differing import Difference

RemittanceLane = Literal["sftp", "portal", "given"]
"""Which way a file came; `given` by `absorb`."""


class RemittanceEntry(Noun):
    """A remittance in a list: the payment, and whether it was delivered.

    `remittance_id` stays the same for good, by whichever file, lane or database the remittance comes: it is made of
    payer, trace number, day, amount and content alone. `received_at` is when a file brought it first.
    """

    remittance_id: str
    delivered: bool = False
    received_at: datetime
    lane: RemittanceLane
    file_name: str
    digest: str
    """SHA-256 of that file in hex."""
    payer_name: str | None = None
    payer_id: str | None = None
    trace_number: str | None = None
    payment_date: date | None = None
    amount: Money | None = None
    method: str | None = None
    claim_count: int = 0
    balanced: bool = True


class ReceivedRemittance(RemittanceEntry):
    """A remittance as it is delivered: the 835, and what is to be known of it.

    `imbalances` name each sum that does not come out. `differences` are those to the text beside the 835, None where
    there is no such text. `same_payment_as` are other remittances of the same payer, trace number, day and amount whose
    content differs: one of them may be a correction, and somebody has to look before both are posted.
    """

    remittance: Remittance
    imbalances: tuple[Imbalance, ...] = ()
    denials: tuple[Denial, ...] = ()
    differences: tuple[Difference, ...] | None = None
    same_payment_as: tuple[str, ...] = ()


class UnreadFile(Noun):
    """A file that is kept and that nobody here can read, or not to its end: it is tried again at each fetch.

    `error` is the class of what was raised, `words` its message; neither holds a value of the file.
    """

    digest: str
    file_name: str
    lane: RemittanceLane
    received_at: datetime
    error: str
    words: str


@dataclass(frozen=True, slots=True)
class DownloadedRemittance:
    """Bytes as they came, and the name that they came under. Its `repr` shows neither."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemittancesFetched:
    """What came of looking: files that are new here, ids of new remittances, digests of files that cannot be read.

    `claims` counts those of ours of which something new was heard, `unmatched` what fits none. `failures` are lanes
    that could not be used to their end; what they did not bring comes the next time.
    """

    files: int = 0
    remittances: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    claims: int = 0
    unmatched: int = 0
    failures: tuple[PortalError, ...] = ()

    def __add__(self, other: RemittancesFetched) -> RemittancesFetched:
        return RemittancesFetched(
            self.files + other.files,
            (*self.remittances, *other.remittances),
            tuple(dict.fromkeys((*self.unread, *other.unread))),
            self.claims + other.claims,
            self.unmatched + other.unmatched,
            (*self.failures, *other.failures),
        )


@dataclass(frozen=True, slots=True)
class RemittancesCollected:
    """What became of a collection: ids that were handled, and those whose handler failed, with its error.

    The latter come again.
    """

    fetched: RemittancesFetched
    delivered: tuple[str, ...] = ()
    failed: tuple[tuple[str, Exception], ...] = ()
