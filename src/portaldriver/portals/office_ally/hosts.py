"""Office Ally's hosts (guide 1)."""

from __future__ import annotations

PRACTICE_MATE = "pm.officeally.com"
IDENTITY = "auth.officeally.com"
SERVICE_CENTER = "www.officeally.com"
NEW_SERVICE_CENTER = "sc.officeally.com"
NEW_SERVICE_CENTER_API = "xpi.officeally.com"
"""What the New Service Center's scripts ask: its pages do nothing without it."""

HOSTS = (PRACTICE_MATE, IDENTITY, SERVICE_CENTER, NEW_SERVICE_CENTER, NEW_SERVICE_CENTER_API)
