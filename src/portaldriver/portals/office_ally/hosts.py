"""Office Ally's hosts (guide 1)."""

from __future__ import annotations

PRACTICE_MATE = "pm.officeally.com"
IDENTITY = "auth.officeally.com"
SERVICE_CENTER = "www.officeally.com"

HOSTS = (PRACTICE_MATE, IDENTITY, SERVICE_CENTER)
