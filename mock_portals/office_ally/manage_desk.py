"""Claims > Manage Claims of the New Service Center, with the interface that its page asks (guide 4, 7.5).

Attested are what the interface is asked and what it answers of a claim, status 110 (accepted) and form type 2
(professional). MODELLED: where it lies, `type`, `text` and pages in the question, `total`, `status`, `toDos` and
`attachmentsSupported` in the answer, all other numbers, and what it says of one claim beyond its row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.clearinghouse.codes import REASONS
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

HOST = "sc.officeally.com"
PAGE = "/claims/manage"
SEARCH = "/xpi/formtype/2/claims/search"
FORMS = {"HCFA": 2, "UB": 3}
STATUSES = {
    "accepted": (110, "Passed"),
    "replaced": (110, "Passed"),
    "voided": (110, "Passed"),
    "pending": (100, "Pending"),
    "rejected": (120, "Rejected"),
}
_CLAIM = re.compile(r"/xpi/formtype/\d+/claims/(\d+)(/attachments)?", re.IGNORECASE)
_TYPES = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_MOST = 10 * 1024 * 1024
_YEAR = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that came with a claim."""

    id: str
    claim_id: str
    kind: str
    name: str
    content: bytes = field(repr=False)


@dataclass
class ManageSwitches:
    """What a test makes go wrong, or look otherwise.

    `late` and `stale` are milliseconds: that pieces of the page lag, that the grid keeps its old rows without a word.
    `statuses` are words for claims by id, `ids` other ids for them. `attachable` are payers that take attachments.
    `refuse` is said to files; `fails_quietly` says with HTTP 200 that one was not taken (guide 11).
    `hide_attachments` keeps them out of lists; `lose_session` ends all sessions at the next question of the interface;
    `edit` changes an answer to a search; `speechless` leaves out what the guide does not know: totals and words.
    """

    late: int = 15
    stale: int = 0
    pinned: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    statuses: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    attachable: frozenset[str] = frozenset({"EX001"})
    hide_attachments: bool = False
    lose_session: bool = False
    refuse: str = ""
    fails_quietly: bool = False
    speechless: bool = False
    edit: Callable[[dict[str, Any]], object] | None = None


