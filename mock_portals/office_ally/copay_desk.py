"""Check-in: the copays of an appointment, in the payments' book (guide 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from starlette.responses import Response

from mock_portals.library import NotRecorded
from mock_portals.office_ally import grid_rows
from mock_portals.office_ally.desk import Desk, Handler
from mock_portals.office_ally.payment_desk import AMOUNT, RECORD, TOKEN, PaymentDesk
from mock_portals.office_ally.payments import METHODS, TODAY, MockPayment
from mock_portals.office_ally.sessions import PortalSession
from mock_portals.visiting import Visit

COPAY = "/pm/CommonUserControls/Appointments/CheckInApi.aspx"
CHECK_IN = "/pm/Appointments/CheckIn.aspx"
FIELDS = frozenset({"id", "pid", "m", "cn", "d", "Amount", "officeid", "providerid", "token"})


class CopayDesk(Desk):
    """Copays at check-in. `fail` and `silently_refuse` count down, like the payments' switches."""

    fail = 0
    silently_refuse = 0

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return the copays' data and the script that takes one."""
        return {("POST", COPAY.lower()): self._take, ("GET", CHECK_IN.lower()): self._list}

    def _list(self, visit: Visit, session: PortalSession) -> Response:
        if "jqGridID" not in visit.query:
            raise NotRecorded(visit.path)
        book = self._pm.desk(PaymentDesk).book
        found = [one for one in book.payments if one.appointment_id == visit.query.get("AID", "")]
        # The amount's place is attested, the others are MODELLED.
        rows = [
            [p.payment_id, f"{p.day:%m/%d/%Y}", METHODS[p.method], p.check_number, p.description, "", f"{p.amount:.2f}"]
            for p in found
        ]
        return self.json(grid_rows.answer(visit, rows))

    def _take(self, visit: Visit, session: PortalSession) -> Response:
        data = visit.json()
        if visit.query.get("oper") != "AddPayment" or set(data) - {TOKEN} != FIELDS:
            raise NotRecorded(visit.path)
        known = self._portal.patient(data["pid"], account=session.account) is not None
        if self.fail or not known or data["m"] not in ("1", "2", "3") or not AMOUNT.fullmatch(data["Amount"]):
            self.fail = max(self.fail - 1, 0)
            return self._portal.serve(self.recorded(RECORD, method="POST", variant="payment-failed"), path=COPAY)
        if self.silently_refuse:
            self.silently_refuse -= 1
        else:
            self._book(data)
        return self._portal.serve(self.recorded(COPAY, method="POST", variant="copay"), path=COPAY)

    def _book(self, data: Mapping[str, str]) -> None:
        book = self._pm.desk(PaymentDesk).book
        book.payments.append(
            MockPayment(
                payment_id=book.next_id(),
                day=TODAY,
                payer_type="P",
                payer="",
                kind="2",
                method=data["m"],
                amount=Decimal(data["Amount"]),
                patient_id=data["pid"],
                check_number=data["cn"],
                description=data["d"],
                office_id=data["officeid"],
                provider_id=data["providerid"],
                appointment_id=data["id"],
            )
        )
