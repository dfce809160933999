"""Office Ally: Practice Mate, EHR 24/7 and the clearinghouse."""

from .client import OfficeAlly

__all__ = ["OfficeAlly"]
