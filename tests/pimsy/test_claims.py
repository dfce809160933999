"""POST /claims: sessions whose notes are released, by PIMSY's batch, by a route, or by a clearinghouse; each once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import pytest

from mock_portals.clearinghouse.deciding import Ruling
from mock_portals.clearinghouse.house import Clearinghouse as House
from mock_portals.clearinghouse.payers import Directory, payer
from mock_portals.clearinghouse.paying import Payers
from mock_portals.office_ally.classic_desk import ClassicDesk
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Policy
from mock_portals.pimsy.invoicing_desk import EDE
from portaldriver import BrowserPool, Duplicate, InvalidInput, Pimsy, Writing
from portaldriver.edi import BillingProvider, ClaimAddress, Remittance, read_remittances
from portaldriver.portals.office_ally.clearinghouse.claims import ClaimsOut
from portaldriver.portals.pimsy.batching import BatchRefused
from portaldriver.portals.pimsy.claim_request import ClaimRequest, Clearinghouse, Route
from portaldriver.portals.pimsy.ede_routes import FolderRoute
from tests.edi.sendable import SUBMITTER
from tests.office_ally.practice import Practice, practice
from tests.pimsy.conftest import Connect

QUICK = Writing(quiet=0.05, attempts=2)
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


@pytest.mark.parametrize(
    "more",
    [
        {"sessionIds": []},
        {"sessionIds": ["30001", "30001"]},
        {"sessionIds": ["30001"], "invoiceIds": ["INV-7001"]},
        {"sessionIds": ["Nora Example"]},
        {"sessionIds": ["30001"], "claimType": "837I"},
        {"sessionIds": ["30001"], "frequency": "9"},
        {"sessionIds": ["30001"], "chargeAmount": 5},
    ],
)
def test_a_request_that_says_too_little_or_too_much_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        ClaimRequest.of(more)
    assert "Nora" not in str(refused.value)


def test_what_channels_are() -> None:
    assert isinstance(FolderRoute("x"), Route)
    assert not isinstance(FolderRoute("x"), Clearinghouse)
    biller = ClaimRequest.of({"sessionIds": ["1"], "billingProvider": BILLER}).billing_provider
    assert biller == BillingProvider(
        name="INVENTED PRACTICE",
        npi="1999999901",
        tax_id="555000001",
        taxonomy="101YM0800X",
        billing_address=ClaimAddress(line1="1 Example Way", city="Seaview", region="WA", postal_code="981010001"),
    )


async def test_sessions_leave_by_the_batch_and_its_file_by_a_route(
    portal: PimsyPortal, connect: Connect, seated: None, tmp_path: Path
) -> None:
    pimsy, book = connect(writing=QUICK, channels={"folder": FolderRoute(tmp_path)}), portal.book
    sent = await pimsy.claims.submit(body(portal, 0, 2), key="one")
    assert (sent.submission_channel, sent.reference_id, sent.batch_id) == ("ede", "march-1", "51")
    assert [(one.invoice_id, one.session_id, one.status) for one in sent.claims] == [
        (f"INV-{book.invoices[at].id}", str(book.billed[at].id), "batched") for at in (0, 2)
    ]
    assert sent.edi is not None
    assert (sent.edi.size, sent.delivered_to) == (len(book.edes[-1].text), None)
    assert await pimsy.claims.submit(body(portal, 0, 2), key="one") == sent
    with pytest.raises(Duplicate):
        await pimsy.claims.submit(body(portal, 0, 2), key="two")
    filed = await pimsy.claims.submit(body(portal, 3, submissionChannel="folder"))
    name = f"pimsy-{filed.batch_id}.837"
    assert (filed.delivered_to, [one.name async for one in anyio.Path(tmp_path).iterdir()]) == (
        str(tmp_path / name),
        [name],
    )
    assert await pimsy.claims.submit(body(portal, 3, submissionChannel="folder")) == filed
    wire = filed.model_dump(mode="json", by_alias=True)
    assert (wire["submissionChannel"], wire["claims"][0]["sessionId"]) == ("folder", str(book.billed[3].id))
    assert portal.count(method="POST", path=EDE) == 2
    for wrong, place in (
        (body(portal, 4, submissionChannel="carrier pigeon"), "submissionChannel"),
        (body(portal, 4, frequency="7"), "frequency"),
        (body(portal, 4, level="secondary"), "sessionIds.0"),
        (body(portal, 4, payerName="Cascade Medicaid"), "sessionIds.0"),
        (body(portal, sessionIds=["99"]), "sessionIds.0"),
        (body(portal, invoiceIds=["INV-99"]), "invoiceIds.0"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await pimsy.claims.submit(wrong)
        assert refused.value.field == place
    book.billed[4].locked_by = "Marsh, Toni"
    with pytest.raises(BatchRefused, match="1 locked"):
        await pimsy.claims.submit(body(portal, 4, 5))
    assert portal.count(method="POST", path=EDE) == 2


@pytest.fixture
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    """Yield a practice at the clearinghouse, which knows PIMSY's payers."""
    config = ClaimsOut(submitter=SUBMITTER, usage="production", channel="upload")
    async with practice(pool, patients=1, claims_out=config) as found:
        listed = [payer("EG001", "EVERGREEN HEALTH"), payer("CM002", "CASCADE MEDICAID")]
        found.portal.house = House(directory=Directory(listed))
        found.portal.house.clock.now = datetime.now()
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


