"""Somebody at another computer: signs in, and sets up an authenticator, by plain requests."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pyotp

from .server import Lemon, Person

TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Elsewhere:
    """A browser without scripts, as far as a portal needs one. It knows its cookie by itself: httpx has no such host."""

    def __init__(self, lemon: Lemon) -> None:
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{lemon.port}", trust_env=False)
        self._host = lemon.origin.removeprefix("http://")
        self._cookie = self._page = ""

    def sign_in(self, person: Person, *, password: str = "") -> bool:
        """Begin anew with user name and password, and tell whether that was enough."""
        self._cookie = ""
        [token] = TOKEN.findall(self._ask("GET", "/").text)
        form = {"user": person.uid, "password": password or person.password, "token": token, "url": ""}
        answer = self._ask("POST", "/", data=form)
        return self._let_in(answer)

    def give_code(self, person: Person, code: str) -> bool:
        """Send user name, password and an authenticator's code, and tell whether that was enough."""
        assert not self.sign_in(person)
        [token] = TOKEN.findall(self._page)
        return self._let_in(self._ask("POST", "/totp2fcheck", data={"token": token, "code": code}))

    def _let_in(self, answer: httpx.Response) -> bool:
        self._page = answer.text
        given = SimpleCookie(answer.headers.get("set-cookie", "")).get("lemonldap")
        self._cookie = given.value if given is not None else ""
        return self.is_signed_in()

    def is_signed_in(self) -> bool:
        """Tell whether the portal shows its menu."""
        return 'id="menucontent"' in self._ask("GET", "/").text

    def set_up_authenticator(self, person: Person) -> str:
        """Set up an authenticator for somebody, and return its secret."""
        assert self.sign_in(person)
        key = self._ask("POST", "/2fregisters/totp/getkey").json()
        form = {"token": key["token"], "code": pyotp.TOTP(key["secret"]).now(), "TOTPName": "phone"}
        assert self._ask("POST", "/2fregisters/totp/verify", data=form).json() == {"result": 1}
        return str(key["secret"])

    def _ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        headers = {"Host": self._host, "X-CSRF-Check": "1", "Cookie": f"lemonldap={self._cookie}"}
        return self._http.request(method, path, headers=headers, **given)

    def __enter__(self) -> Elsewhere:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
