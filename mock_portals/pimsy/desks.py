"""The parts of a practice's portal."""

from __future__ import annotations

from mock_portals.pimsy.desk import Desk
from mock_portals.pimsy.organization_desk import Organization
from mock_portals.pimsy.utilities_desk import Utilities

DESKS: tuple[type[Desk], ...] = (Utilities, Organization)
