"""The superbill: what a practice usually does and finds, in a window over the visit form (guide 6)."""

from __future__ import annotations

import secrets
from typing import Annotated

from ....pom import (
    Evidence,
    OptionalDollars,
    OptionalText,
    PageObject,
    Record,
    Selector,
    Table,
    attribute,
    button,
    column,
    first_of,
    having,
)
from ..hosts import PRACTICE_MATE


class SuperbillRow(Record):
    """One code that can be ticked. What its cells are is MODELLED."""

    box: Annotated[str, Selector("input[id^=chk]", read=attribute("id"))]
    code: Annotated[str, Selector("td:nth-child(2)")]
    description: Annotated[OptionalText, Selector("td:nth-child(3)")] = None
    charge: Annotated[OptionalDollars, Selector(column("Charge"), may_be_absent=True)] = None


class SuperbillWindow(PageObject):
    """The list of superbills, and the codes of the one that is chosen.

    Source: office_ally 6. List, boxes and closing button are attested; the rest is MODELLED.
    """

    host = PRACTICE_MATE
    path = "/pm/PatientVisits/Superbill.aspx"
    evidence = Evidence.MODELLED
    source = "office_ally 6"
    ready = Selector("#lstSuperbill")
    names = Selector("#lstSuperbill")
    codes = Table(
        SuperbillRow,
        rows=Selector("tr:has(input[id^=chkCPT]), tr:has(input[id^=chkDiagnosisCode])"),
        empty=Selector(having("#noCodes", "No codes")),
    )
    close = Selector("#Button1", button("Close"))

    async def choose(self, value: str) -> None:
        """Choose a list and wait for the document that shows it: an empty one looks like the one before."""
        mark = secrets.token_hex(8)
        await self._engine("mark", {"mark": mark})
        await self.act(self.names.select_option(value))
        await first_of(self.root, (SuperbillWindow,), self.binding, mark=mark)
