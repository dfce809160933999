"""A browser without JavaScript: cookies, redirects, forms; names under localhost go to loopback."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self

import httpx
import lxml.html
import pyotp

from mock_portals import MockServer
from mock_portals.grafting import Element, matches
from mock_portals.office_ally import Account, OfficeAllyPortal

LIST = "/pm/ManagePatients/ManagePatients.aspx"
FORM = "/pm/ManagePatients/EditPatient.aspx"
LANDING = "/pm/Appointments/ViewAppointments.aspx"
API = "/pm/CommonUserControls/Ajax/WebAPI/Api.aspx"


class Loopback(httpx.BaseTransport):
    """Send every request to 127.0.0.1: resolvers other than browsers' do not know *.localhost."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport(verify=False)  # plain HTTP: to load all authorities takes as long as a page

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(host="127.0.0.1")
        again = httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        return self._inner.handle_request(again)

    def close(self) -> None:
        self._inner.close()


class Surfer:
    """One browser profile."""

    def __init__(self, server: MockServer) -> None:
        self.pm = server.origins["pm.officeally.com"]
        self.www = server.origins["www.officeally.com"]
        self.client = httpx.Client(transport=Loopback(), follow_redirects=True, timeout=10)
        self.answer = httpx.Response(204)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    @property
    def path(self) -> str:
        return self.answer.url.path

    @property
    def hops(self) -> list[str]:
        """The paths of the last navigation's redirects."""
        return [hop.url.path for hop in self.answer.history]

    def open(self, path: str) -> Element:
        """Go to a Practice Mate path, or to a full address."""
        self.answer = self.client.get(path if path.startswith("http") else self.pm + path)
        return self.page()

    def page(self) -> Element:
        return lxml.html.document_fromstring(self.answer.text or "empty")

    def one(self, css: str) -> Element:
        return matches(self.page(), css)[0]

    def has(self, css: str) -> bool:
        return bool(matches(self.page(), css))

    def submit(self, css: str, values: Mapping[str, str]) -> Element:
        """Post a form of the current page with its hidden fields and these values."""
        hidden = {
            str(field.get("name")): str(field.get("value") or "")
            for field in matches(self.one(css), "input[type=hidden]")
        }
        self.answer = self.client.post(str(self.answer.url), data={**hidden, **values})
        return self.page()

    def sign_in(self, account: Account, *, code: str | None = None, remember: bool = False) -> None:
        """Sign in with password and one-time code."""
        self.open("/pm/Login.aspx")
        self.password(account.username, account.password)
        if account.mfa and self.path == "/u/mfa-otp-challenge":
            self.code(code or pyotp.TOTP(account.totp_secret).now(), remember=remember)

    def password(self, username: str, password: str) -> None:
        self.submit("form[data-form-primary=true]", {"username": username, "password": password})

    def code(self, code: str, *, remember: bool = False) -> None:
        values = {"code": code} | ({"rememberBrowser": "true"} if remember else {})
        self.submit("form[data-form-primary=true]", values)

    def shown_patients(self) -> set[str]:
        """The ids of all patients that the grid holds."""
        rules = '{"rules":[{"field":"MaxRecords","data":"1000000"}]}'
        return {row["id"] for row in self.grid(rows="1000000", filters2=rules).json()["rows"]}

    def error(self) -> str:
        """The key of the shown refusal."""
        return str(self.one(".ulp-input-error-message").get("data-error-code"))

    def grid(self, **query: str) -> httpx.Response:
        """Ask for the patient grid's data as its script does."""
        params = {"Tab": "P", "jqGridID": "ctl00_phFolderContent_myCustomGrid_myGrid", **query}
        headers = {"X-Requested-With": "XMLHttpRequest"}
        return self.client.get(self.pm + LIST, params=params, headers=headers, follow_redirects=False)


def signed_in(server: MockServer, portal: OfficeAllyPortal) -> Surfer:
    """Return a browser that has signed in."""
    surfer = Surfer(server)
    surfer.sign_in(portal.account)
    return surfer
