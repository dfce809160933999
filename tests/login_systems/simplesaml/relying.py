"""A service provider: asks for a sign-in, and believes an assertion only if everything about it holds."""

from __future__ import annotations

import base64
import secrets
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from lxml import etree
from signxml.verifier import SignatureConfiguration, XMLVerifier
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from .server import SimpleSaml

HOST = "sp.example.com"
PLAIN, ASKING = "https://sp.example.com/plain", "https://sp.example.com/asking"
NAMES = {"p": "urn:oasis:names:tc:SAML:2.0:protocol", "a": "urn:oasis:names:tc:SAML:2.0:assertion"}
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
REQUEST = """<p:AuthnRequest xmlns:p="{p}" xmlns:a="{a}" ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{to}"
 AssertionConsumerServiceURL="{back}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
><a:Issuer>{issuer}</a:Issuer></p:AuthnRequest>"""
SKEW = timedelta(seconds=5)


class ServiceProvider:
    """Stands between the portal and the identity provider, as a portal's SAML module does.

    `name` is what it calls itself, `audience` whom it takes assertions for; `seen` is all that it was ever sent; `believed` and `refused`
    are its verdicts.
    """

    hosts = (HOST,)

    def __init__(self, idp: SimpleSaml) -> None:
        self.idp = idp
        self.name = PLAIN
        self.audience = ""
        self.origin = ""
        self.seen: list[str] = []
        self.believed: list[str] = []
        self.refused: list[str] = []
        self._asked: dict[str, str] = {}
        self._tokens: dict[str, str] = {}

    def bind(self, origins: Mapping[str, str]) -> None:
        self.origin = origins[HOST]
        self.idp.know({PLAIN: f"{self.origin}/acs", ASKING: f"{self.origin}/acs"}, asking=ASKING)

    def redeem(self, token: str) -> str | None:
        """Say whose a token is: it serves once."""
        return self._tokens.pop(token, None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = (await request.body()).decode()
        self.seen.append(f"{request.url} {body}")
        answer = self._take(dict(parse_qsl(body))) if request.method == "POST" else self._ask(request)
        await answer(scope, receive, send)

    def _ask(self, request: Request) -> Response:
        number = f"_{secrets.token_hex(16)}"
        query = {"token": "", "state": request.query_params["state"]}
        self._asked[number] = f"{request.query_params['return_to']}?{urlencode(query)}"
        written = REQUEST.format(
            **NAMES,
            id=number,
            now=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            to=self.idp.sign_on,
            back=f"{self.origin}/acs",
            issuer=self.name,
        )
        deflated = zlib.compress(written.encode())[2:-4]
        asked = {"SAMLRequest": base64.b64encode(deflated).decode(), "RelayState": number}
        return RedirectResponse(f"{self.idp.sign_on}?{urlencode(asked)}", 302)

    def _take(self, form: Mapping[str, str]) -> Response:
        try:
            who, asked = self.believe(base64.b64decode(form["SAMLResponse"]))
        except Exception as error:
            self.refused.append(f"{type(error).__name__}: {error}")
            return RedirectResponse(self._asked.pop(form["RelayState"]), 303)
        self.believed.append(who)
        token = secrets.token_hex(16)
        self._tokens[token] = who
        return RedirectResponse(self._asked.pop(asked).replace("token=", f"token={token}"), 303)

    def believe(self, written: bytes) -> tuple[str, str]:
        """Return whom an answer is about and the request that it answers. Raises for whatever is wrong with it."""
        verified = XMLVerifier().verify(
            written,
            x509_cert=self.idp.certificate,
            id_attribute="ID",
            expect_config=SignatureConfiguration(location="./"),
        )
        assert not isinstance(verified, list)
        answer = verified.signed_xml
        assert answer is not None
        assert answer.tag == f"{{{NAMES['p']}}}Response"
        assert answer.get("Destination") == f"{self.origin}/acs"
        assert _one(answer, "p:Status/p:StatusCode/@Value") == SUCCESS
        about = "a:Assertion/a:Subject/a:SubjectConfirmation/a:SubjectConfirmationData"
        asked = _one(answer, f"{about}/@InResponseTo")
        assert asked == answer.get("InResponseTo")
        assert asked in self._asked, "it answers no request"
        assert _one(answer, f"{about}/@Recipient") == f"{self.origin}/acs"
        assert _one(answer, "a:Assertion/a:Issuer/text()") == self.idp.entity
        given = "a:Assertion/a:Conditions"
        assert _one(answer, f"{given}/a:AudienceRestriction/a:Audience/text()") == (self.audience or self.name)
        now = datetime.now(UTC)
        assert _time(_one(answer, f"{given}/@NotBefore")) <= now + SKEW
        assert now < _time(_one(answer, f"{given}/@NotOnOrAfter"))
        assert now < _time(_one(answer, f"{about}/@NotOnOrAfter"))
        named = "a:Assertion/a:AttributeStatement/a:Attribute[@Name='uid']/a:AttributeValue/text()"
        return _one(answer, named), asked


def _one(tree: etree._Element, path: str) -> str:
    found: Any = tree.xpath(path, namespaces=NAMES)
    assert len(found) == 1, f"{len(found)} of {path}"
    return str(found[0])


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written)
