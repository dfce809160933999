"""What comes back reaches the claim it is about, and no other; what fits none is told."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portaldriver.edi import Claim
from portaldriver.errors import ConfigurationError, Duplicate, InvalidInput, OutcomeUnknown, PortalDown
from portaldriver.models.sent_claim import TrackedClaim
from portaldriver.portals.office_ally.clearinghouse.claims import Claims, Collected
from portaldriver.portals.office_ally.clearinghouse.reports import ReportUnreadable
from tests.clearinghouse.reports.summaries import STATUS_HEADER, STATUS_PLACES, Row, laid, summary
from tests.edi.interchanges import envelope, transaction
from tests.edi.remittances import interchange, rich
from tests.edi.sendable import TODAY, institutional, professional

from .conftest import Desk, Door, numbered

LATER = datetime(2027, 1, 5, 9, tzinfo=UTC)


def x12(kind: str, guide: str, body: Sequence[str], *, group: str) -> bytes:
    """Return an interchange around one transaction."""
    text = envelope(transaction(kind, guide, list(body)), group=group, guide=guide)
    return text.replace("RECEIVER       ", "OURS01         ").replace("*RECEIVER*", "*OURS01*").encode("ascii")


def answer_999(*body: str) -> bytes:
    return x12("999", "005010X231A1", body, group="FA")


def answer_277(
    *claims: tuple[str, str], trace: str = "000000001000001", more: Sequence[str] = (), charge: str = "160.5"
) -> bytes:
    """Return a 277CA for claims: each with its number and its status (`A2:20:PR`)."""
    body = [
        "BHT*0085*08*REF-1*20261101*0930*TH",
        "HL*1**20*1",
        "NM1*AY*2*OFFICE ALLY*****46*330897513",
        "TRN*1*TRACE-0",
        "DTP*050*D8*20261031",
        "DTP*009*D8*20261101",
        "HL*2*1*21*1",
        "NM1*41*2*EXAMPLE CLINIC*****46*OURS01",
        f"TRN*2*{trace}",
        "STC*A1:19:PR*20261101*WQ*160.5",
        "HL*3*2*19*1",
        "NM1*85*2*EXAMPLE CLINIC*****XX*1000000004",
        "TRN*1*0",
        "STC*A1:19:PR**WQ*160.5",
    ]
    for at, (number, status) in enumerate(claims, 4):
        action = "U" if status.startswith(("A3", "A6", "A7", "A8")) else "WQ"
        body += [
            f"HL*{at}*3*PT",
            "NM1*QC*1*DOE*JANE****MI*EX123456",
            f"TRN*2*{number}",
            f"STC*{status}*20261101*{action}*{charge}",
            *more,
        ]
    return x12("277", "005010X214", body, group="HN")


async def sent(claims: Claims, *models: Claim) -> list[str]:
    return [one.require().claim_id for one in await claims.submit_many(models)]


async def statuses(claims: Claims) -> list[str]:
    return [claim.status for claim in await claims.list()]


async def test_a_999_acknowledges_or_refuses_the_claims_of_its_transactions(desk: Desk) -> None:
    claims = desk()
    await sent(claims, *numbered(3))
    taken = await claims.absorb("x.999", answer_999("AK1*HC*1", "AK9*A*1*1*1"))
    assert (taken.claims, taken.unmatched, await statuses(claims)) == (3, (), ["acknowledged"] * 3)
    again = await claims.absorb("x.999", answer_999("AK1*HC*1", "AK9*A*1*1*1"))
    assert again.claims == 0, "reading it again changes nothing"


async def test_a_999_names_the_claim_at_fault_by_where_its_segments_stand(desk: Desk, door: Door) -> None:
    claims = desk()
    ids = await sent(claims, *numbered(3))
    [file] = door.inside.values()
    segments = file.decode().split("~")
    begin = next(at for at, text in enumerate(segments) if text.startswith("ST*"))
    places = [at - begin + 1 for at, text in enumerate(segments) if text.startswith("HI*")]
    assert len(places) == 3
    refused = answer_999(
        "AK1*HC*1", "AK2*837*0001", f"IK3*HI*{places[1]}*2300*8", "IK4*1:2**I12", "IK5*R*5", "AK9*R*1*1*0"
    )
    await claims.absorb("x.999", refused)
    work = {item.claim_id: item for item in await claims.rejections()}
    assert set(work) == set(ids), "a transaction is refused as a whole"
    assert [reason.field for reason in work[ids[1]].reasons] == ["diagnosis_codes"]
    assert [reason.field for reason in work[ids[0]].reasons] == [None]
    assert {item.remedy for item in work.values()} == {"regenerate_file"}


async def test_a_ta1_refuses_the_whole_file(desk: Desk) -> None:
    claims = desk()
    await sent(claims, *numbered(2))
    head = envelope("", group="", guide="").replace("RECEIVER ", "OURS01   ").split("~")[0]
    refused = f"{head}~TA1*000000001*260301*0930*R*024~IEA*0*000000007~".encode()
    await claims.absorb("x.TA1", refused)
    assert await statuses(claims) == ["rejected"] * 2
    assert {reason.code for item in await claims.rejections() for reason in item.reasons} == {"TA1:024"}


async def test_a_277ca_decides_on_each_claim(desk: Desk) -> None:
    claims = desk()
    ids = await sent(claims, *numbered(2))
    answer = answer_277(("PCN-00000", "A2:20:PR"), ("PCN-00001", "A7:164:IL"), ("OTHER", "A2:20:PR"))
    collected = await claims.absorb("x_1000000001_HCFA_277ca_20261102.txt", answer)
    assert (collected.claims, await statuses(claims)) == (2, ["accepted", "rejected"])
    assert [(left.source, left.count) for left in collected.unmatched] == [("277CA", 1)]
    [item] = await claims.rejections()
    assert (item.claim_id, item.remedy) == (ids[1], "resubmit")
    assert [(one.code, one.field) for one in item.reasons] == [("A7:164:IL", "subscriber.member_id")]
    assert "member" in item.reasons[0].words
    late = await claims.absorb("x.999", answer_999("AK1*HC*1", "AK9*A*1*1*1"), modified=LATER)
    assert (late.claims, await statuses(claims)) == (2, ["accepted", "rejected"]), "the syntax says nothing against it"


async def test_a_file_summary_tells_numbers_and_errors(desk: Desk, door: Door) -> None:
    claims = desk()
    ids = await sent(claims, *numbered(2))
    [name] = door.inside
    rows = {
        "ACCEPTED": [Row(claim_id="4000000001", account="PCN-00000")],
        "ERROR": [Row(claim_id="4000000002", account="PCN-00001", errors=("E12",))],
    }
    head = (f"File Name: {name}", "File ID: 1000000001", "Date Processed: 11/16/2026")
    text = summary(rows, legend={"E12": "Member id is not valid"}, head=head)
    await claims.absorb("FS_HCFA_1000000001_IN_C.txt", text.encode())
    assert await statuses(claims) == ["accepted", "rejected"]
    [item] = await claims.rejections()
    assert (item.claim_id, item.clearinghouse_claim_id, item.remedy) == (ids[1], "4000000002", "claim_fix")
    assert [(reason.code, reason.words) for reason in item.reasons] == [("E12", "Member id is not valid")]
    [found] = await claims.search(clearinghouse_claim_id="4000000001")
    assert (found.receipt.claim_id, found.receipt.file_id) == (ids[0], "1000000001")


async def test_numbers_that_are_cut_alike_are_told_apart_or_left(desk: Desk, door: Door) -> None:
    claims = desk()
    alike = [professional(patient_control_number=f"LONG-NUMBER-00{end}") for end in "12"]
    other = alike[1].subscriber.model_copy(update={"dob": TODAY.replace(year=1990), "member_id": "EX9"})
    await sent(claims, alike[0], alike[1].model_copy(update={"subscriber": other}))
    [name] = door.inside
    head = (f"File Name: {name}", "File ID: 1000000001", "Date Processed: 11/16/2026")
    row = Row(claim_id="4000000001", account="LONG-NUMBER-00", born=TODAY.replace(year=1990), from_date=None)
    collected = await claims.absorb("FS_HCFA_1000000001_IN_C.txt", summary({"ACCEPTED": [row]}, head=head).encode())
    assert (await statuses(claims), collected.unmatched) == (["submitted", "accepted"], ())
    blank = Row(claim_id="4000000009", account="LONG-NUMBER-00", born=None, from_date=None)
    other_file = (f"File Name: {name}", "File ID: 1000000002", "Date Processed: 11/16/2026")
    left = await claims.absorb("FS_HCFA_1000000002_IN_C.txt", summary({"ERROR": [blank]}, head=other_file).encode())
    assert (await statuses(claims), left.unmatched) == (["rejected", "accepted"], ()), "the other has its number"


async def test_a_refused_claim_is_put_right_and_goes_on(desk: Desk, door: Door) -> None:
    claims = desk()
    [first] = await sent(claims, professional())
    with pytest.raises(Duplicate):
        await claims.resubmit(professional(place_of_service="02"))
    await claims.absorb("x.277", answer_277(("PCN-1", "A7:164:IL")))
    again = await claims.submit(professional())
    assert (again.status, door.pressed) == ("rejected", 1), "nothing is sent anew by itself"
    receipt = await claims.resubmit(professional(place_of_service="02"))
    assert (receipt.claim_id, receipt.status, door.pressed) == (first, "submitted", 2)
    tracked: TrackedClaim = await claims.get(first)
    assert [event.status for event in tracked.timeline] == ["submitted", "rejected", "submitted"]
    assert await claims.rejections() == ()
    accepted = answer_277(("PCN-1", "A2:20:PR"), trace="000000002000001", more=("REF*1K*PAYER-77",))
    await claims.absorb("y.277", accepted)
    assert (await claims.get(first)).receipt.payer_claim_control_number == "PAYER-77"


async def test_an_accepted_claim_is_replaced_and_voided(desk: Desk, door: Door) -> None:
    claims = desk()
    [first] = await sent(claims, institutional())
    with pytest.raises(InvalidInput):
        await claims.void(first)
    await claims.absorb("x.277", answer_277(("PCN-2", "A2:20:PR"), charge="1500.25"))
    with pytest.raises(InvalidInput, match="not known"):
        await claims.replace(first, institutional())
    corrected = institutional(patient_status="02", total_charge=Decimal("1500.25"))
    replaced = await claims.replace(first, corrected, original_reference="PAYER-1")
    voided = await claims.void(first, original_reference="PAYER-1")
    assert (replaced.frequency, voided.frequency, door.pressed) == ("7", "8", 3)
    assert await claims.void(first, original_reference="PAYER-1") == voided
    assert door.pressed == 3
    last = list(door.inside.values())[-1].decode()
    assert "CLM*PCN-2*1500.25***11:A:8" in last
    assert "REF*F8*PAYER-1" in last
    of_all = await claims.search(patient_control_number="pcn-2")
    assert [one.receipt.frequency for one in of_all] == ["1", "7", "8"]


async def test_what_is_not_ours_or_no_report_is_told(desk: Desk) -> None:
    claims = desk()
    await sent(claims, professional())
    strange = await claims.absorb("z.999", answer_999("AK1*HC*77", "AK9*A*1*1*1"))
    assert (strange.claims, [left.words for left in strange.unmatched]) == (
        0,
        ["an answer to a file that is not ours, or is not known to be"],
    )
    with pytest.raises(ReportUnreadable):
        await claims.absorb("notes.txt", b"Nora Example called")
    assert Collected() + strange == strange


async def test_what_is_said_of_a_former_file_is_not_told_to_the_claim_that_was_sent_anew(
    desk: Desk, door: Door
) -> None:
    claims = desk()
    await sent(claims, professional())
    [name] = door.inside
    head = (f"File Name: {name}", "File ID: 1000000001", "Date Processed: 11/16/2026")
    row = Row(claim_id="4000000001", account="PCN-1")
    await claims.absorb("FS_HCFA_1000000001_IN_C.txt", summary({"ERROR": [row]}, head=head).encode())
    await claims.resubmit(professional(place_of_service="02"))
    late = await claims.absorb("x.277", answer_277(("PCN-1", "A7:164:IL")))
    assert (await statuses(claims), late.claims, len(late.unmatched)) == (["submitted"], 0, 1)
    paid = laid(zip(STATUS_PLACES, ("1000000001", "4000000001", "PCN-1"), strict=False)).ljust(STATUS_PLACES[10])
    text = f"{STATUS_HEADER}\n{paid}REJECTED\n"
    late = await claims.absorb("1000000001_EDI_STATUS_20261120.txt", text.encode())
    assert (await statuses(claims), late.claims, len(late.unmatched)) == (["submitted"], 0, 1)
    await claims.absorb("y.277", answer_277(("PCN-1", "A2:20:PR"), trace="000000002000001"))
    assert await statuses(claims) == ["accepted"]


async def test_a_row_of_a_file_that_is_not_ours_must_not_contradict(desk: Desk, door: Door) -> None:
    claims = desk()
    await sent(claims, professional())
    [name] = door.inside
    born, day = date(1980, 1, 2), date(2026, 2, 3)
    ours = Row(claim_id="4000000001", account="PCN-1", born=born, from_date=day)
    head = (f"File Name: {name}", "File ID: 1000000001", "Date Processed: 11/16/2026")
    await claims.absorb("FS_HCFA_1000000001_IN_C.txt", summary({"ACCEPTED": [ours]}, head=head).encode())
    head = ("File Name: elsewhere.txt", "File ID: 1000000002", "Date Processed: 11/16/2026")
    other = Row(claim_id="4000000002", account="PCN-1", born=born, from_date=day)
    left = await claims.absorb("FS_HCFA_1000000002_IN_C.txt", summary({"ERROR": [other]}, head=head).encode())
    assert (await statuses(claims), len(left.unmatched)) == (["accepted"], 1)


async def test_a_verdict_that_comes_before_it_is_known_that_the_file_left_stands(desk: Desk, door: Door) -> None:
    claims = desk()
    door.at, door.mute = "after", True
    with pytest.raises(OutcomeUnknown):
        await claims.submit(professional())
    await claims.absorb("x.277", answer_277(("PCN-1", "A7:164:IL")))
    with pytest.raises(ConfigurationError):
        await claims.resolve((await claims.list())[0].claim_id, left=False)
    door.at, door.mute = "", False
    assert await claims.resume() == ()
    assert await statuses(claims) == ["rejected"]


async def test_a_999_names_the_claim_at_fault_though_others_were_sent_before_or_anew(desk: Desk, door: Door) -> None:
    claims = desk()
    first, second, third = numbered(3)
    door.at = "before"
    with pytest.raises(PortalDown):
        await claims.submit(third)
    door.at = ""
    await sent(claims, first, second, third)
    [file] = door.inside.values()
    await claims.absorb("x.277", answer_277(("PCN-00000", "A7:164:IL"), trace="000000002000001"))
    await claims.resubmit(first.model_copy(update={"place_of_service": "02"}))
    segments = file.decode().split("~")
    begin = next(at for at, text in enumerate(segments) if text.startswith("ST*"))
    place = [at - begin + 1 for at, text in enumerate(segments) if text.startswith("HI*")][2]
    refused = ("AK1*HC*2", "AK2*837*0001", f"IK3*HI*{place}*2300*8", "IK4*1:2**I12", "IK5*R*5", "AK9*R*1*1*0")
    await claims.absorb("x.999", answer_999(*refused))
    work = {item.patient_control_number: [one.field for one in item.reasons] for item in await claims.rejections()}
    assert work == {"PCN-00001": [None], "PCN-00002": ["diagnosis_codes"]}


async def test_a_broken_report_keeps_no_other_back(desk: Desk) -> None:
    claims = desk()
    await sent(claims, professional())

    async def came() -> AsyncIterator[tuple[str, bytes, datetime]]:
        yield "notes.txt", b"Nora Example called", LATER
        yield "broken.277", answer_277(("PCN-1", "A2:20:PR"))[:200], LATER
        yield "x.277", answer_277(("PCN-1", "A2:20:PR")), LATER

        yield "x.835", interchange(rich()).encode(), LATER

    collected = await claims.collect(came())
    assert (collected.reports, collected.claims, len(collected.unread)) == (4, 1, 2)
    assert collected.of_money == (hashlib.sha256(interchange(rich()).encode()).hexdigest(),)
    assert await statuses(claims) == ["accepted"]


async def test_what_was_accepted_as_a_test_is_not_voided_in_production(desk: Desk, door: Door) -> None:
    tests = desk(usage="test")
    [tried] = await sent(tests, professional())
    await tests.absorb("x.277", answer_277(("PCN-1", "A2:20:PR")))
    with pytest.raises(InvalidInput):
        await desk().void(tried, original_reference="PAYER-1")
    assert door.pressed == 1


async def test_a_refused_claim_that_could_not_be_sent_anew_stays_to_be_put_right(desk: Desk, door: Door) -> None:
    claims = desk()
    [first] = await sent(claims, professional())
    await claims.absorb("x.277", answer_277(("PCN-1", "A7:164:IL")))
    door.at = "before"
    with pytest.raises(PortalDown):
        await claims.resubmit(professional(place_of_service="02"))
    door.at = ""
    assert [item.claim_id for item in await claims.rejections()] == [first]
    [standing] = await claims.list(status="rejected")
    assert (standing.claim_id, standing.file_name) == (first, next(iter(door.inside))), "the other file never left"
    assert standing.clearinghouse_trace_number == "000000001-0001-0001"
    with pytest.raises(Duplicate):
        await claims.submit(professional())
    assert door.pressed == 1, "nothing is sent anew by itself"
    await claims.resubmit(professional(place_of_service="02"))
    assert [event.status for event in (await claims.get(first)).timeline] == ["submitted", "rejected", "submitted"]
