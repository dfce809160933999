"""What the workers are to read: every read follows from the seed and its number, in whichever process it is done."""

from __future__ import annotations

import random
from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

WINDOW = 40
"""Reads that keep to the same two accounts, most of them: a worker has room for two contexts."""
STRAYS = 0.1
"""The part of the reads that go to any account, for whose sake another one has to sleep."""
WORKERS = 2
ENOUGH = b"enough"
"""What a worker is told that is to read nothing more."""


class Kind(StrEnum):
    """A kind of read; each is one call of the SDK, or one call per page or patient."""

    LIST = "list"
    RENDERED_LIST = "list, page lane"
    EVERYONE = "list, all pages"
    SEARCH = "search"
    RENDERED_SEARCH = "search, page lane"
    GET = "get"
    RENDERED_GET = "get, page lane"
    FULL = "list in full"
    STRANGER = "another account's patient"
    WHO = "session info"
    HEALTH = "health"


WEIGHTS = {
    Kind.LIST: 30,
    Kind.RENDERED_LIST: 10,
    Kind.EVERYONE: 8,
    Kind.SEARCH: 14,
    Kind.RENDERED_SEARCH: 3,
    Kind.GET: 16,
    Kind.RENDERED_GET: 5,
    Kind.FULL: 3,
    Kind.STRANGER: 6,
    Kind.WHO: 3,
    Kind.HEALTH: 2,
}


class Frozen(BaseModel):
    """Base of what travels between the soak and its workers."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Known(Frozen):
    """An account as a worker knows it: how to sign in, and what nobody else may be shown."""

    username: str
    password: str
    totp_secret: str
    display_name: str
    user_id: str
    last_names: dict[str, str]
    """By patient id: all patients of the account."""


class Read(Frozen):
    """One read. `patient` and `stranger` count within the patients of the account and of its neighbour."""

    number: int
    account: int
    kind: Kind
    patient: int
    page: int


class Plan(Frozen):
    """How many reads of how many accounts. The first ones open every account, in both workers at once."""

    seed: int
    reads: int
    accounts: int
    patients: int

    def read(self, number: int) -> Read:
        """Return the read of that number."""
        rng = random.Random(f"{self.seed} read {number}")
        account = self._account(number, rng)
        kind = rng.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
        if number < self.opening:
            kind = Kind.LIST
        return Read(
            number=number, account=account, kind=kind, patient=rng.randrange(self.patients), page=rng.randint(1, 3)
        )

    @property
    def opening(self) -> int:
        """How many reads it takes to open every account in every worker."""
        return self.accounts * WORKERS

    def _account(self, number: int, rng: random.Random) -> int:
        if number < self.opening:
            return number // WORKERS
        if rng.random() < STRAYS:
            return rng.randrange(self.accounts)
        window = random.Random(f"{self.seed} window {number // WINDOW}")
        return rng.choice(window.sample(range(self.accounts), 2))

    def numbers(self, worker: int) -> Iterator[int]:
        """Yield the numbers that a worker is to do, in order."""
        for number in range(self.reads):
            turn = number if number < self.opening else number // WINDOW
            if turn % WORKERS == worker:
                yield number


class Pace(Frozen):
    """The clients' settings in seconds and counts: all so small that everything happens often."""

    contexts: int = 2
    tasks: int = 6
    uses: int = 60
    age: float = 60.0
    sleep_after: float = 3.0
    check_after: float = 2.0
    lease: float = 4.0
    contexts_per_browser: int = 30
    browser_age: float = 90.0


class Orders(Frozen):
    """What a worker is told at its start."""

    origins: dict[str, str]
    known: tuple[Known, ...]
    plan: Plan
    pace: Pace
    numbers: tuple[int, ...]


class Visit(Frozen):
    """What a worker is told on its way: read these numbers now, of that account."""

    account: int
    numbers: tuple[int, ...]
