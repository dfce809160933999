"""A whole client, put together from the tabs of their chart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Any

from ...models.client import CHART_PARTS, ChartPart, Client
from ...pom import Binding
from ...runtime.gather import gathered
from ...runtime.session import Tab
from . import client_mapping as mapping
from .charts import Chart, chart_of, one, policies_of, require_chart, rows_at, tab_address
from .grids import Lane
from .pages.chart import ChartFront, Demographics, DemographicsPage
from .pages.chart_lists import Contacts, Forms, Medical, StatusLog

FETCHES_AT_ONCE = 3
"""Of one chart, through one tab: more would be rude to a portal that draws each of them."""


async def client_of(
    tab: Tab, binding: Binding, patient_id: str, *, parts: Collection[ChartPart] = CHART_PARTS, lane: Lane = "fetch"
) -> Client:
    """Read a client with those parts of the chart. Raises `NotFound`, `NotPermitted`."""
    chart = await chart_of(tab, binding, patient_id, lane=lane)
    wanted = tuple(part for part in CHART_PARTS if part in parts)
    readers: list[Callable[[], Awaitable[Any]]] = [partial(demographics_of, tab, binding, chart, lane=lane)]
    readers += [partial(_READERS[part], tab, binding, chart, lane) for part in wanted]
    # A tab that shows pages shows one at a time; fetches do not get in each other's way.
    at_once = FETCHES_AT_ONCE if lane == "fetch" else 1
    demographics, *found = await gathered(readers, lambda read: read(), at_once=at_once)
    return _client(chart, demographics, dict(zip(wanted, found, strict=True)))


async def demographics_of(tab: Tab, binding: Binding, chart: Chart, *, lane: Lane = "fetch") -> DemographicsPage:
    """Read the section Demographics, wherever this generation has it. Raises `NotPermitted`."""
    screen = Demographics(tab.page, binding)
    found = await one(tab, screen.page_of, tab_address(tab, binding, chart, "demographics", Demographics), lane=lane)
    require_chart(found, chart.patient_id, page=screen.page_of.label)
    return found


async def _insurance(tab: Tab, binding: Binding, chart: Chart, lane: Lane) -> Any:
    return mapping.policies_from(await policies_of(tab, binding, chart, lane=lane), chart.patient_id)


async def _contacts(tab: Tab, binding: Binding, chart: Chart, lane: Lane) -> Any:
    grid = Contacts(tab.page, binding).grid
    rows = await rows_at(tab, binding, chart, "contacts", Contacts, grid, lane=lane)
    return tuple(map(mapping.contact_of, rows))


async def _diagnoses(tab: Tab, binding: Binding, chart: Chart, lane: Lane) -> Any:
    grid = Medical(tab.page, binding).grid
    return mapping.diagnoses_from(await rows_at(tab, binding, chart, "medical", Medical, grid, lane=lane))


async def _forms(tab: Tab, binding: Binding, chart: Chart, lane: Lane) -> Any:
    grid = Forms(tab.page, binding).grid
    return mapping.forms_from(await rows_at(tab, binding, chart, "forms", Forms, grid, lane=lane))


async def _status_log(tab: Tab, binding: Binding, chart: Chart, lane: Lane) -> Any:
    grid = StatusLog(tab.page, binding).grid
    rows = await rows_at(tab, binding, chart, "status_log", StatusLog, grid, lane=lane)
    return tuple(map(mapping.status_of, rows))


_READERS: dict[ChartPart, Callable[[Tab, Binding, Chart, Lane], Awaitable[Any]]] = {
    "insurance": _insurance,
    "contacts": _contacts,
    "diagnoses": _diagnoses,
    "forms": _forms,
    "status_log": _status_log,
}


def _client(chart: Chart, demographics: DemographicsPage, found: dict[ChartPart, Any]) -> Client:
    front: ChartFront = chart.front
    policies = found.get("insurance", ())
    return Client(
        patient_id=chart.patient_id,
        first_name=front.first_name,
        middle_name=front.middle_name,
        last_name=front.last_name,
        dob=front.dob,
        sex=mapping.sex_of(demographics.gender),
        phone=mapping.phone_of(front.phone),
        email=front.email,
        address=mapping.address_of(front),
        insurance_policies=policies,
        contacts=found.get("contacts", ()),
        primary_provider=mapping.provider_of(front),
        diagnoses=found.get("diagnoses", ()),
        language=demographics.language,
        marital_status=demographics.marital_status,
        race=demographics.race,
        ethnicity=demographics.ethnicity,
        legal_name=next((one.legal_name for one in policies if one.is_primary), None),
        gender_label=demographics.gender,
        gender_identity=demographics.gender_identity,
        disability=demographics.disability,
        school=demographics.school,
        admitted_on=front.admitted,
        program_name=front.division,
        location_name=front.location,
        care_team=mapping.care_team_of(front),
        referral_source=front.referral_source,
        active=front.active,
        favorite=chart.row.favorite,
        notes=front.misc_notes,
        forms=found.get("forms", ()),
        status_log=found.get("status_log", ()),
        parts=tuple(found),
    )
