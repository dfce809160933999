"""Keep all that reaches a mock portal, to look for what must not."""

from __future__ import annotations

from starlette.responses import Response

from mock_portals.portal import Portal
from mock_portals.visiting import Visit


def overhear(portal: Portal) -> list[Visit]:
    """Return the list of whatever is asked of a portal from now on."""
    heard: list[Visit] = []
    behave = portal.behave

    def listen(visit: Visit) -> Response:
        heard.append(visit)
        return behave(visit)

    portal.behave = listen  # type: ignore[method-assign]
    return heard
