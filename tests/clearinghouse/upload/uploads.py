"""Files to upload, and what the house has of them."""

from __future__ import annotations

from typing import Any

from mock_portals.office_ally.classic_desk import UPLOAD
from portaldriver.portals.office_ally.clearinghouse.screens.uploading import UploadClaims, UploadReceipt
from tests.clearinghouse.house.sending import numbered
from tests.edi.claims import file
from tests.office_ally.practice import Practice

CONTENT = file(numbered(2)).encode()


def upload(there: Practice, name: str, *, content: bytes = CONTENT, **asked: Any) -> UploadClaims:
    """Return the write of a file; content differs with the name, as control numbers do."""
    given = content.replace(b"PCN-", name[:3].upper().encode() + b"-")
    return UploadClaims(there.oa._binding, name=name, content=given, **{"usage": "production", **asked})


async def sent(there: Practice, write: UploadClaims, *, key: str | None = None) -> UploadReceipt:
    """Upload a file."""
    return await there.oa.write(write, key=key)


def posts(there: Practice) -> int:
    """Count uploads that reached the portal's door."""
    return there.posts(UPLOAD)
