"""The numbers: the only place where a default number of seconds, attempts or contexts is written down."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal


class _Positive:
    """Refuse a zero or negative number when the value object is made, not when it is used."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, int | float) and not isinstance(value, bool) and value <= 0:
                raise ValueError(f"{type(self).__name__}.{field.name} must be more than 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts(_Positive):
    """Deadlines in seconds. Each is a hard end: nothing in the SDK waits without one."""

    launch: float = 60.0
    """Start of a browser, or connection to one."""
    context: float = 30.0
    """A new browser context or page."""
    navigation: float = 60.0
    """From asking for a page to its `ready` element. Cold starts of 44 s were reported (guide 2.1)."""
    action: float = 15.0
    """One click, fill or choice, including the wait until the element can take it."""
    read: float = 30.0
    """One extraction, including the wait for rows or for the marker that there are none."""
    sign_in: float = 240.0
    """A whole sign-in with its factors."""
    call: float = 600.0
    """One resource call with all its repeats."""
    close: float = 10.0
    """Closing a page, a context or a browser before it is given up."""
    health: float = 20.0
    """One health check of a session."""
    answer: float = 5.0
    """A sign of life from a browser; one that gives none is frozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(_Positive):
    """How much runs at once."""

    contexts: int = 8
    """Live browser contexts of one pool."""
    pages: int = 4
    """Live pages of one session."""
    contexts_per_browser: int = 200
    """Contexts that one browser opens in its life before it is retired."""
    browser_age: float = 6 * 3600.0
    """Seconds after which a browser is retired: it opens no further context and ends with its last one."""
    free_memory: float = 300.0
    """MiB of memory that have to be free before a context is opened; less makes callers wait."""
    acquire: float = 60.0
    """Seconds to wait for a free context or page before `PoolTimeout`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry(_Positive):
    """When a read is repeated. Writes have their own rule."""

    attempts: int = 3
    """Tries of a read that failed with a retryable error, the first included."""
    initial: float = 0.5
    """Seconds before the first repeat; doubled, with jitter, for each further one."""
    maximum: float = 30.0
    """Longest wait. A portal that asks for more through Retry-After gets its error raised at once."""
    sign_ins: int = 2
    """Sign-ins within one call before a session that keeps dying is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing(_Positive):
    """How a write is seen through."""

    commit: float = 60.0
    """Seconds for the one request that commits, and again for what the portal shows then."""
    quiet: float = 5.0
    """Seconds between two looks of which both have to find nothing before a write is held to be absent."""
    attempts: int = 3
    """Times that a write may be sent; after the first only if it was proved absent before."""
    wait: float = 240.0
    """Seconds to wait for another write to the same record, of whichever process."""
    lease: float = 30.0
    """Seconds until a process that stopped in the midst of a write is taken to be dead."""
    remembered: float = 86_400.0
    """Seconds for which a receipt answers for what was written without a caller's key; then the portal is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace(_Positive):
    """How fast portals are asked, by all processes with one state database together.

    The numbers are ours (MODELLED): neither portal publishes a limit. They stop a loop that ran away, not a caller.
    """

    account_per_minute: float = 1200.0
    """Calls for one account, repeats included."""
    portal_per_minute: float = 6000.0
    """Calls for all accounts of a portal."""
    burst: int = 600
    """Calls of one account that may come at once after a time without any; a portal's are in proportion."""
    wait: float = 60.0
    """Longest wait of a call for its turn, in seconds, before `PoolTimeout`."""
    pause: float = 60.0
    """Seconds for which a portal is left alone that is under maintenance or asked too much, where it does not say."""
    pause_at_most: float = 3600.0
    """Seconds for which a portal is left alone at most, whatever it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation(_Positive):
    """When a session is checked, put to sleep, moved to a new context, or replaced by a new sign-in."""

    age: float = 12 * 3600.0
    """Seconds after its sign-in at which a session is replaced by a new one. Calls in flight end in the old one."""
    uses: int = 2000
    """Calls after which a session moves to a new browser context."""
    errors: float = 3.0
    """Error score at which a session moves to a new context: one for a failed call, halved by each that succeeds."""
    check_after: float = 300.0
    """Seconds of idleness after which a session is checked before it is used again."""
    close_tabs_after: float = 60.0
    """Seconds of idleness after which a session's tabs are closed."""
    sleep_after: float = 300.0
    """Seconds of idleness after which a session gives up its context; its state is kept, sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Care(_Positive):
    """What an account is spared."""

    sign_ins_per_hour: int = 12
    """Sign-ins of one account within an hour, in all processes together."""
    lease: float = 30.0
    """Seconds until a process that stopped in the midst of a sign-in is taken to be dead."""
    code_pause: float = 300.0
    """Seconds during which nobody is asked for a code again after one did not come: portals count what they send."""
    when_displaced: Literal["retake", "yield"] = "retake"
    """Whether a session that another sign-in displaced is taken back (once, then not before `displaced_pause`)."""
    displaced_pause: float = 900.0
    """Seconds during which a session that was taken back is not taken back again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift(_Positive):
    """How often pages are compared with what was accepted of them, while they are used."""

    every: float = 3600.0
    """Seconds after which a page object that is in use is looked at again."""
    baselines: str | Path | None = None
    """A folder of baselines that this practice accepted, in the place of those that come with the portal."""
    watch: bool = True
    """Whether pages are looked at at all, unless somebody asks for a check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloads(_Positive):
    """What a file from a portal may be at most."""

    size: int = 200 * 1024 * 1024
    """Bytes of a file as it comes."""
    unpacked: int = 1024 * 1024 * 1024
    """Bytes of an archive's members together."""
    ratio: float = 200.0
    """How much larger a member may be than it is packed."""
    members: int = 10_000
    """Members of an archive."""
    seconds: float = 300.0
    """Seconds from the first byte of a file to its last."""
