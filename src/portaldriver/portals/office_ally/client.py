"""The client of Office Ally."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from ...client import PortalClient
from ...events import EventSink
from ...options import Limits, Retry, Timeouts
from ...runtime.pool import BrowserPool
from ...runtime.state import StateStore
from ...runtime.totp import MfaProvider
from .auth import OfficeAllyPortal
from .resources.patients import Patients


class OfficeAlly(PortalClient):
    """Office Ally with one account: `async with OfficeAlly(username=..., password=..., mfa=Totp(...)) as oa`.

    Signs in at the first call. `origins` maps the portal's host names to where they are reached (mocks, proxies).
    `pool` shares browsers with other clients; `state` keeps cookies between runs. `when_expired` says whether
    the portal's demand for a new password, which can be passed, raises `PasswordExpired` or is only an event.
    """

    portal = "office_ally"

    def __init__(
        self,
        *,
        username: str,
        password: str,
        mfa: MfaProvider | None = None,
        remember_device: bool = True,
        when_expired: Literal["continue", "raise"] = "continue",
        origins: Mapping[str, str] | None = None,
        pool: BrowserPool | None = None,
        state: StateStore | None = None,
        timeouts: Timeouts | None = None,
        limits: Limits | None = None,
        retry: Retry | None = None,
        headless: bool = True,
        on_event: EventSink | None = None,
    ) -> None:
        account = OfficeAllyPortal(
            username=username,
            password=password,
            mfa=mfa,
            remember_device=remember_device,
            when_expired=when_expired,
        )
        super().__init__(
            account,
            origins=origins,
            pool=pool,
            state=state,
            timeouts=timeouts,
            limits=limits,
            retry=retry,
            headless=headless,
            on_event=on_event,
        )

    @cached_property
    def patients(self) -> Patients:
        """The practice's patients, from Practice Mate."""
        return Patients(self)
