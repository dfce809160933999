"""A patient's alerts: a grid's data and a script, met in several places of Practice Mate (guide 3.3)."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from pydantic import Field

from ....pom import TEXT, Binding, Commit, Evidence, JqGrid, OptionalText, OptionalUsDate, Record, Selector, cell, key
from .grids import data_url
from .landing import Navigation

GRID = "AlertsGrid"


class AlertRow(Record):
    """One alert. The places of the cells are MODELLED."""

    row_id: Annotated[str, Field(min_length=1), Selector(key("id"))]
    text: Annotated[str, Selector(cell(1), read=TEXT)]
    starts_on: Annotated[OptionalUsDate, Selector(cell(2))] = None
    ends_on: Annotated[OptionalUsDate, Selector(cell(3))] = None
    status: Annotated[OptionalText, Selector(cell(4))] = None


class AlertsGrid(Navigation):
    """The alerts' data. Of the two addresses' query all but what follows `oper` and `PID` is MODELLED."""

    path = "/pm/CommonUserControls/Alerts/GridApi.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 3.3"
    grid = JqGrid(AlertRow, GRID)
    token = Commit(
        'input[name="__RequestVerificationToken"]',
        sends=r"/commonusercontrols/alerts/api\.aspx$",
        asks=r"(^|&)oper=UpdateAlert(&|$)",
    )

    @classmethod
    def data_url(cls, binding: Binding, patient_id: str, *, page: int, size: int) -> str:
        """Return the address of a patient's alerts."""
        return data_url(cls.url(binding, PID=patient_id), GRID, filters="", page=page, size=size)

    @classmethod
    def update_url(cls, binding: Binding) -> str:
        """Return where an alert is posted to."""
        return f"{binding.origin(cls.host)}/pm/CommonUserControls/Alerts/Api.aspx?{urlencode({'oper': 'UpdateAlert'})}"
