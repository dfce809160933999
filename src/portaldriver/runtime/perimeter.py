"""The perimeter of a context: it reaches the portal's origins and nothing else.

There are two ways. A *sealed* context is opened with a proxy at which nobody listens, and with the portal's origins
exempt from it: the browser's own network stack has no way to anywhere else, redirects, workers, popups and WebSockets
included, and what is allowed costs nothing. Where the portal is reached through a proxy already, that cannot be had:
there requests are intercepted, which loses the HTTP cache, takes several times as long, and does not see where a
redirect leads; a foreign one is told of when it has happened.

Neither stops WebRTC, which goes over UDP past every proxy. It takes a script to use it, and scripts come from the
allowed origins only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from ..events import EventSink, RequestBlocked
from ..options import Timeouts
from ..pom.deadline import within
from ..pom.origins import OWN_PORT, canonical_all, is_loopback

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Request, Route, WebSocketRoute

NOWHERE = "socks5://127.0.0.1:1"
"""A port that only the system itself may open. SOCKS tells a listener nothing of a request before it has answered."""

LOCAL = ("data:", "blob:", "about:")
"""Made in the page itself. A blob belongs to the origin that made it, and came over no network."""

NO_SHARED_WORKERS = "delete globalThis.SharedWorker"
"""Interception does not reach what they ask for."""

Notice = Callable[[str, str], None]


class Perimeter:
    """The origins that a client's contexts may reach: `https://host[:port]`, plain HTTP on this machine only.

    `sealed` is found out where it is None: contexts are sealed unless the environment or the system names a proxy that
    some origin is reached through. Raises `ConfigurationError` for what is no such origin.
    """

    def __init__(
        self,
        allowed: Iterable[str],
        *,
        emit: EventSink,
        sealed: bool | None = None,
        timeouts: Timeouts | None = None,
    ) -> None:
        self._allowed = sorted(canonical_all(allowed))
        self._foreign = _foreign(self._allowed)
        self._emit = emit
        self._timeouts = timeouts or Timeouts()
        self.is_sealed = not _needs_proxy(self._allowed) if sealed is None else sealed

    @property
    def options(self) -> dict[str, Any]:
        """What a context has to be opened with (`Browser.new_context`), for `guard` to be told that it is sealed."""
        found: dict[str, Any] = {"service_workers": "block"}
        if self.is_sealed:
            # The last rule that speaks of a request decides; the first takes loopback's general exemption away.
            exempt = ["<-loopback>", *(rule for origin in self._allowed for rule in _rules(origin))]
            exempt += sorted({_last_label(origin) for origin in self._allowed} - {""})
            found["proxy"] = {"server": NOWHERE, "bypass": ",".join(exempt)}
        return found

    def admits(self, url: str) -> bool:
        """Tell whether a request to an address, as a browser spells it, is let through."""
        return not self._foreign.match(url)

    async def guard(self, context: BrowserContext, *, sealed: bool = False) -> None:
        """Tell of requests that are stopped, each host and kind once; stop them here unless the context is `sealed`.

        A context is sealed if it was opened with this perimeter's `options` while `is_sealed` holds. To be called
        before its first page is opened.
        """
        notice = self._noticing()
        context.on("requestfailed", lambda request: notice(request.url, request.resource_type))
        context.on("page", lambda page: _watch_sockets(page, notice))
        if not sealed:
            await within(self._timeouts.context, self._intercept(context, notice))

    def _noticing(self) -> Notice:
        """Return what tells of a foreign request, at most once per host and kind."""
        told: set[tuple[str, str]] = set()

        def notice(url: str, kind: str) -> None:
            if self.admits(url) or (seen := (urlsplit(url).hostname or "", kind)) in told:
                return
            told.add(seen)
            self._emit(RequestBlocked(host=seen[0], kind=kind))

        return notice

    async def _intercept(self, context: BrowserContext, notice: Notice) -> None:
        """Stop foreign requests in the driver. A pattern, not a function: allowed requests never come to Python."""

        def note_redirected(request: Request) -> None:
            if request.redirected_from is not None:
                notice(request.url, request.resource_type)

        async def hang_up(socket: WebSocketRoute) -> None:
            notice(socket.url, "websocket")
            await socket.close()

        context.on("request", note_redirected)
        await context.route(self._foreign, _stop)
        await context.route_web_socket(self._foreign, hang_up)
        await context.add_init_script(NO_SHARED_WORKERS)


def _watch_sockets(page: Page, notice: Notice) -> None:
    page.on("websocket", lambda socket: notice(socket.url, "websocket"))


async def _stop(route: Route) -> None:
    await route.abort("blockedbyclient")


def _foreign(allowed: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of addresses beyond the perimeter, in words that Python and the driver's JavaScript share."""
    local = [re.escape(scheme) for scheme in LOCAL]
    near = [f"{re.escape(spelt)}(?:[/?#]|$)" for origin in allowed for spelt in (origin, _socket(origin))]
    return re.compile(f"^(?!{'|'.join([*local, *near])})")


def _socket(origin: str) -> str:
    """Return the WebSocket spelling of an origin: `ws:` for `http:`, `wss:` for `https:`."""
    return origin.replace("http", "ws", 1)


def _rules(origin: str) -> Iterable[str]:
    """Return what exempts an origin from a proxy, for pages and for WebSockets; the port is always named."""
    scheme, _, place = origin.partition("://")
    port = "" if re.search(r":\d+$", place) else f":{OWN_PORT[scheme]}"
    return f"{origin}{port}", f"{_socket(origin)}{port}"


def _last_label(origin: str) -> str:
    """Return what exempts an origin for the driver's own client, which sends what commits a write.

    It knows no rules but ends of host names, where a browser reads a host's whole name: `com` is nobody's. It calls
    `*.localhost` by the address.
    """
    host = urlsplit(origin).hostname or ""
    if ":" in host:
        return ""
    return "1" if host.endswith("localhost") else host.rpartition(".")[2]


def _needs_proxy(origins: Iterable[str]) -> bool:
    """Tell whether the system reaches one of the origins through a proxy, which a sealed context would do without."""
    proxies = getproxies()
    for parts in map(urlsplit, origins):
        host = parts.hostname or ""
        local = is_loopback(f"[{host}]" if ":" in host else host)
        if not local and (parts.scheme in proxies or "all" in proxies) and not proxy_bypass(host):
            return True
    return False
