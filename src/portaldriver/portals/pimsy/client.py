"""The client of PIMSY."""

from __future__ import annotations

from typing import Literal, Unpack

from ...client import ClientOptions, PortalClient
from ...identity.provider import Sso
from ...runtime.mfa.challenge import MfaProvider
from ...runtime.secret import Secret
from .auth import PimsyPortal
from .hosts import PRACTICE


class Pimsy(PortalClient):
    """A practice's Provider Portal with one account: `async with Pimsy(acronym=..., username=..., password=...) as p`.

    Signs in at the first call, and gives the password again where the portal locked itself after idleness. `acronym`
    is the practice's; `host` its whole host name, where that is not `<acronym>.pimsyehr.com`. `origins` maps host names
    to where they are reached (mocks, proxies). `when_expired` says whether a demand for a new password that can be put
    off raises `PasswordExpired` or is only an event; one that cannot always raises, and no password is ever changed.
    `sso` takes the place of user name, password and `mfa` where somebody else signs the account in. See `PortalClient`
    for the rest. Raises `ConfigurationError`, which names the field.
    """

    portal = "pimsy"

    def __init__(
        self,
        *,
        acronym: str,
        host: str | None = None,
        username: str = "",
        password: Secret | str = "",
        mfa: MfaProvider | None = None,
        sso: Sso | None = None,
        remember_device: bool = True,
        when_expired: Literal["continue", "raise"] = "continue",
        **options: Unpack[ClientOptions],
    ) -> None:
        account = PimsyPortal(
            acronym=acronym,
            host=host,
            username=username if sso is None else sso.username,
            secret=password if sso is None else sso.password,
            mfa=mfa if sso is None else sso.mfa,
            sso=sso,
            remember_device=remember_device,
            when_expired=when_expired,
        )
        given = dict(options.get("origins") or {})
        options["origins"] = given | {PRACTICE: given.get(str(account.host), f"https://{account.host}")}
        super().__init__(account, **options)
