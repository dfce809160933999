"""Where an 835 and the text beside it disagree, field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from .....edi import Remittance, RemittanceClaim, RemittanceLine
from .....models.base import Noun
from .era_text import EraText, TextClaim, TextLine, TextPayment

Value = str | Decimal | date | None


class Difference(Noun):
    """A field that is one thing in the 835 and another in the text. `path` leads into the remittance.

    Where one of the two has a claim or a line and the other has not, `field` is `claim` or `line`.
    """

    path: str
    field: str
    in_835: str | None = None
    in_text: str | None = None

    def __str__(self) -> str:
        """Where and what, without values: fit for a log."""
        return f"{self.path}: {self.field}"


def differences(remittance: Remittance, texts: Iterable[EraText]) -> tuple[Difference, ...] | None:
    """Return where the texts say otherwise; None where none of them is about this payment (its check number).

    What a text leaves out is no difference. Claims are found by the account number, in their order.
    """
    number = _plain(remittance.payment.trace_number)
    if not number:
        return None
    payments = [one for text in texts for one in text.payments if _plain(one.check_number) == number]
    claims = [one for text in texts for one in text.claims if _plain(one.check_number) == number]
    if not payments and not claims:
        return None
    found = [one for payment in payments[:1] for one in _of_payment(remittance, payment)]
    return (*found, *(_of_claims(remittance.claims, claims) if claims else ()))


def _of_payment(remittance: Remittance, text: TextPayment) -> Iterator[Difference]:
    payment, payee = remittance.payment, remittance.payee
    yield from _field("payment", "amount", payment.amount, text.amount)
    yield from _field("payment", "effective", payment.effective, text.payment_date)
    yield from _field("payee", "npi", payee.npi if payee else None, text.npi)


def _of_claims(claims: Sequence[RemittanceClaim], texts: Sequence[TextClaim]) -> Iterator[Difference]:
    waiting: dict[str, list[TextClaim]] = defaultdict(list)
    for text in texts:
        waiting[_plain(text.account_number)].append(text)
    for at, claim in enumerate(claims):
        same = waiting.get(_plain(claim.patient_control_number)) or waiting.get(_cut(claim, waiting)) or []
        path = f"claims[{at}]"
        if not same:
            yield Difference(path=path, field="claim", in_835=claim.patient_control_number)
            continue
        best = next((one for one in same if (one.charge, one.paid) == (claim.charge, claim.paid)), same[0])
        same.remove(best)
        yield from _of_claim(claim, best, path)
    for text in (one for left in waiting.values() for one in left):
        yield Difference(path="claims", field="claim", in_text=text.account_number)


def _cut(claim: RemittanceClaim, waiting: dict[str, list[TextClaim]]) -> str:
    """Return the one number of the text that was cut off and begins like the claim's; empty if none or several do."""
    whole = _plain(claim.patient_control_number)
    found = [key for key, some in waiting.items() if some and some[0].account_number_cut and whole.startswith(key)]
    return found[0] if len(found) == 1 else ""


def _of_claim(claim: RemittanceClaim, text: TextClaim, path: str) -> Iterator[Difference]:
    yield from _field(path, "charge", claim.charge, text.charge)
    yield from _field(path, "paid", claim.paid, text.paid)
    ours, theirs = claim.payer_claim_control_number, text.payer_claim_control_number
    yield from _field(path, "payer_claim_control_number", ours, theirs)
    last = claim.patient.last_name if claim.patient else None
    if last and text.last_name and not _plain(last).startswith(_plain(text.last_name)):
        yield Difference(path=path, field="patient.last_name", in_835=last, in_text=text.last_name)
    if text.lines:
        yield from _of_lines(claim.lines, text.lines, path)


def _of_lines(lines: Sequence[RemittanceLine], texts: Sequence[TextLine], path: str) -> Iterator[Difference]:
    for at in range(max(len(lines), len(texts))):
        there = f"{path}.lines[{at}]"
        if at >= len(lines):
            yield Difference(path=there, field="line", in_text=texts[at].code)
        elif at >= len(texts):
            yield Difference(path=there, field="line", in_835=_code(lines[at]))
        else:
            yield from _of_line(lines[at], texts[at], there)


def _of_line(line: RemittanceLine, text: TextLine, path: str) -> Iterator[Difference]:
    yield from _field(path, "service_from", line.service_from, text.service_date)
    yield from _field(path, "procedure", _code(line), text.code)
    yield from _field(path, "charge", line.charge, text.charge)
    yield from _field(path, "paid", line.paid, text.paid)
    ours = sorted((one.group, one.reason, one.amount or Decimal(0)) for one in line.adjustments)
    theirs = sorted((one.group, one.reason, one.amount or Decimal(0)) for one in text.adjustments)
    if text.adjustments and ours != theirs:
        yield Difference(path=path, field="adjustments", in_835=_told(ours), in_text=_told(theirs))


def _code(line: RemittanceLine) -> str | None:
    return (line.procedure.code if line.procedure else None) or line.revenue_code


def _told(adjustments: Sequence[tuple[str, str, Decimal]]) -> str:
    return ", ".join(f"{group}-{reason} {amount}" for group, reason, amount in adjustments)


def _field(path: str, field: str, ours: Value, theirs: Value) -> Iterator[Difference]:
    if theirs is None or theirs == "":
        return
    if ours is None or _comparable(ours) != _comparable(theirs):
        yield Difference(path=path, field=field, in_835=None if ours is None else str(ours), in_text=str(theirs))


def _comparable(value: Value) -> Value:
    return _plain(value) if isinstance(value, str) else value


def _plain(value: str | None) -> str:
    return (value or "").strip().casefold()
