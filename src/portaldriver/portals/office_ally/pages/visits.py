"""Patient Visits: the searchable grid of a practice's visits (guide 3.1, 6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from ....pom import (
    Evidence,
    Form,
    JqGrid,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    UsDate,
    attribute,
    button,
    cell,
    column,
    grid_cell,
    itself,
    key,
)
from ....pom.values import dollars
from .grids import GRID, SearchDates, SearchedList
from .patient_list import Text

Dollars = Annotated[Decimal, BeforeValidator(dollars)]


def _piped(value: object) -> object:
    """Read `8800100|8800101|`."""
    return tuple(part.strip() for part in value.split("|") if part.strip()) if isinstance(value, str) else value


class VisitRow(Record):
    """One row. The JSON cells' places are attested, and the names of the columns that the guide lists; headers are not.

    The cell of the visit's type is MODELLED.
    """

    row_id: Annotated[Text, Selector(key("id"), itself(), read=attribute("id"))]
    visit_id: Annotated[Text, Selector(grid_cell("id"), column("Visit ID"), cell(0))]
    visit_date: Annotated[UsDate, Selector(grid_cell("datevisited"), column("Visit Date"), cell(5))]
    patient_name: Annotated[str, Selector(column("Patient Name"), grid_cell("patientname"), cell(6))]
    dob: Annotated[OptionalUsDate, Selector(column("DOB"), grid_cell("dob"), cell(7))] = None
    provider_name: Annotated[OptionalText, Selector(grid_cell("provider"), column("Provider"), cell(8))] = None
    status: Annotated[OptionalText, Selector(grid_cell("status"), column("Status"), cell(9))] = None
    charges: Annotated[Dollars, Selector(grid_cell("charges"), column("Charges"), cell(10))]
    balance: Annotated[Dollars, Selector(grid_cell("balances"), column("Balance"), cell(11))]
    visit_type: Annotated[OptionalText, Selector(grid_cell("visittype"), column("Visit Type"), cell(12))] = None
    insurance: Annotated[
        OptionalText, Selector(column("Primary Insurance"), grid_cell("insurance"), cell(13), may_be_absent=True)
    ] = None
    claim_numbers: Annotated[
        tuple[str, ...],
        BeforeValidator(_piped),
        Selector(column("Claim No"), grid_cell("claimno"), cell(16), may_be_absent=True),
    ] = ()


class VisitList(SearchedList):
    """The list of visits; also where a save of one ends.

    Source: office_ally 3.1, 6.
    """

    path = "/pm/PatientVisits/Visits.aspx?Tab=V"
    at = r"/PatientVisits/Visits\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 3.1, 6"
    dates = Form(SearchDates)
    add = Selector("#addNewVisit", button("Add New Visit"))
    grid = JqGrid(VisitRow, GRID)
