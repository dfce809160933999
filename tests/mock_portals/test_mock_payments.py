"""Accounting, alerts and Manage Office as a browser without scripts meets them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from mock_portals.grafting import matches
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.alert_desk import API, GRID
from mock_portals.office_ally.payment_desk import APPLIED, APPLY, RECEIVED, RECORD, PaymentDesk
from tests.mock_portals.surfing import Surfer

P = "#ctl00_phFolderContent_"
N = "ctl00$phFolderContent$"


def listed(member: Surfer, path: str, **query: str) -> Any:
    params = {"jqGridID": "ctl00_phFolderContent_myCustomGrid_myGrid", "rows": "1000", **query}
    headers = {"X-Requested-With": "XMLHttpRequest"}
    return member.client.get(member.pm + path, params=params, headers=headers).json()


def rules(**data: str) -> str:
    return json.dumps({"rules": [{"field": field, "data": value} for field, value in data.items()]})


def post(member: Surfer, address: str, data: dict[str, Any], *, forged: bool = False) -> Any:
    member.open(RECEIVED)
    token = "forged" if forged else str(member.one("[name=__RequestVerificationToken]").get("value"))
    headers = {"X-Requested-With": "XMLHttpRequest", "X-OA-AUTH-TOKEN": token}
    return member.client.post(member.pm + address, json=data, headers=headers).json()


def test_the_attested_cells_are_where_the_guide_has_them(member: Surfer, portal: OfficeAllyPortal) -> None:
    book = portal.pm.desk(PaymentDesk).book
    row, payment = listed(member, RECEIVED)["rows"][0], book.payments[0]
    attested = [row["cell"][place] for place in (1, 4, 8, 9, 15)]
    assert attested == [f"{payment.day:%m/%d/%Y}", "Payment", f"{payment.amount:,.2f}", "0.00", payment.patient_id]
    cell = next(row["cell"] for row in listed(member, RECEIVED)["rows"] if row["cell"][8].startswith("-"))
    assert (cell[4], cell[19]) == ("EOB/ERA", "No")
    assert listed(member, RECEIVED, filters2=rules(StartDate="01/01/2031")) == []


def test_what_is_applied_is_posted_negative_and_stays_within_the_payment(
    member: Surfer, portal: OfficeAllyPortal
) -> None:
    book = portal.pm.desk(PaymentDesk).book
    payment = next(one for one in book.payments if one.amount > 100 and book.open_charges(one.patient_id))
    charge = book.open_charges(payment.patient_id)[0]
    address = f"{APPLY}?Tab=R&PageAction=apply&PID={payment.payment_id}&rnum=200"
    page = member.open(address)
    assert matches(page, f"{P}UnappliedAmount")[0].get("value") == f"{payment.amount:,.2f}"
    assert matches(page, "[name=DOS0]")[0].get("value") == f"{charge.day:%m/%d/%Y}"
    form = {
        f"{N}hdnMode": "Apply",
        f"{N}lstPaymentAccount": "101,-",
        f"{N}lstAdjustmentAccount": "200,-",
        "Payment0": "-30.00",
        "Adjustment0": "-1.50",
    }
    page = member.submit("#aspnetForm", form)
    assert matches(page, f"{P}lblStatus font")[0].text == "Successfully applied."
    assert book.unapplied(payment) == payment.amount - 30
    assert book.remainder(charge) == charge.amount - Decimal("31.50")
    asked = {"OfficeBy": "payment", "AppliedType": "0", "SearchBy": "6", "SearchCondition": "6"}
    (row,) = listed(member, APPLIED, filters2=rules(**asked, TextField=payment.payment_id))["rows"]
    assert row["cell"][4:9] == [charge.charge_id, f"{charge.day:%m/%d/%Y}", charge.procedure, "30.00", "1.50"]
    member.open(address)
    page = member.submit("#aspnetForm", form | {"Payment0": "-100000.00"})
    assert matches(page, f"{P}lblStatus font")[0].text != "Successfully applied."
    assert len(book.applied) == 1
    assert not matches(member.open(address.replace(payment.payment_id, "1")), f"{P}UnappliedAmount")


def test_scripts_need_the_token_and_answer_200_whatever_happens(member: Surfer, portal: OfficeAllyPortal) -> None:
    book = portal.pm.desk(PaymentDesk).book
    address = f"{RECORD}?action=/v1/oaPayment/recordPayment&ApiType=11"
    blank = dict.fromkeys(("AppointmentID", "VisitID", "InsuranceID", "CheckIndexID", "BranchID", "OfficeID"), "0")
    blank |= dict.fromkeys(("ProviderID", "FacilityID", "PaymentID"), "0")
    blank |= dict.fromkeys(("CheckNumber", "Description", "CheckSource", "Comments"), "")
    patient = portal.patients[0].patient_id
    data: dict[str, Any] = blank | {"PatientID": patient, "PaymentPayerID": patient, "PaymentPayerType": "P"}
    data |= {"PaymentMethodID": "1", "PaymentTypeID": "1", "Amount": "5.00", "PaymentDate": "2026-01-06"}
    data["IsAutopost"] = False
    before = len(book.payments)
    assert post(member, address, data, forged=True)["Message"] == "Fail"
    assert post(member, address, data | {"PaymentDate": "01/06/2026"})["Message"] == "Fail"
    assert len(book.payments) == before
    assert post(member, address, data)["Message"] == "Success"
    assert (len(book.payments), book.payments[-1].amount) == (before + 1, Decimal("5.00"))
    alert = {"AlertID": "0", "PatientID": patient, "Alert": "Note", "StartDate": "", "EndDate": "", "Active": "true"}
    alert["__RequestVerificationToken"] = "in the header too"
    assert post(member, f"{API}?oper=UpdateAlert", alert)["Message"] == "Alert added successfully!"
    assert len(listed(member, GRID, jqGridID="AlertsGrid", PID=patient)["rows"]) == 2
