"""An answer is told to the claims that it is about: not to those that share a number with them, nor to the resent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portaldriver.errors import OutcomeUnknown, PortalDown
from portaldriver.runtime.store import StateDatabase
from tests.clearinghouse.reports.summaries import STATUS_HEADER, STATUS_PLACES, Row, laid, summary
from tests.edi.interchanges import envelope
from tests.edi.sendable import professional

from .answers import about, answer_277, answer_999, to, x12
from .conftest import ACCOUNT, Desk, Door, numbered
from .test_hearing import sent, statuses


async def test_a_999_of_other_software_with_our_control_number_is_not_ours(desk: Desk, door: Door) -> None:
    claims = desk()
    await sent(claims, *numbered(2))
    [(name, file)] = door.inside.items()
    strangers = {
        "1000000001_other_999.999": about(file),
        f"1000000001_{name}_999.999": about(file, group="2"),
        "a.999": to(about(file), "OTHERS01"),
        "b.999": about(file, transactions=["0001", "0002"]),
        "c.999": answer_999("AK1*HC*1*005010X223A2", "AK9*A*1*1*1"),
        "d.999": answer_999("AK1*HS*1", "AK9*A*1*1*1"),
        "e.999": answer_999("AK1*HC*1", "AK9*A*7*7*7"),
        "f.999": about(file).replace(b"*261101*", b"*251101*"),
    }
    for called, content in strangers.items():
        heard = await claims.absorb(called, content)
        assert (heard.claims, [one.count for one in heard.unmatched]) == (0, [1]), called
    assert await statuses(claims) == ["submitted"] * 2
    heard = await claims.absorb(f"1000000001_{name}_999.999", to(about(file), "ELSEWHERE"))
    assert (heard.claims, await statuses(claims)) == (2, ["acknowledged"] * 2), "its name says whose it is"


async def test_a_ta1_of_another_time_is_not_ours(desk: Desk) -> None:
    claims = desk()
    await sent(claims, professional())
    head = envelope("", group="", guide="").split("~")[0]
    for time in ("260301*0931", "260302*0930", ""):
        refused = f"{head}~TA1*000000001*{time}*R*024~IEA*0*000000007~".encode()
        assert (await claims.absorb("x.TA1", refused)).claims == 0
    assert await statuses(claims) == ["submitted"]


async def test_a_277ca_of_other_software_is_not_told_to_a_claim_with_its_number(desk: Desk) -> None:
    claims = desk()
    await sent(claims, professional())
    refused = ("PCN-1", "A7:164:IL")
    strangers = [
        answer_277(refused, trace="000000009000001"),
        answer_277(refused, trace="000000001000002"),
        answer_277(refused).replace(b"*46*OURS01", b"*46*OTHERS"),
        answer_277(refused, charge="99"),
        answer_277(refused, trace="ABC", charge="99"),
        answer_277(refused, trace="ABC", more=["DTP*472*D8*20250101"]),
        answer_277(refused, trace="ABC").replace(b"*DOE*", b"*SAMPLE*"),
    ]
    for content in strangers:
        heard = await claims.absorb("x.277", content)
        assert (heard.claims, sum(one.count for one in heard.unmatched)) == (0, 1)
    assert await statuses(claims) == ["submitted"]
    await claims.absorb("x.277", answer_277(refused, trace="ABC", more=["DTP*472*D8*20260203"]))
    assert await statuses(claims) == ["rejected"]


async def test_a_text_report_that_says_nothing_but_a_number_is_not_told(desk: Desk) -> None:
    claims = desk()
    await sent(claims, professional())
    head = ("File Name: elsewhere.txt", "File ID: 1000000002", "Date Processed: 11/16/2026")
    bare = Row(claim_id="4000000002", account="PCN-1", born=None, from_date=None)
    heard = await claims.absorb("FS_HCFA_1000000002_IN_C.txt", summary({"ERROR": [bare]}, head=head).encode())
    assert (heard.claims, len(heard.unmatched)) == (0, 1)
    for file_id, patient, claims_told in (("1000000009", "DOE,JANE", 0), ("1000000001", "SAMPLE,X", 0)):
        cells = zip(STATUS_PLACES, (file_id, "4000000001", "PCN-1", patient, "160.50"), strict=False)
        text = f"{STATUS_HEADER}\n{laid(cells).ljust(STATUS_PLACES[10])}REJECTED\n"
        heard = await claims.absorb("1000000001_EDI_STATUS_20261120.txt", text.encode())
        assert (heard.claims, len(heard.unmatched)) == (claims_told, 1)
    assert await statuses(claims) == ["submitted"]


async def given_up(desk: Desk, door: Door) -> tuple[str, bytes]:
    """Have a person say of a file that left that it did not, and return it."""
    door.at, door.mute = "after", True
    assert {type(one.error) for one in await desk().submit_many(numbered(2))} == {OutcomeUnknown}
    await desk().resolve((await desk().list())[0].claim_id, left=False)
    door.at, door.mute = "", False
    return next(iter(door.inside.items()))


async def test_an_answer_to_a_file_that_was_given_up_takes_its_claims_back(desk: Desk, door: Door) -> None:
    claims = desk()
    name, content = await given_up(desk, door)
    assert await claims.list() == ()
    heard = await claims.absorb(f"1000000001_{name}_999.999", about(content))
    assert (heard.claims, heard.unmatched) == (2, ())
    [alarm] = heard.contradictions
    assert (alarm.source, alarm.file, alarm.claims) == ("999", name, ())
    assert await statuses(claims) == ["acknowledged"] * 2
    assert [one.require().status for one in await claims.submit_many(numbered(2))] == ["acknowledged"] * 2
    assert door.pressed == 1, "what left is not sent again"


@pytest.mark.parametrize("kind", ["999", "277CA", "file_summary"])
async def test_an_answer_to_a_file_that_was_given_up_names_what_was_sent_again(
    kind: str, desk: Desk, door: Door, state: StateDatabase
) -> None:
    claims = desk()
    name, content = await given_up(desk, door)
    door.inside.clear()
    again = await claims.submit(numbered(2)[1])
    head = (f"File Name: {name}", "File ID: 1000000001", "Date Processed: 11/16/2026")
    rows = [Row(claim_id=f"400000000{at}", account=f"PCN-0000{at}", born=None, from_date=None) for at in range(2)]
    report = {
        "999": (f"1000000001_{name}_999.999", about(content)),
        "277CA": ("x.277", answer_277(("PCN-00000", "A2:20:PR"), ("PCN-00001", "A2:20:PR"))),
        "file_summary": ("FS_HCFA_1000000001_IN_C.txt", summary({"ACCEPTED": rows}, head=head).encode()),
    }[kind]
    heard = await claims.absorb(*report)
    [alarm] = heard.contradictions
    assert (alarm.source, alarm.claims) == (kind, (again.claim_id,))
    assert heard.claims == 1, "the one that was not sent again is told"
    assert (await claims.get(again.claim_id)).status == "submitted", "the other file's claim is not"
    assert len(await claims.list()) == 2
    repeated = await claims.absorb(*report)
    assert (repeated.claims, repeated.contradictions) == (0, (alarm,)), "whoever reads it again is told again"
    entries = [entry async for entry in state.audit.entries()]
    assert [one.entry.operation for one in entries].count("claims.contradiction") == 1
    assert "PCN" not in repr(alarm)


async def test_an_answer_to_a_file_that_cannot_have_left_is_not_ours(
    desk: Desk, door: Door, state: StateDatabase
) -> None:
    claims = desk()
    door.at = "before"
    with pytest.raises(PortalDown):
        await claims.submit(professional())
    [file] = await state.submissions.by_control("000000001", account=ACCOUNT)
    assert file.state == "withdrawn"
    for name, content in (
        (f"1000000001_{file.name}_999.999", about(file.content)),
        ("x.277", answer_277(("PCN-1", "A2:20:PR"))),
    ):
        heard = await claims.absorb(name, content)
        assert (heard.claims, len(heard.unmatched), heard.contradictions) == (0, 1, ())
    assert await claims.list() == ()


def refusal(level: str, *, trace: str = "000000001000001", npi: str = "1000000004", claims: int = 0) -> bytes:
    """Return a 277CA that refuses all that was sent, or all of a provider."""
    receiver, provider = ("A3:21:41", "U") if level == "receiver" else ("A1:19:PR", "WQ"), ("A1:19:PR", "WQ")
    if level == "provider":
        provider = ("A3:562:85", "U")
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
        f"STC*{receiver[0]}*20261101*{receiver[1]}*321",
    ]
    if level == "provider" or claims:
        body += ["HL*3*2*19*1", f"NM1*85*2*EXAMPLE CLINIC*****XX*{npi}", "TRN*1*0"]
        body += [f"STC*{provider[0]}**{provider[1]}*321"]
    for at in range(claims):
        body += [f"HL*{4 + at}*3*PT", "NM1*QC*1*DOE*JANE****MI*EX123456", f"TRN*2*PCN-0000{at}"]
        body += ["STC*A2:20:PR*20261101*WQ*160.5"]
    return x12("277", "005010X214", body, group="HN")


@pytest.mark.parametrize("named", [0, 1])
@pytest.mark.parametrize("level, code", [("receiver", "A3:21:41"), ("provider", "A3:562:85")])
async def test_a_277ca_that_refuses_above_the_claims_is_told_to_all_of_them(
    level: str, code: str, named: int, desk: Desk
) -> None:
    claims = desk()
    await sent(claims, *numbered(2))
    heard = await claims.absorb("x.277", refusal(level, claims=named))
    assert (heard.claims, heard.unmatched) == (2, ())
    work = await claims.rejections()
    assert [[reason.code for reason in item.reasons] for item in work] == [[code]] * 2


async def test_a_refusal_of_another_provider_or_file_is_not_told(desk: Desk) -> None:
    claims = desk()
    await sent(claims, *numbered(2))
    for content in (refusal("receiver", trace="000000009000001"), refusal("provider", trace="ABC")):
        heard = await claims.absorb("x.277", content)
        assert (heard.claims, [one.count for one in heard.unmatched]) == (0, [1])
    heard = await claims.absorb("x.277", refusal("provider", npi="1000000012"))
    assert (heard.claims, [one.count for one in heard.unmatched]) == (0, [1])
    assert await statuses(claims) == ["submitted"] * 2


async def test_amounts_are_compared_as_they_are_exact(desk: Desk) -> None:
    claims = desk()
    await sent(claims, professional(total_charge=Decimal("160.50")))
    await claims.absorb("x.277", answer_277(("PCN-1", "A2:20:PR"), charge="160.50"))
    assert await statuses(claims) == ["accepted"]
