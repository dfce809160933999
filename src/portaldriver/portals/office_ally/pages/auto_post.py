"""Auto-Post ERA: remittances that the portal posts by itself, check by check and line by line (guide 8.2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from ....pom import (
    TEXT,
    Commit,
    Evidence,
    OptionalText,
    Record,
    Selector,
    Table,
    UsDate,
    attribute,
    button,
    column,
    having,
)
from ....pom.values import dollars
from .landing import Navigation

P = "ctl00_phFolderContent_"
Text = Annotated[str, Field(min_length=1)]
Dollars = Annotated[Decimal, BeforeValidator(dollars)]


class EraCheck(Record):
    """A check or transfer whose remittance the portal has."""

    expand: Annotated[Text, Selector("a.plus", read=attribute("id"))]
    number: Annotated[Text, Selector("a.number", read=TEXT)]
    paid_on: Annotated[UsDate, Selector(column("Date"), read=TEXT)]
    amount: Annotated[Dollars, Selector(column("Amount"), read=TEXT)]


class EraLine(Record):
    """A line of a remittance, to be selected."""

    control: Annotated[Text, Selector('input[type="checkbox"]', read=attribute("id"))]
    number: Annotated[Text, Selector(column("Check No"), read=TEXT)]
    claim_number: Annotated[Text, Selector(column("Claim No"), read=TEXT)]
    date_of_service: Annotated[UsDate, Selector(column("DOS"), read=TEXT)]
    procedure: Annotated[Text, Selector(column("Procedure"), read=TEXT)]
    paid: Annotated[Dollars, Selector(column("Paid"), read=TEXT)]
    adjustment: Annotated[Dollars, Selector(column("Adjustment"), read=TEXT)]


class OptIn(Record):
    """What the page says where the practice did not opt in ("Opt-In To Auto Post ERA", Manage Office)."""

    notice: Annotated[OptionalText, Selector("#lblOptIn", may_be_absent=True, read=TEXT)] = None


class AutoPostEra(Navigation):
    """The tab. Attested are '+', "Auto Post" and "Proceed"; address, ids and columns are MODELLED."""

    path = "/pm/Accounting/AutoPostEra.aspx?Tab=R"
    at = r"/pm/Accounting/AutoPostEra\.aspx"
    evidence = Evidence.MODELLED
    source = "office_ally 8.2"
    ready = Selector("#divAutoPost")
    checks = Table(EraCheck, rows=Selector("#tblChecks tr.check"), empty=Selector("#divNoChecks"), about=OptIn)
    lines = Table(EraLine, rows=Selector("#tblLines tr.era-line"), empty=Selector("#divNoChecks"))
    auto_post = Selector(f"#{P}btnAutoPost", button("Auto Post"))
    proceed = Commit("#btnProceed", button("Proceed"), sends=r"/accounting/autopostera\.aspx$")

    async def select(self, check: EraCheck, lines: tuple[EraLine, ...]) -> None:
        """Expand a check and select lines of it."""
        timeout = self.binding.timeouts.action * 1000
        await self.act(self.root.locator(f"#{check.expand}").click(timeout=timeout))
        for line in lines:
            await self.act(self.root.locator(f"#{line.control}").check(timeout=timeout))

    async def selected(self) -> tuple[str, ...]:
        """Return the ids of the lines that are selected."""
        script = "boxes => boxes.filter(one => one.checked).map(one => one.id)"
        boxes = self.root.locator('#tblLines input[type="checkbox"]')
        return tuple(await self.act(boxes.evaluate_all(script)))

    async def ask(self) -> None:
        """Press Auto Post, and wait for the question whether to proceed."""
        timeout = self.binding.timeouts.action * 1000
        await self.act(self.auto_post.click(timeout=timeout))
        await self.act(self.proceed.wait_for(state="visible", timeout=timeout))


class AutoPosted(AutoPostEra):
    """The same page once it has posted: its words are MODELLED."""

    ready = Selector(having(f"#{P}lblStatus font", "Successfully posted."), having(f"#{P}lblStatus", "Successfully"))


class NotAutoPosted(AutoPostEra):
    """The same page when it says anything else."""

    ready = Selector(f"#{P}lblStatus font:not(:empty)", f"#{P}lblStatus:not(:empty)")