class ManageDesk:
    """Behaviour of the page and its interface: the claims of `portal.house` that are the account's."""

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self.switches = ManageSwitches()
        self.attached: list[Attached] = []

    def is_page(self, visit: Visit) -> bool:
        """Tell whether the page itself is asked for."""
        return visit.key == ("GET", PAGE)

    def page(self, visit: Visit, name: str) -> Response:
        """Show the page to a user."""
        recorded = self._portal.library.find("GET", HOST, PAGE, status=200)
        page, switches = recorded.page(), self.switches
        told = {
            "late": str(switches.late),
            "stale": str(switches.stale),
            "pinned": "|".join(switches.pinned),
            "hidden": "|".join(switches.hidden),
            "order": "|".join(switches.order),
            "today": f"{self._portal.house.clock.now:%Y-%m-%d}",
            "user": name,
        }
        for key, value in told.items():
            page.attribute("app-root", f"data-{key}", value)
        return self._portal.render(recorded, page, path=visit.path)

    def is_asked(self, visit: Visit) -> bool:
        """Tell whether its interface is asked."""
        return visit.path.lower().startswith("/xpi/")

    def answer(self, visit: Visit, account: str | None) -> Response | None:
        """Answer the interface; None for what it does not know."""
        if account is None:
            return JSONResponse({"error": "unauthorized"}, status_code=401)
        if visit.key == ("POST", SEARCH):
            return self._search(visit, account)
        found = _CLAIM.fullmatch(visit.path)
        if found is None:
            return None
        claim = next((one for one in self._mine(account) if self._id(one) == found[1]), None)
        if claim is None:
            return JSONResponse({"message": "Claim not found."}, status_code=404)
        if found[2] and visit.method == "POST":
            return self._attach(visit, claim)
        return None if found[2] or visit.method != "GET" else _json(self._told(claim))

    # --- claims

    def _mine(self, account: str) -> list[BookedClaim]:
        return [one for one in self._portal.house.claims if one.account == account]

    def _id(self, claim: BookedClaim) -> str:
        return self.switches.ids.get(claim.claim_id, claim.claim_id)

    def _search(self, visit: Visit, account: str) -> Response:
        asked = visit.json()
        days = asked.get("date", {})
        since, until = date.fromisoformat(days["fromDate"][:10]), date.fromisoformat(days["toDate"][:10])
        if (until - since).days > _YEAR or since > until:
            return JSONResponse({"message": "The date range cannot exceed one year."}, status_code=400)
        words, by = str(asked.get("text") or "").strip().lower(), days.get("type", "received")
        found = [one for one in reversed(self._mine(account)) if since <= _day(one, by) <= until]
        rows = [row for one in found if words in " ".join(map(str, (row := self._row(one)).values())).lower()]
        page, size = int(asked.get("page", 1)), int(asked.get("pageSize", 100))
        answer: dict[str, Any] = {"results": rows[(page - 1) * size : page * size], "total": len(rows), "page": page}
        if self.switches.edit is not None:
            self.switches.edit(answer)
        if self.switches.speechless:
            answer = {"results": [{k: v for k, v in row.items() if k != "status"} for row in answer["results"]]}
        return _json(answer)

    def _row(self, claim: BookedClaim) -> dict[str, Any]:
        house = self._portal.house
        number, words = STATUSES[house.standing(claim)]
        if told := self.switches.statuses.get(claim.claim_id):
            number, words = 199, told
        payer = house.directory.find(claim.payer_id)
        return {
            "claimId": self._id(claim),
            "patientAcctNo": claim.patient_control_number,
            "statusId": number,
            "status": words,
            "formType": FORMS[claim.form],
            "payerName": payer.name if payer else claim.payer_id,
            "payerMemberId": claim.member_id,
            "patientFirstName": claim.patient_first,
            "patientLastName": claim.patient_last,
            "fromDos": _iso(claim.from_date),
            "toDos": _iso(claim.to_date),
            "totalCharge": float(claim.total),
            "receivedDate": claim.received.isoformat(),
            "attachmentCount": len(self._attached(claim)),
            "attachmentsSupported": claim.payer_id in self.switches.attachable,
        }

    def _told(self, claim: BookedClaim) -> dict[str, Any]:
        codes = claim.errors if self._portal.house.standing(claim) == "rejected" else ()
        said = [{"code": code, "description": REASONS[code].meaning if code in REASONS else ""} for code in codes]
        files = [{"id": one.id, "name": one.name, "size": len(one.content)} for one in self._attached(claim)]
        return {**self._row(claim), "errors": said, "attachments": files}

    # --- attachments

    def _attached(self, claim: BookedClaim) -> list[Attached]:
        shown = [] if self.switches.hide_attachments else self.attached
        return [one for one in shown if one.claim_id == claim.claim_id]

    def _attach(self, visit: Visit, claim: BookedClaim) -> Response:
        parts = _parts(visit)
        if not {"metaData", "file"} <= set(parts):
            return JSONResponse({"message": "A file is required."}, status_code=400)
        meta = json.loads(parts["metaData"][1])
        name, content = parts["file"]
        if self.switches.fails_quietly:
            return _json({"Message": "Fail"})
        if wrong := self._wrong(claim, content, meta):
            return JSONResponse({"message": wrong}, status_code=400)
        made = Attached(
            id=f"{70000001 + len(self.attached)}",
            claim_id=claim.claim_id,
            kind=meta["attachmentType"],
            name=name,
            content=content,
        )
        self.attached.append(made)
        return _json({"attachmentId": made.id})

    def _wrong(self, claim: BookedClaim, content: bytes, meta: dict[str, Any]) -> str:
        if self.switches.refuse:
            return self.switches.refuse
        if claim.payer_id not in self.switches.attachable:
            return "The payer does not support attachments."
        if not content.startswith(_TYPES):
            return "The file type is not supported."
        return "The file is too large." if len(content) > _MOST or not meta.get("attachmentType") else ""


def _parts(visit: Visit) -> dict[str, tuple[str, bytes]]:
    """Return the parts of what was posted by their names: what each calls its file, and its content."""
    head = f"Content-Type: {visit.headers['content-type']}\r\n\r\n".encode()
    whole = message_from_bytes(head + visit.body, policy=policy.HTTP)
    found: dict[str, tuple[str, bytes]] = {}
    for part in whole.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            name = str(part.get_param("name", header="content-disposition"))
            found[name] = (part.get_filename() or "", content if isinstance(content, bytes) else b"")
    return found


def _day(claim: BookedClaim, by: str) -> date:
    return claim.received.date() if by == "received" or claim.from_date is None else claim.from_date


def _iso(day: date | None) -> str | None:
    return None if day is None else datetime.combine(day, datetime.min.time()).isoformat()


def _json(data: object) -> Response:
    return JSONResponse(data, headers={"Cache-Control": "no-store"})
