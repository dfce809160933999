"""What may go wrong on the files lane only."""

from __future__ import annotations

from .....errors import AuthenticationError


class HostKeyChanged(AuthenticationError):
    """The server showed another key than the pinned ones: it may be somebody else. Nothing was told to it."""
