"""The clearinghouse's payer list: whom a transaction reaches, under which id, and what that takes."""

from __future__ import annotations

from .listed import PAYER_TRANSACTIONS, ListedTransaction, PayerTransaction
from .lists import PayerList, PayerNotListed
from .reading import PayerListFault, load_payers

__all__ = [
    "PAYER_TRANSACTIONS",
    "ListedTransaction",
    "PayerList",
    "PayerListFault",
    "PayerNotListed",
    "PayerTransaction",
    "load_payers",
]
