"""What the detail dialog of a claim's status says, as the answer that a payer gives in a 277 (guide 7.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from .....edi import ClaimStatusResponse
from .....edi.models.claim_status import ClaimStatusInfo, ClaimStatusLineResponse, StatusCategory, StatusCode
from .....edi.models.remittance_parts import Procedure
from .....edi.status.response_reader import CATEGORIES
from .....errors import AnotherAnswer, ExtractionError
from .....pom.values import dollars, us_date

Pairs = Sequence[tuple[str, str]]
HOUSE_NUMBER: Final = "claim number"
PAYER_NUMBER: Final = "payors claim number"
ACCOUNT: Final = "dependent account number"
PAID: Final = "claim payment amount"
PAYMENT_DAY: Final = "payment date"
TRACE: Final = "payment trace number"
MESSAGE: Final = "message"
STATUS: Final = "claim status"
"""MODELLED, as is `CHARGE`: the guide's list of labels has neither."""
CHARGE: Final = "claim charge amount"
_LINE: Final = re.compile(r"(?P<qualifier>[A-Z]{2}):(?P<code>[A-Z0-9]{5})(?P<modifiers>(?::[A-Z0-9]{2}){0,4})")
_STATUS: Final = re.compile(r"(?P<category>[A-Z][0-9])(?::(?P<status>[0-9]{1,4}))?")
_NAME: Final = "StatusDetail"


def answer_of(pairs: Pairs, *, account: str, claim_id: str, charge: Decimal) -> ClaimStatusResponse:
    """Return the answer that labels and values make.

    Raises `AnotherAnswer` if they are about another claim, or do not tell about which; `ExtractionError` for a value
    that cannot be read, or a label that comes twice. A message alone says that nothing is known: `searching`.
    """
    told = _by_label(pairs)
    if len(pairs) == 1 and MESSAGE in told:
        return _unknown(told[MESSAGE], account, claim_id)
    _require_ours(told, account=account, claim_id=claim_id, charge=charge)
    category, code = _category(told)
    paid, day = _amount(told, PAID), _day(told, PAYMENT_DAY)
    status = ClaimStatusInfo(
        codes=() if code is None else (code,),
        charge=_amount(told, CHARGE),
        paid=paid,
        payment_date=day,
        check_number=told.get(TRACE) or None,
        message=told.get(MESSAGE) or None,
    )
    return ClaimStatusResponse(
        level="claim",
        category=category,
        statuses=(status,),
        charge=status.charge,
        paid=paid,
        payment_date=day,
        check_number=status.check_number,
        payer_claim_control_number=told.get(PAYER_NUMBER) or None,
        patient_control_number=account,
        clearinghouse_number=claim_id,
        lines=tuple(_lines(pairs)),
        answered=datetime.now(UTC),
    )


def not_found(account: str) -> ClaimStatusResponse:
    """Return the answer to a search that found nothing."""
    return ClaimStatusResponse(
        level="claim", category="searching", patient_control_number=account, answered=datetime.now(UTC)
    )


def _unknown(message: str, account: str, claim_id: str) -> ClaimStatusResponse:
    return ClaimStatusResponse(
        level="claim",
        category="searching",
        statuses=(ClaimStatusInfo(message=message),),
        patient_control_number=account,
        clearinghouse_number=claim_id,
        answered=datetime.now(UTC),
    )


def _by_label(pairs: Pairs) -> dict[str, str]:
    told: dict[str, str] = {}
    for words, value in pairs:
        label = words.strip().rstrip(":").strip().casefold()
        if _LINE.fullmatch(words.strip()):
            continue
        if label in told and told[label] != value.strip():
            raise ExtractionError("a label comes twice", page=_NAME, field="labels")
        told[label] = value.strip()
    return told


def _require_ours(told: Mapping[str, str], *, account: str, claim_id: str, charge: Decimal) -> None:
    agree = [
        (ACCOUNT, told.get(ACCOUNT), account),
        (HOUSE_NUMBER, told.get(HOUSE_NUMBER), claim_id),
    ]
    for label, shown, ours in agree:
        if shown and shown.casefold() != ours.casefold():
            raise AnotherAnswer("the detail is about another claim", page=_NAME, field=label)
    if not any(shown for _, shown, _ in agree):
        raise AnotherAnswer("nothing in the detail tells which claim it is about", page=_NAME, field=ACCOUNT)
    if _amount(told, CHARGE) not in (None, charge):
        raise AnotherAnswer("the detail is about another claim", page=_NAME, field=CHARGE)


def _category(told: Mapping[str, str]) -> tuple[StatusCategory | None, StatusCode | None]:
    """Return where the claim is; paid on a day, it is decided on, whatever else is told."""
    found = _STATUS.match(told.get(STATUS, ""))
    if found is None:
        return ("finalized" if told.get(PAID) and told.get(PAYMENT_DAY) else None), None
    category = CATEGORIES.get(found["category"][0], "other")
    return category, StatusCode(category=category, category_code=found["category"], status_code=found["status"])


def _lines(pairs: Pairs) -> Iterable[ClaimStatusLineResponse]:
    for words, value in pairs:
        found = _LINE.fullmatch(words.strip())
        if found is None:
            continue
        modifiers = tuple(one for one in found["modifiers"].split(":") if one)
        procedure = Procedure(qualifier=found["qualifier"], code=found["code"], modifiers=modifiers)
        paid = value.strip().removeprefix("Paid:").strip() if value.strip().startswith("Paid:") else ""
        yield ClaimStatusLineResponse(procedure=procedure, paid=_dollars(paid, "lines"))


def _amount(told: Mapping[str, str], label: str) -> Decimal | None:
    return _dollars(told.get(label, ""), label)


def _dollars(text: str, field: str) -> Decimal | None:
    try:
        found = dollars(text)
    except ValueError:
        found = text
    if found is None or isinstance(found, Decimal):
        return found
    raise ExtractionError("is no amount of money", page=_NAME, field=field)


def _day(told: Mapping[str, str], label: str) -> date | None:
    try:
        found = us_date(told.get(label, ""))
    except ValueError:
        found = label
    if found is None or isinstance(found, date):
        return found
    raise ExtractionError("is no date", page=_NAME, field=label)
