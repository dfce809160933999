"""Service Center Classic: the shell, the upload of 837 files and Download File Summary (guide 4, 7.4, 8.1).

Attested are the shell's address, the texts of its menu, that content lies in numbered iframes, and that an upload ends
on a confirmation with the File ID. MODELLED: the modules' names in `GOTO`, the numbers of these iframes, the upload
page's ids, its list "Uploaded files", that Download File Summary has the controls of the page beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response

from mock_portals.clearinghouse.books import BookedFile, Report
from mock_portals.grafting import Element, Page
from mock_portals.library import NotRecorded
from mock_portals.office_ally.claim_fix_desk import ClaimFixDesk
from mock_portals.office_ally.claim_fix_ub_desk import ClaimFixUbDesk
from mock_portals.office_ally.classic_posted import posted_file
from mock_portals.office_ally.entry_desk import EntryDesk
from mock_portals.office_ally.era_desk import ERA, ERA_ROWS, EraDesk
from mock_portals.office_ally.payer_list_desk import PAYER_LIST, PayerListDesk
from mock_portals.office_ally.status_desk import STATUS, StatusDesk
from mock_portals.office_ally.ub_desk import STORED, UbDesk
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

HOST = "www.officeally.com"
SHELL = "/secure_oa.asp"
UPLOAD = "/UploadClaims/Upload.aspx"
SUMMARY = "/FileSummary/Default.aspx"
ROWS = "/FileSummary/Rows.aspx"
DOWNLOAD = "/FileSummary/Download.aspx"
STAMP = "%m/%d/%Y %I:%M:%S %p"
TITLES = {
    "837P": "Upload Professional (CMS-1500/837P) File",
    "837I": "Upload Institutional (UB-04/837I) File",
}
MODULES = {
    ("UploadClaims", "Professional"): ("Iframe12", f"{UPLOAD}?Type=837P"),
    ("UploadClaims", "Institutional"): ("Iframe12", f"{UPLOAD}?Type=837I"),
    ("FileSummary", "Download"): ("Iframe14", SUMMARY),
    ("EOBERA", "Download"): ("Iframe16", ERA),
    ("Resources", "PayerList"): ("Iframe18", PAYER_LIST),
    ("UB04OnlineEntry", "StoredInfo"): ("Iframe24", STORED),
    ("ClaimStatus", "RealTime"): ("Iframe7", STATUS),
}

Account = Callable[[Visit], str | None]
"""Whose session a visit is of; None for nobody's."""