@pytest.mark.timeout(120)
async def test_by_a_clearinghouse_paid_corrected_voided_and_asked_of_the_second_payer(
    portal: PimsyPortal, connect: Connect, seated: None, there: Practice
) -> None:
    book, house = portal.book, there.portal.house
    answers = Answers(there, Payers(house))
    pimsy = connect(writing=QUICK, channels={"clearinghouse": there.oa.claims})
    here: dict[str, Any] = {"submissionChannel": "clearinghouse"}
    third = next(one for one in book.clients if one.id == book.billed[2].client)
    third.insurance["Secondary"] = Policy("Cascade Medicaid", "CM002", individual_number="M-2", relationship="Self")

    sent = await pimsy.claims.submit(body(portal, 0, 1, 2, **here), key="march")
    numbers = [each.invoice_id for each in sent.claims]
    assert [one.status for one in sent.claims] == ["submitted"] * 3
    again = await pimsy.claims.submit(body(portal, 0, 1, 2, **here), key="march")
    assert [one.claim_id for one in again.claims] == [one.claim_id for one in sent.claims]
    with pytest.raises(BatchRefused, match="routed"):
        await pimsy.claims.submit(body(portal, 0))
    answers.payers.rulings[numbers[2]] = Ruling(kind="part")
    remittances = await take_in(pimsy, await answers.collect(), key="first")
    first, _, part = [await pimsy.invoices.get(one) for one in numbers]
    assert first.amount_paid == Decimal("90.00")

    # The first is put right, the second taken back; asked again, nothing more leaves.
    for _ in range(2):
        [fixed] = (await pimsy.claims.submit(body(portal, 0, **here, frequency="7"), key="fix")).claims
        [gone] = (await pimsy.claims.submit(body(portal, 1, **here, frequency="8"))).claims
        assert (fixed.trouble, gone.trouble) == (None, None)
        assert fixed.receipt is not None
        assert fixed.receipt.frequency == "7"
    assert [one.original_reference for one in house.claims if one.frequency == "7"] == [first.payer_control_number]

    # What the first payer left of the third is asked of the next, who is told what was decided.
    [rest] = (await pimsy.invoices.list(patient_id=str(third.id), level="secondary")).items
    assert rest.amount_invoiced == Decimal("112.50") - (part.amount_paid or 0) - (part.write_off or 0)
    with pytest.raises(InvalidInput, match="decisions"):
        await pimsy.claims.submit(body(portal, 2, **here, level="secondary"))
    today = [  # the house's clock runs ahead of ours
        one.model_copy(update={"payment": one.payment.model_copy(update={"effective": datetime.now().date()})})
        for one in remittances
    ]
    told = await pimsy.claims.submit(body(portal, 2, **here, level="secondary"), decisions=today)
    assert [(one.invoice_id, one.status, one.trouble) for one in told.claims] == [(rest.invoice_id, "submitted", None)]
    answers.payers.rulings[rest.invoice_id] = Ruling(kind="pay")
    assert await answers.collect()
    standing = {(one.patient_control_number, one.frequency): one.status for one in house.claims}
    assert standing == {
        (numbers[0], "1"): "replaced",
        (numbers[0], "7"): "accepted",
        (numbers[1], "1"): "voided",
        (numbers[1], "8"): "accepted",
        (numbers[2], "1"): "accepted",
        (rest.invoice_id, "1"): "accepted",
    }
    assert house.duplicates() == []
    assert portal.count(method="POST", path=EDE) == 0
