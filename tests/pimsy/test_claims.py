"""POST /claims: sessions whose notes are released, by PIMSY's batch, by a route, or by a clearinghouse; each once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import anyio
import pytest

from mock_portals.clearinghouse.deciding import Ruling
from mock_portals.clearinghouse.paying import Payers
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Policy
from mock_portals.pimsy.invoicing_desk import EDE
from portaldriver import BrowserPool, Duplicate, InvalidInput, Writing
from portaldriver.edi import BillingProvider, ClaimAddress
from portaldriver.portals.pimsy.batching import BatchRefused
from portaldriver.portals.pimsy.claim_request import ClaimRequest, Clearinghouse, Route
from portaldriver.portals.pimsy.ede_routes import FolderRoute
from tests.office_ally.practice import Practice
from tests.pimsy.cleared import BILLER, Answers, body, cleared, take_in
from tests.pimsy.conftest import Connect

QUICK = Writing(quiet=0.05, attempts=2)


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
    name = f"pimsy-{filed.batch_id}-837P.837"
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
    async with cleared(pool) as found:
        yield found


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
