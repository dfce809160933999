"""Reconciling a bank's deposits, remittances, claims and postings, without any portal.

Names are loaded when they are first used. See docs/clearinghouse.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "BankDeposit": "bank",
    "BankFileUnreadable": "bank",
    "DepositOutcome": "results",
    "Difference": "results",
    "PayerTotals": "results",
    "PaymentOutcome": "results",
    "Posted": "posted",
    "Reconciliation": "results",
    "Reconciling": "reconciling",
    "StateTotal": "results",
    "Totals": "results",
    "as_html": "page",
    "load_deposits": "bank",
    "reconcile": "reconciling",
}

if TYPE_CHECKING:
    from .bank import BankDeposit as BankDeposit
    from .bank import BankFileUnreadable as BankFileUnreadable
    from .bank import load_deposits as load_deposits
    from .page import as_html as as_html
    from .posted import Posted as Posted
    from .reconciling import Reconciling as Reconciling
    from .reconciling import reconcile as reconcile
    from .results import DepositOutcome as DepositOutcome
    from .results import Difference as Difference
    from .results import PayerTotals as PayerTotals
    from .results import PaymentOutcome as PaymentOutcome
    from .results import Reconciliation as Reconciliation
    from .results import StateTotal as StateTotal
    from .results import Totals as Totals

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
