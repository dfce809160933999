"""Reconciling remittances with the bank's deposits and the claims sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..models.remittance import Remittance
from .exact import total
from .matching_claims import ClaimMatching
from .matching_deposits import DepositMatching, twice
from .reconciliation import Deposit, Reconciliation
from .sent import ClaimSent, sent_claims


def reconcile(
    remittances: Sequence[Remittance],
    deposits: Sequence[Deposit] | None = None,
    claims: Iterable[ClaimSent] | None = None,
    *,
    days: int = 5,
) -> Reconciliation:
    """Match payments to deposits, to claims and to lines, and name what is missing, double, or off by how much.

    A transfer is told by trace number, originator, amount and day (`days` is how far the bank's may be from the one
    announced); a check by number and amount. A claim is told by its patient control number, else by the payer's
    number; a line by its control number, else by service, day and charge. What could belong to several is matched to
    none: a finding names the candidates. A remittance that came twice counts once. The same input gives the same
    output, in the order given. Deposits or claims that are None are not looked at; none at all are all missing.
    """
    left_out, findings = twice(remittances, deposits or ())
    kept = {at: one for at, one in enumerate(remittances) if at not in left_out}
    money = DepositMatching(remittances, deposits or (), left_out, days)
    if deposits is not None:
        money.run()
    work = ClaimMatching(sent_claims(claims or ()))
    if claims is not None:
        for at, remittance in kept.items():
            work.add(at, remittance)
        work.end()
    return Reconciliation(
        deposits=tuple(money.matches),
        claims=tuple(work.matches),
        findings=(*findings, *money.findings, *work.findings),
        remitted=total(one.payment.amount for one in kept.values() if one.payment.method != "none"),
        deposited=total(deposit.amount for deposit in deposits or ()),
    )
