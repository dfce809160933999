"""Manage Office: the practice's providers (guide 4); and its offices, which the schedule offers (guide 5.3)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ....pom import (
    OPTION_LABEL,
    TEXT,
    Binding,
    Detail,
    Evidence,
    JqGrid,
    OptionalText,
    Record,
    Selector,
    Table,
    attribute,
    by_id,
    cell,
    column,
    grid_cell,
    itself,
    key,
    label,
)
from .grids import data_url
from .landing import Navigation

PROVIDERS = "ctl00_phFolderContent_ctlListProviders_myCustomGrid_myGrid"
OFFICES = "ctl00_phFolderContent_Appointments_lstOffice"
P = "ctl00_phFolderContent_ucProvider_"

Text = Annotated[str, Field(min_length=1)]


class OfficeOption(Record):
    """An office as the schedule offers it."""

    office_id: Annotated[Text, Selector(itself(), read=attribute("value"))]
    name: Annotated[str, Selector(itself(), read=TEXT)]


class OfficeChoice(Navigation):
    """The schedule, for the offices that it lets one choose from. Manage Office's own list of them is not known.

    Source: office_ally 5.3. That the choice of all offices has the value 0 is MODELLED.
    """

    path = "/pm/Appointments/ViewAppointments.aspx?Tab=A&View=d"
    at = r"/pm/Appointments/ViewAppointments\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 5.3"
    ready = Selector(f"#{OFFICES}")
    offices = Table(
        OfficeOption,
        rows=Selector(f'#{OFFICES} option:not([value="0"]):not([value=""])'),
        empty=Selector(f"#{OFFICES}"),
    )


class ProviderRow(Record):
    """One row of the providers. Its columns are MODELLED."""

    row_id: Annotated[Text, Selector(key("id"), itself(), read=attribute("id"))]
    provider_id: Annotated[Text, Selector(column("Provider ID"), grid_cell("id"), cell(0))]
    last_name: Annotated[Text, Selector(column("Last Name"), grid_cell("lastname"), cell(1))]
    first_name: Annotated[OptionalText, Selector(column("First Name"), grid_cell("firstname"), cell(2))] = None
    npi: Annotated[OptionalText, Selector(column("NPI"), grid_cell("npi"), cell(3))] = None
    taxonomy: Annotated[OptionalText, Selector(column("Taxonomy"), grid_cell("taxonomy"), cell(4))] = None
    specialty: Annotated[OptionalText, Selector(column("Specialty"), grid_cell("specialty"), cell(5))] = None
    status: Annotated[OptionalText, Selector(column("Status"), grid_cell("status"), cell(6))] = None


class ProviderList(Navigation):
    """Manage Office, Providers. Address and grid are attested, columns MODELLED."""

    path = "/pm/ManageOffice/Default.aspx?Tab=O&Option=Provider_ViewList"
    at = r"/pm/ManageOffice/Default\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 4"
    ready = Selector(f"#{PROVIDERS}")
    grid = JqGrid(ProviderRow, PROVIDERS)

    @classmethod
    def data_url(cls, binding: Binding, *, page: int, size: int) -> str:
        """Return the address of the grid's JSON."""
        filters = '{"rules":[{"field":"MaxRecords","data":"1000000"}]}'
        return data_url(cls.url(binding), PROVIDERS, filters=filters, page=page, size=size)


class ProviderRecord(Record):
    """A provider's form. Its ids are MODELLED."""

    shown_id: Annotated[OptionalText, Selector(f"#{P}lblProviderID", may_be_absent=True)] = None
    """Absent means: no such provider."""
    last_name: Annotated[str, Selector(*by_id(P + "LastName"), label("Last Name"))]
    first_name: Annotated[OptionalText, Selector(*by_id(P + "FirstName"), label("First Name"))] = None
    npi: Annotated[OptionalText, Selector(*by_id(P + "NPI"), label("NPI"))] = None
    taxonomy: Annotated[OptionalText, Selector(*by_id(P + "TaxonomyCode"), label("Taxonomy Code"))] = None
    specialty: Annotated[OptionalText, Selector(*by_id(P + "Specialty"), label("Specialty"))] = None
    status: Annotated[OptionalText, Selector(*by_id(P + "lstStatus"), label("Status"), read=OPTION_LABEL)] = None


class ProviderForm(Navigation):
    """One provider of the practice. Only the address is attested."""

    path = "/pm/ManageOffice/EditProvider.aspx"
    evidence = Evidence.MODELLED
    source = "office_ally 4 names the page; nothing public on its fields"
    ready = Selector(*by_id(P + "LastName"))
    record = Detail(ProviderRecord)


class WebApi(Navigation):
    """Any page of Practice Mate, as the place from which its scripts ask the generic proxy (guide 3.3)."""

    path = "/pm/CommonUserControls/Ajax/WebAPI/Api.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 3.3"

    @classmethod
    def asking(cls, binding: Binding, what: str) -> tuple[str, dict[str, object]]:
        """Return where the proxy is asked for `v1/...`, and the body that goes with it. `type` 1 is Practice Mate."""
        body: dict[str, object] = {"url": what, "urlparam": "", "data": "", "method": "GET"}
        body |= {"contenttype": "", "headers": "", "type": 1, "usetoken": True}
        return cls.url(binding, method="GET", url=what), body
