"""Remittances: given to the portal once, posted once, and what is left over is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.claims_text import write_837
from mock_portals.pimsy.ede_desk import EDIT, UPDATE, Exchange
from mock_portals.pimsy.invoicing_seed import CLAIMS
from portaldriver import Duplicate, InvalidInput, NotFound, OutcomeUnknown, Writing
from portaldriver.edi import balance, reconcile
from portaldriver.errors import ConfigurationError, SavedDifferently
from portaldriver.models.invoices import Invoice, RemittancePosted
from portaldriver.portals.pimsy.ede_routes import FolderRoute
from portaldriver.portals.pimsy.grids import Lane
from portaldriver.portals.pimsy.pages.ede import EdeForm
from portaldriver.portals.pimsy.posting import amounts_in, digest, posted
from tests.pimsy.conftest import Connect

QUICK = Writing(quiet=0.05, attempts=2)
Answer = tuple[str, str, str]
"""A claim's number, what was charged and what is paid."""


def era(answers: Sequence[Answer], *, trace: str = "TRACE0001") -> str:
    """Write an 835 by hand that balances."""
    total = sum((Decimal(paid) for _, _, paid in answers), Decimal(0))
    body = [
        "ST*835*0001",
        f"BPR*I*{total}*C*ACH*CCP*01*111000025*DA*123456*1555000001**01*111000025*DA*654321*20260320",
        f"TRN*1*{trace}*1555000001",
        "DTM*405*20260320",
        "N1*PR*EVERGREEN HEALTH*XV*EG001",
        "N3*1 EXAMPLE WAY",
        "N4*SEAVIEW*WA*981010001",
        "PER*BL*CLAIMS*TE*8005550101",
        "N1*PE*INVENTED PRACTICE*XX*1999999901",
        "REF*TJ*555000001",
        "LX*1",
    ]
    for place, (number, charge, paid) in enumerate(answers, 1):
        off = Decimal(charge) - Decimal(paid)
        body += [
            f"CLP*{number}*1*{charge}*{paid}*0*12*PCN-{place}*11*1",
            "NM1*QC*1*EXAMPLE*NORA****MI*M1",
            f"SVC*HC:90834*{charge}*{paid}**1",
            "DTM*472*20260302",
            *([f"CAS*CO*45*{off}"] if off else []),
            f"REF*6R*{number}",
        ]
    body.append(f"SE*{len(body) + 1}*0001")
    head = "ISA*00*          *00*          *ZZ*CLAIMMD        *ZZ*DEMO           *260320*0900*^*00501*000000009*0*P*:"
    group = "GS*HP*CLAIMMD*DEMO*20260320*0900*9*X*005010X221A1"
    return "".join(f"{each}~\n" for each in (head, group, *body, "GE*1*9", "IEA*1*000000009"))


def name(portal: PimsyPortal, at: int) -> str:
    """Return the number of one of the seed's invoices."""
    return f"INV-{portal.book.invoices[at].id}"


