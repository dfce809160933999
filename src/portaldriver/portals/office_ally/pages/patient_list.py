"""Manage Patients: the searchable grid of a practice's patients (guide 3.1, 5.1)."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from pydantic import Field

from ....pom import (
    Binding,
    Evidence,
    Form,
    JqGrid,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    attribute,
    button,
    by_id,
    cell,
    column,
    grid_cell,
    itself,
    key,
    label,
)
from ..coerce import OptionalSex
from .landing import Navigation

GRID = "ctl00_phFolderContent_myCustomGrid_myGrid"
SEARCH = "ctl00_phFolderContent_ucSearch_"

Text = Annotated[str, Field(min_length=1)]


class PatientRow(Record):
    """One row. The JSON cells' places are attested; of the headers only their order is, the words are MODELLED."""

    row_id: Annotated[Text, Selector(key("id"), itself(), read=attribute("id"))]
    patient_id: Annotated[Text, Selector(column("Patient ID"), grid_cell("id"), cell(0))]
    last_name: Annotated[str, Selector(column("Last Name"), grid_cell("lastname"), cell(1))]
    first_name: Annotated[str, Selector(column("First Name"), grid_cell("firstname"), cell(2))]
    middle_name: Annotated[OptionalText, Selector(column("Middle Name"), grid_cell("middlename"), cell(6))] = None
    dob: Annotated[OptionalUsDate, Selector(column("DOB"), column("Date of Birth"), grid_cell("dob"), cell(7))]
    sex: Annotated[OptionalSex, Selector(column("Sex"), column("Gender"), grid_cell("sex"), cell(8))] = None
    account_number: Annotated[
        OptionalText,
        Selector(column("Account No"), column("Account Number"), grid_cell("accountno"), cell(9)),
    ] = None
    insurance: Annotated[
        OptionalText, Selector(column("Primary Insurance"), grid_cell("primaryinsurance"), cell(10))
    ] = None
    insurance_type: Annotated[
        OptionalText, Selector(column("Insurance Type"), grid_cell("insurancetype"), cell(11))
    ] = None
    status: Annotated[OptionalText, Selector(column("Status"), grid_cell("status"), cell(12))] = None


class SearchBar(Record):
    """The search bar, shared by all lists of Practice Mate. A field that is not set is not touched."""

    by: Annotated[str, Selector(*by_id(SEARCH + "lstSearchBy"), label("Search By"))] = "PatientLastName"
    condition: Annotated[str, Selector(*by_id(SEARCH + "lstSearchCondition"))] = "0"
    text: Annotated[str, Selector(*by_id(SEARCH + "txtSearch"), label("Search For"))] = ""
    max_records: Annotated[str, Selector(*by_id(SEARCH + "lstMaxRecords"), label("Max Records"))] = ""


class AdvancedSearch(Record):
    """The search bar's second row."""

    by: Annotated[str, Selector(*by_id(SEARCH + "lstSearchByAdvanced"))] = "PatientFirstName"
    condition: Annotated[str, Selector(*by_id(SEARCH + "lstSearchConditionAdvanced"))] = "0"
    text: Annotated[str, Selector(*by_id(SEARCH + "txtSearchAdvanced"))] = ""


class PatientList(Navigation):
    """Manage Patients: the searchable patient grid of Practice Mate.

    Source: office_ally 3.1, 5.1. The choice of how many records to search is MODELLED.
    """

    path = "/pm/ManagePatients/ManagePatients.aspx?Tab=P"
    evidence = Evidence.ATTESTED
    source = "office_ally 3.1, 5.1"
    ready = Selector(f"#{GRID}")
    bar = Form(SearchBar)
    second_row = Form(AdvancedSearch)
    more = Selector(f"#{SEARCH}ctlArrow")
    search = Selector(f"#{SEARCH}btnSearch", button("Search"))
    add = Selector("#addNewPatient", button("Add New Patient"))
    grid = JqGrid(PatientRow, GRID)

    @classmethod
    def data_url(cls, binding: Binding, *, filters: str, page: int, size: int) -> str:
        """Return the address of the grid's JSON: the same page, asked as the grid asks (guide 3.1)."""
        query = {
            "jqGridID": GRID,
            "_search": "true",
            "nd": "0",
            "rows": size,
            "page": page,
            "sidx": "",
            "sord": "asc",
            "filters2": filters,
        }
        return f"{cls.url(binding)}&{urlencode(query)}"
