"""A practice's claims on their way: what POST /claims is asked, a clearinghouse that knows its payers, and answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mock_portals.clearinghouse.house import Clearinghouse as House
from mock_portals.clearinghouse.payers import Directory, payer
from mock_portals.clearinghouse.paying import Payers
from mock_portals.office_ally.classic_desk import ClassicDesk
from mock_portals.pimsy import PimsyPortal
from portaldriver import BrowserPool, Pimsy
from portaldriver.edi import Remittance, read_remittances
from portaldriver.portals.office_ally.clearinghouse.claims import ClaimsOut
from tests.edi.sendable import SUBMITTER
from tests.office_ally.practice import Practice, practice

BILLER = {
    "name": "INVENTED PRACTICE",
    "npi": "1999999901",
    "taxId": "555000001",
    "taxonomy": "101YM0800X",
    "billingAddress": {"line1": "1 Example Way", "city": "Seaview", "region": "WA", "postalCode": "981010001"},
}


def body(portal: PimsyPortal, *sessions: int, **more: Any) -> dict[str, Any]:
    """Return the wire shape of a request for the seed's sessions at these places."""
    people = {
        user.name: {"lastName": user.last_name, "firstName": user.first_name, "npi": user.npi}
        for user in portal.book.users
    }
    fields: dict[str, Any] = {
        "claimType": "837P",
        "billingProvider": BILLER,
        "renderingProviders": people,
        "placeOfService": "11",
        "referenceId": "march-1",
    }
    if "invoiceIds" not in more:
        fields["sessionIds"] = [str(portal.book.billed[at].id) for at in sessions]
    return fields | more


def house() -> House:
    """Return a clearinghouse that knows PIMSY's payers."""
    listed = [payer("EG001", "EVERGREEN HEALTH"), payer("CM002", "CASCADE MEDICAID")]
    made = House(directory=Directory(listed))
    made.clock.now = datetime.now()  # an answer from before its question is nobody's
    return made


@asynccontextmanager
async def cleared(pool: BrowserPool) -> AsyncIterator[Practice]:
    """Yield the practice's account at the clearinghouse."""
    config = ClaimsOut(submitter=SUBMITTER, usage="production", channel="upload")
    async with practice(pool, patients=1, claims_out=config) as found:
        found.portal.house = house()
        found.portal.www.classic = ClassicDesk(found.portal)
        yield found


@dataclass
class Answers:
    """What the house and the payers behind it answer, each once."""

    there: Practice
    payers: Payers
    told: set[str] = field(default_factory=set)

    async def collect(self) -> list[bytes]:
        """Have them answer and pay; tell our claims, and return the 835s that came."""
        house, eras = self.there.portal.house, []
        for _ in range(2):
            house.clock.advance(hours=36)
            for one in [one for one in house.due() if one.name not in self.told]:
                self.told.add(one.name)
                if one.kind != "era":
                    await self.there.oa.claims.absorb(one.name, one.content)
                elif one.content.startswith(b"ISA"):
                    eras.append(one.content)
            self.payers.pay()
        return eras


async def take_in(pimsy: Pimsy, eras: Sequence[bytes], *, key: str) -> list[Remittance]:
    """Have PIMSY post 835s, and write what they say to the invoices."""
    for at, text in enumerate(eras):
        assert (await pimsy.ede.import_835(text, name=f"{key} {at}")).balanced
    remittances = [found.model for text in eras for found in read_remittances(text.decode())]
    assert not (await pimsy.invoices.record_status(remittances)).unmatched
    return remittances
