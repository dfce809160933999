"""The client of Office Ally."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Unpack

from ...client import ClientOptions, PortalClient
from ...drift.checks import Stop
from ...identity.provider import Sso
from ...runtime.mfa.challenge import MfaProvider
from ...runtime.secret import Secret
from ...runtime.write import Write
from .auth import OfficeAllyPortal
from .resources.alerts import Alerts
from .resources.appointments import Appointments
from .resources.directory import Facilities, Offices, Payers, Providers
from .resources.patients import Patients
from .resources.payments import Payments
from .resources.visits import Visits
from .tour import stops
from .writes.kinds import Kinds

if TYPE_CHECKING:
    from .clearinghouse.claims import Claims, ClaimsOut
    from .clearinghouse.eligibility import Eligibility
    from .clearinghouse.enrollments import Enrollments
    from .clearinghouse.opening import OpenedLater
    from .clearinghouse.payers import PayerList
    from .clearinghouse.realtime import RealTimeAccess
    from .clearinghouse.remittances import Remittances
    from .clearinghouse.screens.payer_list import PayerLists
    from .ehr import Charts
    from .posting import Posting
    from .sync.resource import Sync


class OfficeAlly(PortalClient):
    """Office Ally with one account: `async with OfficeAlly(username=..., password=..., mfa=Totp(...)) as oa`.

    Signs in at the first call. `origins` maps the portal's host names to where they are reached (mocks, proxies).
    `pool` and `state` may be shared with other clients; see `PortalClient` for the rest. `when_expired` says whether
    the portal's demand for a new password, which can be passed, raises `PasswordExpired` or is only an event. `sso`
    takes the place of user name, password and `mfa` where somebody else signs the account in. `claims_out` says how
    claims go out, `real_time` gives access to payers over the network, `payer_list` is
    what claims are held against before they leave: see docs/clearinghouse.md.
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
        claims_out: ClaimsOut | None = None,
        real_time: RealTimeAccess | None = None,
        payer_list: PayerList | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        account = OfficeAllyPortal(
            username=username if sso is None else sso.username,
            secret=password if sso is None else sso.password,
            mfa=mfa if sso is None else sso.mfa,
            sso=sso,
            remember_device=remember_device,
            when_expired=when_expired,
        )
        super().__init__(account, **options)
        self._claims_out = claims_out
        self._real_time = real_time
        self._payer_list = payer_list
        self._real_time_lane: OpenedLater | None = None

    @classmethod
    def _kinds(cls) -> Mapping[str, type[Write[Any]]]:
        return Kinds()

    def _tour(self) -> Sequence[Stop]:
        return stops(self)

    @cached_property
    def patients(self) -> Patients:
        """The practice's patients, from Practice Mate."""
        return Patients(self)

    @cached_property
    def alerts(self) -> Alerts:
        """Notices on patients' records."""
        return Alerts(self)

    @cached_property
    def appointments(self) -> Appointments:
        """The practice's appointments."""
        return Appointments(self)

    @cached_property
    def charts(self) -> Charts:
        """Charts of EHR 24/7, read."""
        from .ehr import Charts

        return Charts(self)

    @cached_property
    def claims(self) -> Claims:
        """Claims by the clearinghouse: handed over once, followed, put right."""
        from .clearinghouse.claims import Claims
        from .clearinghouse.opening import means_of

        means = means_of(self, self._claims_out, self._later)
        if self._payer_list is not None:
            means.routing = self.enrollments.require_route
            means.learn = self.enrollments.learned_from_rejections
        return Claims(lambda: means)

    @cached_property
    def enrollments(self) -> Enrollments:
        """Whether providers may send to payers: a register of our own, which claims are held against."""
        from .clearinghouse.enrollments import Enrollments
        from .clearinghouse.opening import enrollments_of

        means = enrollments_of(self, self._payer_list)
        return Enrollments(lambda: means)

    @cached_property
    def eligibility(self) -> Eligibility:
        """Whether patients are covered, asked of their payers."""
        from .clearinghouse.opening import eligibility_of

        return eligibility_of(self, self._later)

    @cached_property
    def remittances(self) -> Remittances:
        """What payers paid, denied and took back: each delivered until it was dealt with."""
        from .clearinghouse.opening import remittances_of
        from .clearinghouse.remittances import Remittances

        means = remittances_of(self, self._claims_out, self._later)
        if self._payer_list is not None:
            means.learn = self.enrollments.learned_from
        return Remittances(lambda: means)

    @cached_property
    def payer_list(self) -> PayerLists:
        """The clearinghouse's payer list; `payers` are the practice's own insurances."""
        from .clearinghouse.screens.payer_list import PayerLists

        return PayerLists(self)

    @property
    def _later(self) -> OpenedLater | None:
        """The real-time lane, where there is access to it."""
        from .clearinghouse.opening import OpenedLater

        if self._real_time_lane is None and self._real_time is not None:
            self._real_time_lane = OpenedLater(self._real_time, self._state)
        return self._real_time_lane

    @cached_property
    def sync(self) -> Sync:
        """Patients in step with a caller's own system."""
        from .sync.resource import Sync

        return Sync(self, self.patients)

    async def _close(self) -> None:
        try:
            if self._real_time_lane is not None:
                await self._real_time_lane.aclose()
        finally:
            await super()._close()

    @cached_property
    def facilities(self) -> Facilities:
        """Where services are rendered."""
        return Facilities(self)

    @cached_property
    def offices(self) -> Offices:
        """The practice's offices and their rooms."""
        return Offices(self)

    @cached_property
    def payers(self) -> Payers:
        """Insurances, as patients' records name them."""
        return Payers(self)

    @cached_property
    def payments(self) -> Payments:
        """Money that the practice received."""
        return Payments(self)

    @cached_property
    def posting(self) -> Posting:
        """Remittances posted into Practice Mate."""
        from .posting import Posting

        return Posting(self)

    @cached_property
    def providers(self) -> Providers:
        """The practice's providers."""
        return Providers(self)

    @cached_property
    def visits(self) -> Visits:
        """Visits and what is charged for them."""
        return Visits(self)
