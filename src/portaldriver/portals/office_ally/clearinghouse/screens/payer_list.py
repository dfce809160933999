"""Resources > Payer List in Service Center Classic (guide 4, 9)."""

from __future__ import annotations

from typing import Annotated

from .....client import Resource
from .....pom import TEXT, Evidence, OptionalText, Record, Selector, Table, column
from .....runtime.session import Tab
from ..payers import PayerList
from ..payers.reading import COLUMNS, listed
from .classic import Inside, opened


class PayerRow(Record):
    """A row by the titles of its columns, which are attested; flags are read as they stand."""

    payer_name: Annotated[OptionalText, Selector(column("PAYER NAME"), read=TEXT)] = None
    payer_id: Annotated[OptionalText, Selector(column("PAYER ID"), read=TEXT)] = None
    transaction: Annotated[OptionalText, Selector(column("TRANSACTION"), read=TEXT)] = None
    available: Annotated[OptionalText, Selector(column("AVAILABLE"), read=TEXT)] = None
    non_par: Annotated[OptionalText, Selector(column("NON PAR"), read=TEXT)] = None
    enrollment: Annotated[OptionalText, Selector(column("ENROLLMENT"), read=TEXT)] = None
    secondary: Annotated[OptionalText, Selector(column("SECONDARY"), read=TEXT)] = None
    attachment: Annotated[OptionalText, Selector(column("ATTACHMENT"), read=TEXT)] = None
    work_comp_auto: Annotated[OptionalText, Selector(column("WC / AUTO"), read=TEXT)] = None
    notes: Annotated[OptionalText, Selector(column("NOTES"), read=TEXT)] = None

    @property
    def cells(self) -> list[str]:
        """The row as the list's CSV has it."""
        flags = (self.available, self.non_par, self.enrollment, self.secondary, self.attachment)
        told = (self.payer_name, self.payer_id, self.transaction, *flags, self.work_comp_auto, self.notes)
        return [one or "" for one in told]


class PayerListPage(Inside):
    """The whole list on one page. Address, number of the iframe and ids are MODELLED."""

    at = r"/Resources/PayerList\.aspx"
    evidence = Evidence.MODELLED
    source = "office_ally 4, 9"
    frame = "#Iframe18"
    ready = Selector("#tblPayers")
    payers = Table(PayerRow, rows=Selector("#tblPayers tbody tr"), empty=Selector("#lblNoPayers"))


class PayerLists(Resource):
    """The clearinghouse's payer list: `oa.payer_list`."""

    async def fetch(self, *, strict: bool = True) -> PayerList:
        """Return the list as the portal shows it, each row held against its rules as those of the CSV are.

        Raises `ReportUnreadable` as `load_payers` does.
        """

        async def step(tab: Tab) -> list[PayerRow]:
            tab.showing = None
            screen = await opened(tab.page, self._binding, PayerListPage, GOTO="Resources", TaskAction="PayerList")
            return list((await screen.payers.read()).records)

        rows = await self._client.call("payer_list.fetch", step)
        return listed(COLUMNS, [(number, row.cells) for number, row in enumerate(rows, 2)], strict=strict)
