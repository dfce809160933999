"""The client of Office Ally."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ...client import PortalClient
from ...events import EventSink
from ...identity.provider import Sso
from ...options import Care, Limits, Retry, Rotation, Timeouts
from ...runtime.bundle import Bundles
from ...runtime.mfa.challenge import MfaProvider
from ...runtime.pool import BrowserPool
from ...runtime.secret import Secret
from .auth import OfficeAllyPortal
from .resources.patients import Patients

if TYPE_CHECKING:
    from ...runtime.store import StateDatabase


class OfficeAlly(PortalClient):
    """Office Ally with one account: `async with OfficeAlly(username=..., password=..., mfa=Totp(...)) as oa`.

    Signs in at the first call. `origins` maps the portal's host names to where they are reached (mocks, proxies).
    `pool` and `state` may be shared with other clients; see `PortalClient` for the rest. `when_expired` says whether
    the portal's demand for a new password, which can be passed, raises `PasswordExpired` or is only an event. `sso`
    takes the place of user name, password and `mfa` where somebody else signs the account in.
    """

    portal = "office_ally"

    def __init__(
        self,
        *,
        username: str = "",
        password: Secret | str = "",
        mfa: MfaProvider | None = None,
        sso: Sso | None = None,
        remember_device: bool = True,
        when_expired: Literal["continue", "raise"] = "continue",
        origins: Mapping[str, str] | None = None,
        allow_origins: Iterable[str] = (),
        pool: BrowserPool | None = None,
        state: StateDatabase | str | Path | None = None,
        failures: Bundles | str | Path | None = None,
        timeouts: Timeouts | None = None,
        limits: Limits | None = None,
        retry: Retry | None = None,
        rotation: Rotation | None = None,
        care: Care | None = None,
        sealed: bool | None = None,
        headless: bool = True,
        on_event: EventSink | None = None,
    ) -> None:
        account = OfficeAllyPortal(
            username=username if sso is None else sso.username,
            secret=password if sso is None else sso.password,
            mfa=mfa if sso is None else sso.mfa,
            sso=sso,
            remember_device=remember_device,
            when_expired=when_expired,
        )
        super().__init__(
            account,
            origins=origins,
            allow_origins=allow_origins,
            pool=pool,
            state=state,
            failures=failures,
            timeouts=timeouts,
            limits=limits,
            retry=retry,
            rotation=rotation,
            care=care,
            sealed=sealed,
            headless=headless,
            on_event=on_event,
        )

    @cached_property
    def patients(self) -> Patients:
        """The practice's patients, from Practice Mate."""
        return Patients(self)
