"""The numbers: the only place where a default number of seconds, attempts or contexts is written down."""

from __future__ import annotations

from dataclasses import dataclass, fields


class _Positive:
    """Refuse a zero or negative number when the value object is made, not when it is used."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, int | float) and value <= 0:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(_Positive):
    """How much runs at once."""

    contexts: int = 8
    """Live browser contexts of one pool."""
    pages: int = 4
    """Live pages of one session."""
    contexts_per_browser: int = 200
    """Contexts that one browser opens in its life before it is retired."""
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
