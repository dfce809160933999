"""A small identity provider, and its screens: declared with what the package offers to anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from portaldriver.identity.provider import IdentityProvider
from portaldriver.identity.screens import CredentialsScreen
from portaldriver.pom import Form, Record, Selector, button, label

HOST = "login.example.com"
PAGE = """<!doctype html><title>Harbor Identity</title><h1>Harbor Identity</h1>{said}
<form method=post><label>Staff number <input name=staff></label><label>Passphrase <input name=phrase type=password></label>
<button>Go on</button></form>"""


class Credentials(Record):
    """What the provider knows people by."""

    username: Annotated[str, Selector(label("Staff number"))]
    password: Annotated[str, Selector(label("Passphrase"))]


class Harbor(CredentialsScreen):
    """The provider's form."""

    host = HOST
    path = "/authorize"
    ready = Selector("h1 ~ form input[name=phrase]")
    credentials = Form(Credentials)
    submit = Selector(button("Go on"))


PROVIDER = IdentityProvider(name="harbor", hosts=(HOST,), screens=(Harbor,))


class Site:
    """The provider's server: one member of staff, tokens that serve once."""

    hosts = (HOST,)

    def __init__(self) -> None:
        self.origin = ""
        self.back = ""
        """Where who began here is sent."""
        self.phrases: list[str] = []
        self.tokens: dict[str, str] = {}
        self.script = ""

    def bind(self, origins: Mapping[str, str]) -> None:
        self.origin = origins[HOST]

    def redeem(self, token: str) -> str | None:
        return self.tokens.pop(token, None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._answer(Request(scope, receive)))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            return HTMLResponse(PAGE.format(said="") + self.script)
        form = dict(parse_qsl((await request.body()).decode()))
        self.phrases.append(form.get("phrase", ""))
        if (form.get("staff"), form.get("phrase")) != ("S-100", "Spring-Harbor-44"):
            return HTMLResponse(PAGE.format(said="<p>No.</p>"))
        token = f"token-{len(self.phrases)}"
        self.tokens[token] = "riley.okafor"
        query = {"token": token}
        if state := request.query_params.get("state"):
            query["state"] = state
        return RedirectResponse(f"{request.query_params.get('return_to') or self.back}?{urlencode(query)}", 302)
