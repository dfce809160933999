"""The client of PIMSY."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, Unpack

from ...client import ClientOptions, PortalClient
from ...drift.checks import Stop
from ...identity.provider import Sso
from ...models.tenant import Tenant
from ...pom import PageObject
from ...runtime.mfa.challenge import MfaProvider
from ...runtime.secret import Secret
from ...runtime.session import Tab
from ...runtime.write import Write
from .auth import PimsyPortal
from .claim_request import Channels
from .hosts import PRACTICE
from .pages.menu import Screen
from .resources.appointments import Appointments
from .resources.authorizations import Authorizations
from .resources.beds import Beds
from .resources.billing_codes import BillingCodes
from .resources.claims import Claims
from .resources.clients import Clients
from .resources.documents import Documents
from .resources.ede import Ede
from .resources.eligibility import Eligibility
from .resources.groups import Groups
from .resources.invoices import Invoices
from .resources.notes import Notes
from .resources.outcomes import Outcomes
from .resources.payers import Payers
from .resources.places import Locations, Programs, Rooms
from .resources.plans import Plans
from .resources.profiles import Profiles
from .resources.providers import Providers
from .resources.rates import Rates
from .resources.reports import Reports
from .resources.waiting_list import Waiting
from .site import address, menu_of, show, tenant_of
from .tour import stops
from .writes import WRITES


class Pimsy(PortalClient):
    """A practice's Provider Portal with one account: `async with Pimsy(acronym=..., username=..., password=...) as p`.

    Signs in at the first call, and gives the password again where the portal locked itself after idleness. `acronym`
    is the practice's; `host` its whole host name, where that is not `<acronym>.pimsyehr.com`. `origins` maps host names
    to where they are reached (mocks, proxies). `when_expired` says whether a demand for a new password that can be put
    off raises `PasswordExpired` or is only an event; one that cannot always raises, and no password is ever changed.
    `sso` takes the place of user name, password and `mfa` where somebody else signs the account in. `channels` are the
    ways by which claims leave besides PIMSY's own batch, by the names that a `submissionChannel` has. See
    `PortalClient` for the rest. Raises `ConfigurationError`, which names the field.
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
        channels: Channels | None = None,
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
        self.channels: Channels = dict(channels or {})

    @classmethod
    def _kinds(cls) -> Mapping[str, type[Write[Any]]]:
        return {kind.operation: kind for kind in WRITES}

    def _tour(self) -> Sequence[Stop]:
        return stops(self)

    async def _reach(self, tab: Tab, page: type[PageObject], query: Mapping[str, object]) -> PageObject:
        if not issubclass(page, Screen) or not (page.entry or page.below):
            return await super()._reach(tab, page, query)
        shown = page(tab.page, self._binding)
        asked = {name: str(value) for name, value in query.items()}
        await show(tab, shown, await address(tab, self._binding, page, asked))
        return shown

    async def tenant(self) -> Tenant:
        """Tell what this tenant has, for this user: which surfaces and screens, and of which generation."""

        async def step(tab: Tab) -> Tenant:
            return tenant_of(await menu_of(tab, self._binding))

        return await self.call("tenant", step)

    async def surfaces(self) -> tuple[str, ...]:
        """Tell which parts of the product this tenant has in the browser: see `Tenant`."""
        return (await self.tenant()).surfaces

    @cached_property
    def locations(self) -> Locations:
        """The practice's sites."""
        return Locations(self)

    @cached_property
    def programs(self) -> Programs:
        """The practice's programs, which PIMSY calls divisions."""
        return Programs(self)

    @cached_property
    def rooms(self) -> Rooms:
        """Rooms of the practice's locations."""
        return Rooms(self)

    @cached_property
    def providers(self) -> Providers:
        """Members of staff."""
        return Providers(self)

    @cached_property
    def payers(self) -> Payers:
        """Insurance companies, and charge types."""
        return Payers(self)

    @cached_property
    def beds(self) -> Beds:
        """Beds of residential programs, and who is assigned to them."""
        return Beds(self)

    @cached_property
    def waiting_list(self) -> Waiting:
        """Prospects, before they are clients."""
        return Waiting(self)

    @cached_property
    def appointments(self) -> Appointments:
        """The schedule."""
        return Appointments(self)

    @cached_property
    def clients(self) -> Clients:
        """Clients of the practice: who has a chart."""
        return Clients(self)

    @cached_property
    def groups(self) -> Groups:
        """Client groups, and who is in them."""
        return Groups(self)

    @cached_property
    def authorizations(self) -> Authorizations:
        """What patients are authorized for, and whether that allows a visit."""
        return Authorizations(self)

    @cached_property
    def billing_codes(self) -> BillingCodes:
        """What visits are billed by."""
        return BillingCodes(self)

    @cached_property
    def rates(self) -> Rates:
        """What units are billed at by exception."""
        return Rates(self)

    @cached_property
    def profiles(self) -> Profiles:
        """What users may do and see."""
        return Profiles(self)

    @cached_property
    def invoices(self) -> Invoices:
        """What payers are asked for sessions."""
        return Invoices(self)

    @cached_property
    def ede(self) -> Ede:
        """Batches of claims that went out, and remittances that came in."""
        return Ede(self)

    @cached_property
    def claims(self) -> Claims:
        """Claims of completed sessions, by whichever channel they leave."""
        return Claims(self)

    @cached_property
    def notes(self) -> Notes:
        """Notes of sessions, and how far their sign-off has come."""
        return Notes(self)

    @cached_property
    def reports(self) -> Reports:
        """The eight financial reports."""
        return Reports(self)

    @cached_property
    def eligibility(self) -> Eligibility:
        """What payers are asked about clients' coverage, and what they answer."""
        return Eligibility(self)

    @cached_property
    def plans(self) -> Plans:
        """Treatment plans, with goals, objectives and reviews."""
        return Plans(self)

    @cached_property
    def outcomes(self) -> Outcomes:
        """What questionnaires measured, over time."""
        return Outcomes(self)

    @cached_property
    def documents(self) -> Documents:
        """Documents of clients and groups."""
        return Documents(self)
