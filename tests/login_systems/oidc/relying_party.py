"""A mock portal's side of OpenID Connect: authorization code with PKCE, state, nonce and a signature that is checked."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
import jwt

from .provider import OidcProvider


@dataclass(frozen=True, repr=False)
class Departure:
    """A browser that was sent to the provider, by what only the portal knows of it."""

    verifier: str
    nonce: str
    back: str


@dataclass(frozen=True, repr=False)
class Redeemed:
    """A code that was exchanged, and for what."""

    code: str
    departure: Departure
    username: str
    access_token: str
    id_token: str


class RelyingParty:
    """A client of the provider, which it registers itself with.

    `accounts` maps the provider's subjects to user names of the portal. `bent` replaces parameters of the address that
    browsers are sent to, as somebody between would. `refusals` says why returns were refused, `redeemed` what was taken.
    `left`, where it is given, is where browsers come back to that sign out at the provider too.
    """

    def __init__(self, provider: OidcProvider, *, back: str, accounts: Mapping[str, str], left: str = "") -> None:
        self._provider = provider
        self._accounts = dict(accounts)
        self._away: dict[str, Departure] = {}
        self._left = left
        self.bent: dict[str, str] = {}
        self.refusals: list[str] = []
        self.redeemed: list[Redeemed] = []
        answer = provider.http.post(
            "/reg",
            json={
                "client_name": "Mock portal",
                "redirect_uris": [back],
                "post_logout_redirect_uris": [left] if left else [],
            },
            headers={"Authorization": f"Bearer {provider.token}"},
        ).raise_for_status()
        self.client_id: str = answer.json()["client_id"]
        self._secret: str = answer.json()["client_secret"]

    @property
    def secrets(self) -> list[str]:
        """Return what nobody but the portal and the provider should ever see, and what serves once."""
        tokens = [text for one in self.redeemed for text in (one.code, one.access_token, one.id_token)]
        return [self._secret, *tokens, *(one.departure.verifier for one in self.redeemed)]

    # --- what the portal asks for

    def address(self, back: str, state: str) -> str:
        """Return where a browser begins: the provider's authorization endpoint, with a challenge."""
        departure = Departure(secrets.token_urlsafe(48), secrets.token_urlsafe(24), back)
        self._away[state] = departure
        query = {
            "client_id": self.client_id,
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": back,
            "state": state,
            "nonce": departure.nonce,
            "code_challenge": _challenge(departure.verifier),
            "code_challenge_method": "S256",
        }
        return f"{self._provider.issuer}/auth?{urlencode(query | self.bent)}"

    def leave(self, username: str, back: str) -> str | None:
        """Return the provider's own sign-out, which asks the person; None where the portal's is all."""
        tokens = [one.id_token for one in self.redeemed if one.username == username]
        if back != self._left or not tokens:
            return None
        query = {"id_token_hint": tokens[-1], "post_logout_redirect_uri": back}
        return f"{self._provider.issuer}/session/end?{urlencode(query)}"

    def redeem(self, query: Mapping[str, str]) -> str | None:
        """Return the user name that a return stands for, once it is exchanged and proved."""
        try:
            return self._whose(query)
        except Refused as refusal:
            self.refusals.append(str(refusal))
            return None

    def _whose(self, query: Mapping[str, str]) -> str:
        departure = self._away.pop(query.get("state", ""), None)
        if departure is None:
            raise Refused("state")
        if "error" in query:
            raise Refused(query["error"])
        if query.get("iss") != self._provider.issuer:
            raise Refused("iss")
        answer = self.exchange(query.get("code", ""), departure)
        if answer.status_code != 200:
            raise Refused(answer.json()["error"])
        tokens = answer.json()
        try:
            subject = self.subject(tokens["id_token"], nonce=departure.nonce)
        except jwt.InvalidTokenError as error:
            raise Refused(type(error).__name__) from None
        if subject not in self._accounts:
            raise Refused("subject")
        username = self._accounts[subject]
        self.redeemed.append(Redeemed(query["code"], departure, username, tokens["access_token"], tokens["id_token"]))
        return username

    # --- its way to the provider

    def exchange(self, code: str, departure: Departure) -> httpx.Response:
        """Ask for tokens in exchange for a code."""
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": departure.back,
            "code_verifier": departure.verifier,
        }
        return self._provider.http.post("/token", data=data, auth=(self.client_id, self._secret))

    def subject(self, id_token: str, *, nonce: str) -> str:
        """Return whom an ID token names. Raises `jwt.InvalidTokenError`."""
        keys = jwt.PyJWKSet.from_dict(self._provider.http.get("/jwks").raise_for_status().json())
        try:
            key = keys[jwt.get_unverified_header(id_token)["kid"]]
        except KeyError:
            raise jwt.InvalidKeyError("no key of the provider's") from None
        claims = jwt.decode(
            id_token,
            key,
            algorithms=["RS256"],
            audience=self.client_id,
            issuer=self._provider.issuer,
            options={"require": ["exp", "iat", "nonce", "sub"]},
        )
        if not secrets.compare_digest(str(claims["nonce"]), nonce):
            raise WrongNonce("the token was made for another sign-in")
        return str(claims["sub"])

    def is_alive(self, access_token: str) -> bool:
        """Tell whether the provider still answers to an access token."""
        answer = self._provider.http.get("/me", headers={"Authorization": f"Bearer {access_token}"})
        return answer.status_code == 200


class Refused(Exception):
    """A return that is not taken, and why."""


class WrongNonce(jwt.InvalidTokenError):
    """An ID token that was made for another sign-in."""


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
