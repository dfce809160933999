"""Authorizations and billing codes, read. PIMSY's words stay here and in the pages."""

from __future__ import annotations

from ...errors import ExtractionError, NotFound, NotOnThisSurface, NotPermitted
from ...models.authorization import Authorization
from ...models.billing_code import BillingCode, Counting
from ...pom import Binding
from ...runtime.session import Tab
from .grids import ANY, At, Rows, every, folded, read_page
from .pages.authorizations import DOCUMENTED, AuthorizationFilter, AuthorizationRow, Authorizations
from .pages.billing_codes import BillingCodeFilter, BillingCodeRow, BillingCodes
from .site import address, within_portal

COUNTED_BY = ("group", "unmanaged", "default_units", "decrement")

COUNTING: dict[str, Counting] = {
    "units per note": "per_note",
    "per note": "per_note",
    "units per time": "per_time",
    "units per time frame": "per_time",
    "per time frame": "per_time",
}
"""What the words of Auth Decrement Action mean. That there are these two is public, their words are MODELLED."""


async def read_rows(tab: Tab, binding: Binding, wanted: AuthorizationFilter, at: At) -> Rows[AuthorizationRow]:
    """Read one page of the list. Raises as `read_page` does."""
    screen = Authorizations(tab.page, binding)
    return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)


async def all_rows(tab: Tab, binding: Binding, patient_id: str = "") -> tuple[AuthorizationRow, ...]:
    """Read all authorizations, active and not, of one patient or of everybody."""
    screen = Authorizations(tab.page, binding)
    wanted = AuthorizationFilter(active=ANY, patient_id=patient_id)
    rows = await every(tab, screen, screen.grid, wanted)
    if patient_id and any(row.patient_id != patient_id for row in rows):
        raise ExtractionError("the list shows another client's", page=screen.grid.label, field="patient_id")
    return rows


async def find_row(tab: Tab, binding: Binding, authorization_id: str) -> AuthorizationRow:
    """Return the list's row of an authorization. Raises `NotFound`."""
    wanted = AuthorizationFilter(active=ANY, authorization_id=authorization_id)
    rows = (await read_rows(tab, binding, wanted, At())).rows
    if not rows:
        raise NotFound("there is no authorization with this id", page=Authorizations.title())
    if len(rows) > 1 or rows[0].authorization_id != authorization_id:
        raise ExtractionError("the list shows another authorization than was asked for", page=Authorizations.title())
    return rows[0]


def form_of(tab: Tab, binding: Binding, row: AuthorizationRow) -> str:
    """Return where an authorization's form is. Raises `NotPermitted` where the list does not lead there."""
    if row.href is None:
        raise NotPermitted(f"the list does not lead to the form ({DOCUMENTED})", page=Authorizations.title())
    return within_portal(tab, binding, row.href, page=Authorizations.title())


async def new_form(tab: Tab, binding: Binding) -> str:
    """Return where the form of a new authorization is. Raises `NotPermitted` if the user may not create one."""
    links = await Authorizations(tab.page, binding).toolbar.fetch(await address(tab, binding, Authorizations))
    if links.new is None:
        raise NotPermitted(f"the user's profile has no rule to create this ({DOCUMENTED})", page=Authorizations.title())
    return within_portal(tab, binding, links.new, page=Authorizations.title())


async def read_codes(tab: Tab, binding: Binding) -> tuple[BillingCode, ...]:
    """Read all billing codes; none where the tenant or the user does not have them in the browser."""
    screen = BillingCodes(tab.page, binding)
    try:
        rows = await every(tab, screen, screen.grid, BillingCodeFilter(active=ANY), needs=COUNTED_BY)
    except (NotOnThisSurface, NotPermitted):
        return ()
    return tuple(map(billing_code_of, rows))


def authorization_of(row: AuthorizationRow) -> Authorization:
    """Return a row as an authorization."""
    return Authorization(
        authorization_id=row.authorization_id,
        patient_id=row.patient_id,
        patient_name=row.patient_name,
        payer_name=row.payer,
        billing_code=row.code,
        pool=row.group,
        starts_on=row.start,
        ends_on=row.end,
        units_allotted=row.allotted,
        units_remaining=row.remaining,
        units_pending=row.pending,
        unit_alert_level=row.unit_alert,
        expiry_alert_days=row.alert_days,
        unmanaged=row.unmanaged,
        active=row.active,
    )


def billing_code_of(row: BillingCodeRow) -> BillingCode:
    """Return a row as a billing code."""
    return BillingCode(
        billing_code_id=row.row_id,
        code=row.code,
        description=row.description,
        kind=row.kind,
        active=row.active is not False,
        billable=row.billable,
        pool=row.group,
        unmanaged=row.unmanaged is True,
        default_units=row.default_units,
        counting=COUNTING.get(folded(row.decrement or "")),
        minutes_per_unit=row.minutes_per_unit or None,
        add_to_new_patients=row.add_to_new_clients,
        revenue_code=row.revenue_code,
        color=row.color,
    )
