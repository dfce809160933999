"""Manage Patients: the searchable grid of a practice's patients (guide 3.1, 5.1)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ....pom import (
    Evidence,
    JqGrid,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    attribute,
    button,
    cell,
    column,
    grid_cell,
    itself,
    key,
)
from ..coerce import OptionalSex
from .grids import GRID, SearchedList

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


class PatientList(SearchedList):
    """Manage Patients: the searchable patient grid of Practice Mate.

    Source: office_ally 3.1, 5.1.
    """

    path = "/pm/ManagePatients/ManagePatients.aspx?Tab=P"
    evidence = Evidence.ATTESTED
    source = "office_ally 3.1, 5.1"
    add = Selector("#addNewPatient", button("Add New Patient"))
    grid = JqGrid(PatientRow, GRID)
