"""The parts of Practice Mate that have pages of their own, in the order in which they are asked."""

from __future__ import annotations

from mock_portals.office_ally.desk import Desk

DESKS: tuple[type[Desk], ...] = ()
