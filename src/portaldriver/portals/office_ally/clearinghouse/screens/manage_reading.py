"""From the portal's rows, of either lane, to claims: one that lacks something, or holds what it may not, is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from pydantic import ValidationError

from .....errors import ExtractionError, UnexpectedPage
from .....models.sent_claim import ClaimReason
from .....pom.values import dollars, us_date, whole_number
from ..manage.claim import ClaimDetail, PortalClaim, form_of, status_of
from .manage_page import Piece

T = TypeVar("T")

PAGE = "ManageClaims.rows"
Cells = Mapping[str, str]
"""What a row shows, by column: only those that are there, empty words for an empty cell."""
COLUMNS = tuple(name for name in Piece.model_fields if name != "index")


def rows_of(answer: Any) -> tuple[list[Mapping[str, Any]], int | None]:
    """Return the rows of a search and how many there are in all, None where the answer does not say.

    It comes as `{results, total}`, or as a bare array (guide 7.5). Raises `UnexpectedPage`.
    """
    found, total = (answer.get("results"), answer.get("total")) if isinstance(answer, dict) else (answer, None)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise UnexpectedPage("another JSON came than was asked for", page=PAGE)
    if total is not None and (not isinstance(total, int) or isinstance(total, bool)):
        raise ExtractionError("the list does not say how many there are", page=PAGE, field="total")
    return found, total


def claim_of(row: Mapping[str, Any]) -> PortalClaim:
    """Return the claim of a row of the interface. Raises `ExtractionError`, naming the field."""
    status, told = status_of(row.get("status"), row.get("statusId"))
    return _built(
        {
            "claim_id": _text(row, "claimId"),
            "account_number": _text(row, "patientAcctNo"),
            "status": status,
            "told": told,
            "form": form_of(row.get("formType")),
            "payer": _text(row, "payerName"),
            "service_from": _day(row.get("fromDos"), "service_from"),
            "service_to": _day(row.get("toDos"), "service_to"),
            "total": _amount(row.get("totalCharge")),
            "received": _day(row.get("receivedDate"), "received"),
            "attachments": row.get("attachmentCount"),
        }
    )


def claim_in(told: Cells) -> PortalClaim:
    """Return the claim of a row of the grid. Raises `ExtractionError`, naming the field.

    A column that is not there is one that somebody hid: it is never taken for an empty one.
    """
    for name in COLUMNS:
        if name not in told:
            raise ExtractionError("a column is not there: it may be hidden", page=PAGE, field=name)
    status, words = status_of(told["status"])
    values: dict[str, Any] = {
        "claim_id": told["claim_id"],
        "account_number": told["account_number"],
        "status": status,
        "told": words,
        "form": form_of(told["form"]),
        "payer": told["payer"],
    }
    for name, read in (
        ("service_from", us_date),
        ("service_to", us_date),
        ("received", us_date),
        ("total", dollars),
        ("attachments", whole_number),
    ):
        values[name] = _read(read, told[name], name)
    return _built(values)


def detail_of(answer: Mapping[str, Any], claim_id: str) -> ClaimDetail:
    """Return what is told of one claim. Raises `ExtractionError`, also where it is about another."""
    if _text(answer, "claimId") != claim_id:
        raise ExtractionError("the answer is about another claim", page="ManageClaims.detail", field="claim_id")
    files = answer.get("attachments")
    if files is not None and not isinstance(files, list):
        raise ExtractionError("holds what it may not", page="ManageClaims.detail", field="attachments")
    try:
        return ClaimDetail(
            claim_id=claim_id,
            reasons=tuple(_reason(one) for one in answer.get("errors") or ()),
            attachments=tuple((one["name"], one["size"], str(one.get("id") or "")) for one in files or ()),
        )
    except (ValidationError, KeyError, AttributeError, TypeError):
        pass
    raise ExtractionError("holds what it may not", page="ManageClaims.detail", field="attachments")


def _reason(told: Mapping[str, Any]) -> ClaimReason:
    code, words = str(told.get("code") or "").strip(), str(told.get("description") or "").strip()
    return ClaimReason(code=code or "portal", words=words or "the portal does not say what this is")


def _built(values: Mapping[str, Any]) -> PortalClaim:
    field = ""
    try:
        return PortalClaim(**values)
    except ValidationError as error:
        field = str(error.errors(include_input=False)[0]["loc"][0])
    raise ExtractionError("is missing, or holds what it may not", page=PAGE, field=field)


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise ExtractionError("is missing, or holds what it may not", page=PAGE, field=name)
    return value.strip()


def _day(value: Any, field: str) -> date | None:
    """Return a day as the portal has it: the time and its zone do not move it."""
    if value is None or value == "":
        return None
    return _read(lambda told: datetime.fromisoformat(told).date(), value, field)


def _amount(value: Any) -> Decimal:
    amount = _read(Decimal, None if isinstance(value, bool) else value, "total")
    if not amount.is_finite():
        raise ExtractionError("is no amount", page=PAGE, field="total")
    return amount


def _read(how: Callable[[Any], T], value: Any, field: str) -> T:
    """Return what a value means. No error has one that quotes it for its context."""
    with suppress(TypeError, ValueError, InvalidOperation):
        return how(value)
    raise ExtractionError("holds what it may not", page=PAGE, field=field)
