"""Claims as they were sent, as far as an answer is matched to them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Protocol

from ...errors import ConfigurationError
from ...models.base import Noun
from ..models.values import Amount, Day, Quantity
from .exact import total


class SentLine(Noun):
    """A service line that was sent. Without a line control number it is told by what was done, when, and the charge."""

    line_control_number: str | None = None
    procedure: str | None = None
    modifiers: tuple[str, ...] = ()
    revenue_code: str | None = None
    charge: Amount | None = None
    units: Quantity | None = None
    service_date: Day | None = None


class SentClaim(Noun):
    """A claim that was sent."""

    patient_control_number: str
    payer_claim_control_number: str | None = None
    """The payer's number of this claim, where it is known (277CA, or an answer before)."""
    replaces: str | None = None
    """The payer's number of the claim that this one replaces or voids (`REF*F8`)."""
    total_charge: Amount | None = None
    lines: tuple[SentLine, ...] = ()


class ClaimSent(Protocol):
    """What every claim sent has: a `SentClaim`, the `Claim` of an 837, or a record of the user's own.

    Read besides, where they are there: `payer_claim_control_number`, `total_charge`, and `lines` or `service_lines`
    with `line_control_number`, `procedure` or `cpt_code`, `modifiers`, `revenue_code`, `charge` or `charge_amount`,
    `units`, `service_date` or `from_date`. With a `frequency` of 7 or 8, as in an 837, the payer's number is that of
    the claim replaced.
    """

    @property
    def patient_control_number(self) -> str | None:
        """The sender's number of the claim (CLM01)."""


def sent_claims(claims: Iterable[ClaimSent]) -> tuple[SentClaim, ...]:
    """Return claims as what they are matched by. `ConfigurationError` names the first without a number."""
    return tuple(_sent(claim, at) for at, claim in enumerate(claims))


def _sent(claim: ClaimSent, at: int) -> SentClaim:
    if isinstance(claim, SentClaim):
        return claim
    number = claim.patient_control_number
    if not number:
        raise ConfigurationError(f"claims[{at}] has no patient_control_number: no payment can be matched to it")
    lines = tuple(_line(line) for line in _first(claim, "lines", "service_lines") or ())
    charge = _first(claim, "total_charge")
    if charge is None and lines and all(line.charge is not None for line in lines):
        charge = total(line.charge for line in lines)
    payers, again = _first(claim, "payer_claim_control_number"), _first(claim, "frequency") in ("7", "8")
    return SentClaim(
        patient_control_number=number,
        payer_claim_control_number=None if again else payers,
        replaces=payers if again else None,
        total_charge=charge,
        lines=lines,
    )


def _line(line: Any) -> SentLine:
    return SentLine(
        line_control_number=_first(line, "line_control_number"),
        procedure=_first(line, "procedure", "cpt_code"),
        modifiers=tuple(_first(line, "modifiers") or ()),
        revenue_code=_first(line, "revenue_code"),
        charge=_first(line, "charge", "charge_amount"),
        units=_decimal(_first(line, "units")),
        service_date=_first(line, "service_date", "from_date"),
    )


def _first(owner: Any, *names: str) -> Any:
    """Return the first attribute of these that is there."""
    for name in names:
        value = getattr(owner, name, None)
        if value is not None:
            return value
    return None


def _decimal(value: Any) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | str | Decimal) else None
