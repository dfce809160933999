"""What is kept of a remittance once it was read: its payment, a few sums, and a short answer for each claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from sys import intern
from typing import Final, Literal, NamedTuple, Protocol, TypeAlias

from ..edi import Balance, Imbalance, Read, Remittance, RemittanceClaim, RemittanceEnd, RemittanceHeader
from ..edi.models.remittance_parts import ProviderAdjustment
from ..edi.remittances.exact import ZERO, less, plus, total
from ..errors import ConfigurationError
from .amounts import Amounts

UNNAMED: Final = "A payer without a name"
_HEADER: Final = frozenset(RemittanceHeader.model_fields) - {"control_number"}

Kind = Literal["live", "denied", "reversal"]


class Received(Protocol):
    """A remittance with an id of its own, as `oa.remittances` gives them."""

    @property
    def remittance_id(self) -> str:
        """The id, the same for good."""

    @property
    def remittance(self) -> Remittance:
        """The 835."""


Piece: TypeAlias = RemittanceHeader | RemittanceClaim | RemittanceEnd
Given: TypeAlias = Remittance | Received | Piece | Read[Remittance] | Read[Piece]
"""A whole remittance, one with an id, or the pieces of `stream_remittances` one after another."""


class Answer(NamedTuple):
    """A payer's answer to a claim. `prior` is the part of `adjusted` that another payer had dealt with (OA 23)."""

    control_number: str
    payer: str
    kind: Kind
    rank: int
    charge: Decimal
    paid: Decimal
    adjusted: Decimal
    prior: Decimal
    patient: Decimal
    name: str | None = None


class Off(NamedTuple):
    """A sum that does not come out within a remittance."""

    code: Literal["payment_unbalanced", "claim_unbalanced", "line_unbalanced", "amount_missing"]
    path: str
    off_by: Decimal | None
    control_number: str | None


@dataclass(slots=True)
class Taken:
    """A remittance as it is reconciled. `amount` is signed: below zero if the payer takes money."""

    remittance_id: str
    payer: str
    trace: str | None
    originators: frozenset[str]
    date: date | None
    amount: Decimal | None
    by_check: bool
    answers: list[Answer] = field(default_factory=list)
    off: list[Off] = field(default_factory=list)
    adjustments: tuple[ProviderAdjustment, ...] = ()
    claims: int = 0
    paid: Decimal = ZERO
    digest: str = ""

    @property
    def beside(self) -> Decimal:
        """What moved beside the claims; above zero lowers the payment."""
        return total(one.amount for one in self.adjustments)

    @property
    def off_by(self) -> Decimal:
        """The payment less what claims and adjustments come to."""
        return less(plus(self.amount or ZERO, self.beside), self.paid)


class Taking:
    """Takes remittances, whole or in pieces, and keeps what is needed of them. `names` keeps patients' names."""

    def __init__(self, *, names: bool = False) -> None:
        self._names = names
        self._amounts = Amounts()
        self._running: _Running | None = None
        self.taken: list[Taken] = []

    def add(self, item: Given) -> None:
        """Take the next. Raises `ConfigurationError` for no remittance, or pieces that are not header, claims, end."""
        model = item.model if isinstance(item, Read) else item
        if isinstance(model, RemittanceClaim | RemittanceEnd):
            self._piece(model)
            return
        self.check()
        if isinstance(model, RemittanceHeader) and not isinstance(model, Remittance):
            self._running = _Running(model, None, self._amounts, names=self._names)
            return
        whole, own_id = (model, None) if isinstance(model, Remittance) else _received(model)
        begun = _Running(whole, own_id, self._amounts, names=self._names)
        for claim in whole.claims:
            begun.claim(claim)
        self.taken.append(begun.end(whole))

    def check(self) -> None:
        """Raise `ConfigurationError` if a remittance has begun and not ended."""
        if self._running is not None:
            raise ConfigurationError("a remittance has no end: its pieces are header, claims, end")

    def _piece(self, piece: RemittanceClaim | RemittanceEnd) -> None:
        if self._running is None:
            raise ConfigurationError("a piece of a remittance came before its header")
        if isinstance(piece, RemittanceClaim):
            self._running.claim(piece)
        else:
            self.taken.append(self._running.end(piece))
            self._running = None