@pytest.mark.parametrize("lane", ["fetch", "page"])
async def test_records_are_the_book(lane: Lane, portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy = portal.book, connect()
    portal.filter_prompt = True
    first = book.edes[0]
    first.processed_by, first.processed_on, first.notes = "Okafor, Riley", date(2026, 2, 1), "Check Amount: 1.00"
    listed = await pimsy.ede.list(lane=lane)
    [one] = listed.items
    assert (one.batch_id, one.category, one.type, one.description) == (
        "50",
        CLAIMS,
        "ClaimMD",
        "Invoices of February",
    )
    assert (one.processed, one.processed_by, one.processed_on) == (True, "Okafor, Riley", date(2026, 2, 1))
    assert (one.remarks, one.text) == ("Check Amount: 1.00", None)
    assert not (await pimsy.ede.list(processed=False, lane=lane)).items
    assert (await pimsy.ede.get("50")).text == "ISA*00*invented~"
    with pytest.raises(NotFound):
        await pimsy.ede.get("51")
    with pytest.raises(InvalidInput):
        await pimsy.ede.remittances("50")


async def test_a_remittance_is_posted_once_to_the_cent(
    portal: PimsyPortal, connect: Connect, seated: None, tmp_path: Path
) -> None:
    book, pimsy = portal.book, connect(writing=QUICK)
    text = era([(name(portal, 0), "112.50", "90.10"), (name(portal, 1).removeprefix("INV-"), "112.50", "112.50")])
    file = tmp_path / "ERA-0320.835"
    file.write_text(text, encoding="utf-8")
    portal.faults.add(path=EDIT, method="POST", reset=True, after=True)
    portal.faults.add(path=UPDATE, method="POST", reset=True, after=True)
    came = await pimsy.ede.import_835(file, key="era 1")
    assert (came.amount, came.posted, came.difference, came.unmatched) == (
        Decimal("202.60"),
        Decimal("202.60"),
        Decimal(0),
        (),
    )
    assert came.balanced
    assert (came.processed_by, came.batch_id) == (portal.account.display_name, "51")
    assert "Difference: 0.00" in (came.remarks or "")
    first, second = book.invoices[:2]
    assert (first.total_paid, first.write_off, first.control) == (Decimal("90.10"), Decimal("22.40"), "PCN-1")
    assert (second.total_paid, second.paid, first.reason) == (Decimal("112.50"), True, "45")
    assert (book.edes[-1].description, book.edes[-1].location) == ("ERA-0320.835", "")
    assert await pimsy.ede.import_835(file, key="era 1") == came
    looked = await pimsy.ede.post_835("51", key="look")
    assert (looked.counted, looked.balanced) == (False, False)
    assert looked == came.model_copy(update={"counted": False}), "processed: only looked at"
    with pytest.raises(Duplicate):
        await pimsy.ede.import_835(text.replace("\n", ""), name="another name.835", key="era 2")
    with pytest.raises(Duplicate):  # the same payment in another envelope
        await pimsy.ede.import_835(text.replace("000000009", "000000010"), name="again.835", key="era 5")
    assert (portal.count(method="POST", path=EDIT), portal.count(method="POST", path=UPDATE)) == (1, 1)
    paid = await pimsy.ede.remittances("51")
    assert balance(paid[0]) == ()
    book.edes[-1].description = "renamed by hand"
    book.edes[-1].notes = "Posted 03/20/2026, 2 of 2 claims."
    with pytest.raises(Duplicate):  # notes that name no amount say nothing of which file it is
        await pimsy.ede.import_835(file, key="era 4")
    book.edes[-1].notes = "Check $202.6 of 3/20/2026"
    with pytest.raises(Duplicate):  # by what the portal shows, where the journal knows nothing of it
        await pimsy.ede.import_835(file, key="era 3")


async def test_what_is_left_over_is_told(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy, desk = portal.book, connect(writing=QUICK), portal.desk(Exchange)
    book.billed[2].locked_by = "Marsh, Toni"
    book.invoices[3].total_paid = Decimal("10.00")

    def meddle() -> None:
        book.invoices[4].total_paid += 7

    desk.before_update = meddle
    answers = [
        ("INV-99999", "50.00", "50.00"),
        ("WORDS", "1.00", "1.00"),
        (name(portal, 2), "112.50", "80.00"),
        (name(portal, 3), "112.50", "100.00"),
        (name(portal, 4), "112.50", "60.00"),
        (name(portal, 5), "112.50", "0"),
    ]
    came = await pimsy.ede.import_835(era(answers), name="left.835")
    assert [(one.patient_control_number, one.reason) for one in came.unmatched] == [
        ("INV-99999", "unknown"),
        ("WORDS", "unknown"),
        (name(portal, 2), "locked"),
        (name(portal, 4), "differs"),
    ]
    assert (came.amount, came.posted, came.difference) == (Decimal("291.00"), Decimal("167.00"), Decimal("124.00"))
    assert came.processed
    assert not came.balanced
    assert "could not be matched: 3" in (came.remarks or "")
    assert book.invoices[3].total_paid == Decimal("110.00"), "what was paid before is none of this file's"


async def test_what_the_portal_does_not_stamp_is_not_updated_again(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book, pimsy, desk = portal.book, connect(writing=QUICK), portal.desk(Exchange)
    text = era([(name(portal, 0), "112.50", "90.10")])
    desk.keeps = lambda kept: kept[:-40]
    with pytest.raises(SavedDifferently) as cut:
        await pimsy.ede.import_835(text, name="cut.835")
    assert cut.value.fields == ("text",)
    desk.keeps = lambda kept: kept
    assert portal.count(method="POST", path=UPDATE) == 0, "what is not what was given is not posted"
    book.edes.pop()
    other = era([(name(portal, 0), "112.50", "90.10")], trace="TRACE0002")
    saved = desk.silently_refuse

    def silent(kept: str) -> str:
        desk.silently_refuse = 1  # from the Update on
        return kept

    desk.keeps = silent
    for _ in range(2):
        with pytest.raises(OutcomeUnknown) as unknown:
            await pimsy.ede.import_835(other, name="silent.835", key="silent")
        assert "Processed" in str(unknown.value)
        assert "90.10" not in str(unknown.value)
    assert (portal.count(method="POST", path=UPDATE), saved) == (1, 0)
    assert book.invoices[0].total_paid == 0


@pytest.mark.parametrize("text", ["", "Nora Example", "ISA*00*broken"])
async def test_what_is_no_remittance_is_not_sent(
    text: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect()
    with pytest.raises(InvalidInput) as refused:
        await pimsy.ede.import_835(text, name="x.835")
    assert "Nora" not in str(refused.value)
    with pytest.raises(InvalidInput):
        await pimsy.ede.import_835(write_837(portal.book, 9, portal.book.invoices[:1], datetime(2026, 3, 9)), name="x")
    with pytest.raises(InvalidInput):
        await pimsy.ede.import_835(era([]))
    with pytest.raises(InvalidInput):
        await pimsy.ede.import_835(Path("/nowhere/x.835"))


async def test_what_was_sent_and_what_was_paid_come_out_even(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect(writing=QUICK)
    sent = await pimsy.invoices.send_batch([name(portal, 0), name(portal, 1)])
    claims = await pimsy.ede.claims(sent.batch_id)
    came = await pimsy.ede.import_835(era([(name(portal, 0), "112.50", "90.10")]), name="half.835")
    found = reconcile(await pimsy.ede.remittances(came.batch_id), claims=claims).findings
    assert [one.code for one in found] == ["claim_without_payment"]
    rest = await pimsy.ede.import_835(era([(name(portal, 1), "112.50", "0")], trace="TRACE0002"), name="rest.835")
    paid = [*await pimsy.ede.remittances(came.batch_id), *await pimsy.ede.remittances(rest.batch_id)]
    assert not reconcile(paid, claims=claims).findings
    assert (rest.unmatched, rest.amount) == ((), Decimal(0)), "a denial is posted too"
    denied = await pimsy.invoices.get(name(portal, 1))
    assert (denied.paid, denied.amount_paid, denied.adjustment_reason) == (True, Decimal(0), "45")


class Folder:
    """A route into memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    async def deliver(self, name: str, content: bytes) -> str:
        """Keep a file."""
        self.files[name] = content
        return name


async def test_the_file_of_a_batch_goes_by_a_route(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, folder = connect(writing=QUICK), Folder()
    sent = await pimsy.invoices.send_batch([name(portal, 0), name(portal, 1)])
    assert await pimsy.ede.deliver(sent.batch_id, folder) == f"pimsy-{sent.batch_id}-837P.837"
    assert folder.files == {"pimsy-51-837P.837": portal.book.edes[-1].text.encode()}
    claims = await pimsy.ede.claims(sent.batch_id)
    assert sum((one.total_charge or Decimal(0) for one in claims), Decimal(0)) == sent.total
    portal.book.edes[-1].category = "835-RA Payment Posting 835"
    with pytest.raises(InvalidInput):
        await pimsy.ede.deliver(sent.batch_id, folder)


def test_a_folder_takes_a_name_once(tmp_path: Path) -> None:
    def put(content: bytes, folder: Path = tmp_path) -> Path:
        return Path(asyncio.run(FolderRoute(folder).deliver("pimsy-51.837", content)))

    place = put(b"ISA")
    assert (place.read_bytes(), place.stat().st_mode & 0o777) == (b"ISA", 0o600)
    assert put(b"ISA") == place
    with pytest.raises(Duplicate):
        put(b"another")
    assert [one.name for one in tmp_path.iterdir()] == ["pimsy-51.837"]
    with pytest.raises(ConfigurationError):
        put(b"ISA", tmp_path / "nowhere")


async def test_a_folder_takes_one_file_from_several_at_once(tmp_path: Path) -> None:
    route, content = FolderRoute(tmp_path), b"ISA" * 200_000
    for turn in range(8):
        places = await asyncio.gather(*(route.deliver(f"{turn}.837", content) for _ in range(6)))
        assert (set(places), (tmp_path / f"{turn}.837").read_bytes()) == ({str(tmp_path / f"{turn}.837")}, content)
    assert not any(tmp_path.glob(".*"))  # noqa: ASYNC240


def test_amounts_are_found_however_they_are_written() -> None:
    assert amounts_in("Check Amount: $1,234.50\nof 03/20/2026, rest 7") == {Decimal("1234.5"), Decimal(7)}
    assert amounts_in("by hand on 2026-03-20, 5 of 6 claims") == set()


def test_sums_are_those_of_the_file() -> None:
    text = era([("INV-1", "100.00", "60.00"), ("1", "100.00", "20.00"), ("INV-2", "50.00", "0")])
    held = {
        "INV-1": Invoice(invoice_id="1", note_id="1", patient_id="1", paid=True, amount_paid=Decimal("85.00")),
        "INV-2": Invoice(invoice_id="2", note_id="2", patient_id="1", paid=False, amount_paid=Decimal(0)),
    }
    form = EdeForm(processed=True)
    came: RemittancePosted = posted("9", form, text, held, {"INV-1": "5.00"})
    assert (came.amount, came.posted, came.difference) == (Decimal(80), Decimal(80), Decimal(0))
    assert [(one.patient_control_number, one.reason) for one in came.unmatched] == [("INV-2", "not_posted")]
    held["INV-2"] = held["INV-2"].model_copy(update={"paid": True})
    assert posted("9", form, text, held, {"INV-1": "5.00"}).balanced
    # What was paid before the file would stand for what it did not post.
    held["INV-1"] = held["INV-1"].model_copy(update={"amount_paid": Decimal("80.00")})
    unknown = posted("9", form, text, held, None)
    assert (unknown.difference, unknown.unmatched, unknown.balanced) == (Decimal(0), (), False)
    assert digest(text) == digest(text.replace("\n", "\r\n")) != digest(text.replace("60.00", "61.00"))
