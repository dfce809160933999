"""How a worker's clients and pool are set up."""

from __future__ import annotations

from collections.abc import Callable

from portaldriver import BrowserPool, Care, Limits, OfficeAlly, Retry, Rotation, StateDatabase, Totp
from portaldriver.events import Event
from portaldriver.options import Timeouts
from tests.soak.plan import Known, Orders, Pace

TIMEOUTS = Timeouts(
    launch=30, context=10, navigation=20, action=10, read=10, sign_in=60, call=150, close=3, health=20, answer=3
)
RETRY = Retry(attempts=6, initial=0.05, maximum=2.0, sign_ins=6)
WATCH = 1.0
"""Seconds between two looks at whether a browser still answers."""


def client(
    known: Known, orders: Orders, *, pool: BrowserPool, state: StateDatabase, on_event: Callable[[Event], None]
) -> OfficeAlly:
    """Return an account's client."""
    pace = orders.pace
    return OfficeAlly(
        username=known.username,
        password=known.password,
        mfa=Totp(known.totp_secret, margin=2.0),
        origins=orders.origins,
        pool=pool,
        state=state,
        timeouts=TIMEOUTS,
        retry=RETRY,
        rotation=Rotation(
            age=pace.age,
            uses=pace.uses,
            sleep_after=pace.sleep_after,
            close_tabs_after=1.0,
            check_after=pace.check_after,
        ),
        care=Care(sign_ins_per_hour=10_000, lease=pace.lease, displaced_pause=0.001),
        on_event=on_event,
    )


def pool(pace: Pace, *, on_event: Callable[[Event], None]) -> BrowserPool:
    """Return a worker's pool, with room for a few contexts only."""
    limits = Limits(
        contexts=pace.contexts,
        pages=3,
        contexts_per_browser=pace.contexts_per_browser,
        browser_age=pace.browser_age,
        free_memory=50,
        acquire=60,
    )
    return BrowserPool(limits=limits, timeouts=TIMEOUTS, watch=WATCH, on_event=on_event)