def _received(given: object) -> tuple[Remittance, str]:
    remittance, own_id = getattr(given, "remittance", None), getattr(given, "remittance_id", None)
    if not isinstance(remittance, Remittance) or not isinstance(own_id, str):
        raise ConfigurationError(f"{type(given).__name__} is no remittance")
    return remittance, own_id


class _Running:
    def __init__(self, header: RemittanceHeader, own_id: str | None, amounts: Amounts, *, names: bool) -> None:
        payment, payer = header.payment, header.payer
        sign = -1 if payment.direction == "debit" else 1
        self._names = names
        self._amounts = amounts
        self._balance = Balance(header)
        self._digest = sha256(header.model_dump_json(include=set(_HEADER)).encode())
        self._taken = Taken(
            remittance_id=own_id or payment.trace_number or "",
            payer=((payer.name or payer.identifier) if payer is not None else None) or UNNAMED,
            trace=payment.trace_number,
            originators=frozenset(one for one in (payment.trace_originator, payment.originator) if one),
            date=payment.effective,
            amount=None if payment.amount is None else ZERO if payment.method == "none" else sign * payment.amount,
            by_check=payment.method == "check",
        )

    def claim(self, claim: RemittanceClaim) -> None:
        """Take what is needed of the next claim."""
        kept = self._taken
        at = kept.claims
        kept.claims += 1
        self._digest.update(claim.model_dump_json().encode())
        kept.off += (_off(one, claim.patient_control_number) for one in self._balance.claim(claim))
        charged = [line.charge for line in claim.lines]
        if claim.lines and claim.charge is not None and None not in charged and total(charged) != claim.charge:
            off = less(total(charged), claim.charge)
            kept.off.append(Off("claim_unbalanced", f"claims[{at}].lines", off, claim.patient_control_number))
        if claim.carries_money:
            kept.paid = plus(kept.paid, claim.paid)
            kept.answers.append(_answer(claim, kept.payer, self._amounts, named=self._names))

    def end(self, end: Remittance | RemittanceEnd) -> Taken:
        """Close it."""
        kept = self._taken
        kept.adjustments = end.provider_adjustments
        for one in kept.adjustments:
            self._digest.update(one.model_dump_json().encode())
        kept.off += (_off(one, None) for one in self._balance.end(end))
        kept.digest = self._digest.hexdigest()
        return kept


def _off(one: Imbalance, control_number: str | None) -> Off:
    if one.code == "amount_missing":
        return Off("amount_missing", one.path, None, control_number)
    if one.level == "payment":
        return Off("payment_unbalanced", one.path, one.off_by, control_number)
    return Off("claim_unbalanced" if one.level == "claim" else "line_unbalanced", one.path, one.off_by, control_number)


def _answer(claim: RemittanceClaim, payer: str, amounts: Amounts, *, named: bool) -> Answer:
    adjusted = prior = patient = ZERO
    for one in (*claim.adjustments, *(one for line in claim.lines for one in line.adjustments)):
        if one.group == "PR":
            patient = plus(patient, one.amount)
        else:
            adjusted = plus(adjusted, one.amount)
            if one.group == "OA" and one.reason == "23":
                prior = plus(prior, one.amount)
    return Answer(
        claim.patient_control_number,
        intern(payer),
        _kind(claim),
        2 if "secondary" in claim.status else 3 if "tertiary" in claim.status else 1,
        amounts.one(claim.charge or ZERO),
        amounts.one(claim.paid or ZERO),
        amounts.one(adjusted),
        amounts.one(prior),
        amounts.one(patient),
        _name(claim) if named else None,
    )


def _kind(claim: RemittanceClaim) -> Kind:
    if claim.is_reversal:
        return "reversal"
    if not claim.paid and claim.status in ("denied", "not_our_claim_and_forwarded"):
        return "denied"
    return "live"


def _name(claim: RemittanceClaim) -> str | None:
    who = claim.patient
    return " ".join(part for part in (who.first_name, who.last_name) if part) or None if who is not None else None
