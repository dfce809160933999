"""What a page object is bound to beside its page: where the portal lives, how long to wait, whom to tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import PortalError
from ..events import EventSink
from ..options import Timeouts
from .replaced import Instead, as_it_is

if TYPE_CHECKING:
    from .page import PageObject
    from .watching import Watch


def _silent(_: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Interstitial:
    """A page that may stand in the place of any other, and the error that this means for whoever wanted the other.

    `hosts`, where they are given, are where alone it may be: a portal's own page may look like somebody else's.
    """

    screen: type[PageObject]
    error: Callable[[], PortalError]
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Shared by all page objects of one client. `origins` maps the portal's host names to where they are reached."""

    portal: str = ""
    origins: Mapping[str, str] = field(default_factory=dict)
    timeouts: Timeouts = field(default_factory=Timeouts)
    emit: EventSink = _silent
    interstitials: tuple[Interstitial, ...] = ()
    watch: Watch | None = None
    """Who is told of every page that comes."""
    instead: Instead = as_it_is
    """Which page object is used in the place of one: where somebody reviewed other declarations for it."""
    sealed: bool = False
    """Whether the browser has no way beyond the portal's origins: then a proxy that refuses means a foreign origin."""

    def origin(self, host: str) -> str:
        """Return the origin at which a host of the portal is reached."""
        return self.origins.get(host, f"https://{host}").rstrip("/")
