"""Files that go with a claim: what they may be, and what comes of handing one over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from .....errors import InvalidInput
from .....models import Noun

AttachmentKind = Literal[
    "referral",
    "certification",
    "diagnostic_report",
    "discharge_summary",
    "explanation_of_benefits",
    "operative_note",
    "support_data",
    "therapy_notes",
    "radiology_films",
    "radiology_report",
    "test_report",
]
ATTACHMENT_KINDS: Mapping[AttachmentKind, str] = {
    "referral": "B4",
    "certification": "CT",
    "diagnostic_report": "DG",
    "discharge_summary": "DS",
    "explanation_of_benefits": "EB",
    "operative_note": "OB",
    "support_data": "OZ",
    "therapy_notes": "PN",
    "radiology_films": "RB",
    "radiology_report": "RR",
    "test_report": "RT",
}
"""By X12's codes for reports (PWK01). That the portal goes by these is MODELLED."""

MOST = 10 * 1024 * 1024
"""Bytes of one file. MODELLED, as are the kinds of files."""
_MAGIC: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"II*\x00", "image/tiff", (".tif", ".tiff")),
    (b"MM\x00*", "image/tiff", (".tif", ".tiff")),
)


class AttachmentReceipt(Noun):
    """A file that the portal shows with a claim. `claim` is the clearinghouse's number of that.

    `attachment_id` is the portal's, empty where its list does not tell.
    """

    attachment_id: str
    claim: str
    name: str
    size: int
    digest: str


def media_type(name: str, content: bytes) -> str:
    """Return what a file is by its content. Raises `InvalidInput` for what is not taken, and where the name differs."""
    if not content:
        raise InvalidInput("the file is empty", field="content")
    if len(content) > MOST:
        raise InvalidInput(f"the file is larger than {MOST} bytes", field="content")
    for magic, kind, ends in _MAGIC:
        if content.startswith(magic):
            if not name.lower().endswith(ends):
                raise InvalidInput(f"the name of such a file ends in {' or '.join(ends)}", field="name")
            return kind
    raise InvalidInput("the file is no PDF, PNG, JPEG or TIFF", field="content")


def require_name(name: str) -> None:
    """Raise `InvalidInput` for what a file may not be called."""
    if not name or name != name.strip() or len(name) > 100:
        raise InvalidInput("the name is empty, too long, or has spaces at an end", field="name")
    if any(not one.isprintable() or one in '/\\"<>' for one in name):
        raise InvalidInput("the name holds what a file name may not", field="name")