class ClassicDesk:
    """What is served once somebody is signed in.

    Switches: `refuse` is how many uploads are refused with HTTP 200. `hide_uploads` leaves files out of the list,
    `strange_list` calls its columns otherwise. `lose_session` is a path at which the session is found to have ended.
    `slow_rows` are seconds that a report is late. The same file is taken twice without a word: MODELLED, and the worst
    that can be assumed. Connections break by `portal.faults`, challenges come by `portal.challenge_paths`.
    """

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self.refuse = 0
        self.hide_uploads = self.strange_list = False
        self.lose_session = ""
        self.slow_rows = 0.0
        self.era = EraDesk(portal)
        self.payers = PayerListDesk(portal)
        self.entry = EntryDesk(portal)
        self.fix = ClaimFixDesk(portal, self.entry)
        self.ub, self.status = UbDesk(portal), StatusDesk(portal)
        self.fix_ub = ClaimFixUbDesk(portal, self.ub)

    def routes(self) -> dict[tuple[str, str], Callable[[Visit, str], Response]]:
        """Return handlers by method and path, lower case."""
        return {
            ("GET", SHELL): self._shell,
            ("GET", UPLOAD.lower()): self._upload_page,
            ("POST", UPLOAD.lower()): self._upload,
            ("GET", SUMMARY.lower()): self._summary,
            ("GET", ROWS.lower()): self._rows,
            ("GET", DOWNLOAD.lower()): self._download,
            **self.era.routes(),
            **self.payers.routes(),
            **self.entry.routes(),
            **self.fix.routes(),
            **self.ub.routes(),
            **self.fix_ub.routes(),
            **self.status.routes(),
        }

    def loses_session(self, visit: Visit) -> bool:
        """Tell, once, that the session is over by now."""
        if not self.lose_session or visit.path.lower() != self.lose_session.lower():
            return False
        self.lose_session = ""
        return True

    def delay(self, visit: Visit) -> float:
        """Return how many seconds an answer is late."""
        return self.slow_rows if visit.path.lower() in (ROWS.lower(), ERA_ROWS.lower()) else 0.0

    def _show(self, visit: Visit, page: Page, *, method: str = "GET", variant: str | None = None) -> Response:
        recorded = self._portal.library.find(method, HOST, visit.path, status=200, variant=variant)
        return self._portal.render(recorded, page, path=visit.path)

    def _page(self, visit: Visit, *, method: str = "GET", variant: str | None = None) -> Page:
        return self._portal.library.find(method, HOST, visit.path, status=200, variant=variant).page()

    def _shell(self, visit: Visit, account: str) -> Response:
        if listed := self.entry.shell(visit, account):
            return listed
        page = self._page(visit)
        asked = (visit.query.get("GOTO", ""), visit.query.get("TaskAction", ""))
        module = self.entry.frame(visit) or self.fix.frame(visit) or MODULES.get(asked)
        if module is None:
            page.remove("iframe")
        else:
            frame = page.one("iframe")
            frame.set("id", module[0])
            frame.set("src", module[1])
        return self._show(visit, page)

    # --- uploading ---

    def _upload_page(self, visit: Visit, account: str) -> Response:
        kind = visit.query.get("Type", "")
        if kind not in TITLES:
            raise NotRecorded(visit.path)
        page = self._page(visit)
        page.text_by_id("lblTitle", TITLES[kind])
        page.values({"hdnFileType": kind})
        there = [one for one in self._portal.house.files if one.account == account and one.channel == "upload"]
        shown = [] if self.hide_uploads else [one for one in reversed(there) if not one.split_from]
        page.repeat("tr.uploaded", shown, _fill_uploaded)
        if shown:
            page.remove("#lblNoFiles")
        if self.strange_list:
            page.text("#tblUploaded th:nth-child(2)", "Reference")
        return self._show(visit, page)

    def _upload(self, visit: Visit, account: str) -> Response:
        file = posted_file(visit, "fileUpload")
        if self.refuse or file is None or not file.content:
            self.refuse = max(self.refuse - 1, 0)
            refused = self._page(visit, method="POST", variant="file-refused")
            return self._show(visit, refused, method="POST", variant="file-refused")
        page = self._page(visit, method="POST", variant="file-uploaded")
        page.text_by_id("lblFileName", file.name)
        booked = self._portal.house.receive(file.name, file.content, channel="upload", account=account)
        page.text_by_id("lblFileID", booked.file_id)
        return self._show(visit, page, method="POST", variant="file-uploaded")

    # --- Download File Summary ---

    def _summary(self, visit: Visit, account: str) -> Response:
        page, today = self._page(visit), self._portal.house.clock.now
        page.values({"txtMonth": f"{today:%m}", "txtDay": f"{today:%d}", "txtYear": f"{today:%Y}"})
        return self._show(visit, page)

    def _rows(self, visit: Visit, account: str) -> Response:
        try:
            day = date(*(int(visit.query[name]) for name in ("year", "month", "day")))
        except (KeyError, ValueError):
            raise NotRecorded(visit.path) from None
        found = [one for one in self._reports(account) if one.due.date() == day]
        page = self._page(visit)
        page.text_by_id("lblReportDate", f"{day:%m/%d/%Y}")
        page.repeat("tr[id]", list(enumerate(found, start=1)), self._fill_report)
        if found:
            page.remove("#lblNoReports")
        return self._show(visit, page)

    def _reports(self, account: str) -> list[Report]:
        return [one for one in self._portal.house.due(account) if one.kind == "summary"]

    def _fill_report(self, row: Element, numbered: tuple[int, Report]) -> None:
        number, report = numbered
        row.set("id", f"dnl_{number}")
        names = {one.file_id: one.name for one in self._portal.house.files}
        row[0].text, row[1].text = report.file_id, names.get(report.file_id, "")
        row[2][0].text = report.name
        row[2][0].set("href", f"{DOWNLOAD}?{urlencode({'Report': report.name})}")
        row[3].text = report.due.strftime(STAMP)

    def _download(self, visit: Visit, account: str) -> Response:
        for report in self._reports(account):
            if report.name == visit.query.get("Report"):
                disposition = {"Content-Disposition": f'attachment; filename="{report.name}"'}
                return Response(report.content, media_type="text/plain", headers=disposition)
        raise NotRecorded(visit.path)


def _fill_uploaded(row: Element, file: BookedFile) -> None:
    row[0].text, row[1].text, row[2].text = file.name, file.file_id, file.received.strftime(STAMP)
