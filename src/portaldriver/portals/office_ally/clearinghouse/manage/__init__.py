"""Claims as the New Service Center's "Manage Claims" lists them."""

from .attachment import ATTACHMENT_KINDS, AttachmentKind, AttachmentReceipt
from .claim import PortalClaim, PortalStatus
from .query import By, ClaimQuery

__all__ = [
    "ATTACHMENT_KINDS",
    "AttachmentKind",
    "AttachmentReceipt",
    "By",
    "ClaimQuery",
    "PortalClaim",
    "PortalStatus",
]
