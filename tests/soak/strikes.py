"""What the nemesis does, and when: by reads that were answered, so that a slow machine meets as much as a fast one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.soak.plan import Plan


class Strike(StrEnum):
    """A kind of misfortune."""

    EXPIRE = "session ended"
    EXPIRE_ALL = "session and single sign-on ended"
    DISPLACE = "second sign-in elsewhere"
    KILL_BROWSER = "browser killed"
    KILL_NETWORK = "network service killed"
    KILL_RENDERER = "renderer killed"
    KILL_DRIVER = "driver killed"
    STOP_BROWSER = "browser frozen"
    STOP_RENDERER = "renderer frozen"
    STOP_DRIVER = "driver frozen"
    KILL_WORKER = "worker killed"
    STOP_HOLDER = "lease holder stopped while signing in"


VIOLENT = frozenset(Strike) - {Strike.EXPIRE, Strike.EXPIRE_ALL, Strike.DISPLACE}
"""Those that may cut a sign-in short."""

EVERY = {
    Strike.EXPIRE: 400,
    Strike.EXPIRE_ALL: 400,
    Strike.DISPLACE: 500,
    Strike.KILL_BROWSER: 600,
    Strike.KILL_NETWORK: 600,
    Strike.KILL_RENDERER: 600,
    Strike.STOP_BROWSER: 900,
    Strike.STOP_RENDERER: 900,
    Strike.KILL_DRIVER: 1500,
    Strike.STOP_DRIVER: 2000,
    Strike.KILL_WORKER: 2000,
    Strike.STOP_HOLDER: 2000,
}
"""Reads between two strikes of a kind; the two kinds of forced expiry make one every 200."""


@dataclass(frozen=True, slots=True)
class Due:
    """A strike after so many answered reads."""

    reads: int
    strike: Strike


@dataclass(frozen=True, slots=True)
class Blow:
    """A strike that was done."""

    at: float
    strike: Strike


def recurring(plan: Plan) -> list[Due]:
    """Return the strikes of a long soak: each kind again and again, at least once."""
    rng = random.Random(f"{plan.seed} strikes")
    found = []
    for strike, every in EVERY.items():
        first = rng.randint(plan.opening, max(min(every, plan.reads * 3 // 4), plan.opening))
        found += [Due(reads, strike) for reads in range(first, plan.reads, every)]
    return sorted(found, key=lambda due: due.reads)


def once(plan: Plan, strikes: Sequence[Strike]) -> list[Due]:
    """Return the strikes of a short soak: one of each kind, evenly spread, in an order of the seed's."""
    order = list(strikes)
    random.Random(f"{plan.seed} strikes").shuffle(order)
    room = plan.reads - plan.opening
    return [Due(plan.opening + room * index // (len(order) + 1), strike) for index, strike in enumerate(order)]
