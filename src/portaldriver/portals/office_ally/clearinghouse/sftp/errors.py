"""What may go wrong on the files lane only: it is raised from here, and lives with all other errors."""

from __future__ import annotations

from .....errors import HostKeyChanged

__all__ = ["HostKeyChanged"]
