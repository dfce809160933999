"""Local stand-ins for the portals: recorded markup, invented people, real behaviour where it hurts."""

from mock_portals.server import MockServer

__all__ = ["MockServer"]
