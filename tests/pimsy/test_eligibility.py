"""Eligibility: exactly the clients that were named are asked about, once, and an answer is nobody's but its client's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_portals import MockServer
from mock_portals.clearinghouse.realtime import RealTimeSite
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Client as Held
from mock_portals.pimsy.ede_desk import UPDATE
from mock_portals.pimsy.ede_desk import Exchange as EdeDesk
from mock_portals.pimsy.eligibility_desk import CLIENTS, EDE, EligibilityClients
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.inquiries_text import write_270
from mock_portals.pimsy.invoicing_seed import next_batch
from mock_portals.pimsy.nouns.invoicing import Ede
from portaldriver import FolderRoute
from portaldriver.edi import EligibilityMember, EligibilityRequest, EligibilityResponse
from portaldriver.errors import (
    Duplicate,
    ExtractionError,
    InvalidInput,
    NotFound,
    NotOnThisSurface,
    OutcomeUnknown,
    PortalError,
    RejectedError,
    SavedDifferently,
)
from portaldriver.models.eligibility import EligibilityClient
from portaldriver.portals.office_ally.clearinghouse.eligibility import Eligibility, RealTimeEligibility
from portaldriver.portals.pimsy.batching import BatchRefused
from portaldriver.portals.pimsy.coverage import answers_of, matched
from portaldriver.portals.pimsy.ede_files import text_of
from portaldriver.portals.pimsy.inquiring import INQUIRIES, differences, holds, questions_of, written
from tests.clearinghouse.realtime.loopback import localhost_found
from tests.clearinghouse.realtime.questions import lane_to
from tests.pimsy.answering import answered, member_of
from tests.pimsy.conftest import Connect

CANARY = "Zebrafinch"


def insured(portal: PimsyPortal, slot: str = "Primary") -> list[Held]:
    """Return active clients who have a policy in a slot, as the grid has them."""
    return [one for one in portal.book.clients if one.active and not one.waiting and one.insurance[slot].company]


@pytest.fixture
def clients(portal: PimsyPortal) -> list[Held]:
    """Return three clients who can be asked about; the second is insured through a parent."""
    found = insured(portal)[:3]
    for at, one in enumerate(found):
        policy = one.insurance["Primary"]
        policy.individual_number, policy.relationship, policy.subscriber = f"M{one.id}A", "Self", ""
        one.dob = date(1990, 1, 1 + at)
    found[0].last_name = CANARY
    child = found[1].insurance["Primary"]
    child.relationship, child.subscriber, child.subscriber_dob = "Child", "Example, Nora", date(1960, 5, 5)
    return found


def ids(clients: Iterable[Held]) -> list[str]:
    return [str(one.id) for one in clients]


def presses(portal: PimsyPortal) -> int:
    return portal.count(method="POST", path=EDE)


async def test_from_the_grid_to_the_answers(
    portal: PimsyPortal, connect: Connect, seated: None, clients: list[Held], tmp_path: Path
) -> None:
    pimsy = connect()
    listed = [one async for one in pimsy.eligibility.clients(page_size=7)]
    assert [(one.patient_id, one.payer_name, one.level) for one in listed] == [
        (str(one.id), one.insurance["Primary"].company, "primary") for one in insured(portal)
    ]
    assert CANARY in (listed[ids(insured(portal)).index(str(clients[0].id))].patient_name or "")
    assert CANARY not in repr(listed)
    payer = clients[0].insurance["Primary"].company
    some = [one async for one in pimsy.eligibility.clients(payer=payer)]
    assert {one.payer_name for one in some} == {payer}
    assert 0 < len(some) < len(listed) or len({one.payer_name for one in listed}) == 1
    seconds = [one async for one in pimsy.eligibility.clients(level="secondary")]
    assert [one.patient_id for one in seconds] == ids(insured(portal, "Secondary"))

    sent = await pimsy.eligibility.send_batch(ids(clients), key="monday")
    assert (sent.patient_ids, sent.level, presses(portal)) == (tuple(sorted(ids(clients), key=int)), "primary", 1)
    assert await pimsy.eligibility.send_batch(ids(clients), key="monday") == sent
    assert presses(portal) == 1
    again = await pimsy.eligibility.send_batch(ids(clients), key="tuesday")
    assert (again.batch_id != sent.batch_id, presses(portal)) == (True, 2)

    questions = await pimsy.eligibility.inquiries(sent.batch_id)
    assert sorted(one.patient_id or "" for one in questions) == sorted(ids(clients))
    through = next(one for one in questions if one.patient_id == str(clients[1].id))
    assert through.dependent is not None
    assert through.subscriber is not None
    assert through.subscriber.last_name == "EXAMPLE"
    place = await pimsy.eligibility.deliver(sent.batch_id, FolderRoute(tmp_path))
    assert Path(place).name == f"pimsy-{sent.batch_id}-270.270"
    assert questions_of(text_of(Path(place), field="place")) == list(questions)

    came = tmp_path / "march.271"
    came.write_text(answered(questions[:2]), encoding="utf-8")
    taken = await pimsy.eligibility.import_271(came, key="answers")
    assert (taken.processed, taken.remarks) == (True, "Responses: 2")
    assert await pimsy.eligibility.import_271(came, key="answers") == taken
    assert portal.count(method="POST", path=UPDATE) == 1
    with pytest.raises(Duplicate):
        await pimsy.eligibility.import_271(came)
    found = await pimsy.eligibility.results(taken.batch_id, of=sent.batch_id)
    assert [(one.patient_id, one.answer.status, one.differs) for one in found.answers] == [
        (one.patient_id, "eligible", ()) for one in questions[:2]
    ]
    assert found.unanswered == (questions[2].patient_id,)
    assert found.unmatched == ()
    assert found.answers[0].answer.benefits is not None
    assert CANARY not in repr(found)
    other = await pimsy.eligibility.results(taken.batch_id, of=again.batch_id)
    assert (len(other.answers), [one.reason for one in other.unmatched]) == (0, ["unknown", "unknown"])
    for wrong in (sent.batch_id, "50"):
        with pytest.raises(InvalidInput, match="batchId"):
            await pimsy.eligibility.results(wrong, of=sent.batch_id)
        with pytest.raises(InvalidInput, match="batchId"):
            await pimsy.eligibility.post_271(wrong)
    with pytest.raises(NotFound):
        await pimsy.eligibility.inquiries("999")


async def test_a_wrong_filter_never_asks_about_anybody(
    portal: PimsyPortal, connect: Connect, seated: None, clients: list[Held]
) -> None:
    pimsy, desk, numbers = connect(), portal.desk(EligibilityClients), ids(clients)

    async def refused(*wanted: str) -> set[str]:
        with pytest.raises(BatchRefused) as raised:
            await pimsy.eligibility.send_batch(wanted or numbers)
        assert raised.value.field == "patientIds"
        assert presses(portal) == 0
        return {str(one).partition(": ")[2] for one in raised.value.differences}

    gone = next(one for one in portal.book.clients if not one.active)
    assert await refused(numbers[0], str(gone.id)) == {"missing"}
    policy = clients[0].insurance["Primary"]
    for name, trouble in (("individual_number", "no_member_number"), ("company", "missing")):
        was = getattr(policy, name)
        setattr(policy, name, "")
        assert await refused() == {trouble}
        setattr(policy, name, was)
    payer = next(one for one in portal.book.payers if one.name == policy.company)
    was, payer.number, policy.payer_number = payer.number, "", ""
    assert "no_payer_number" in await refused()
    payer.number = was
    with pytest.raises(BatchRefused, match="missing"):
        await pimsy.eligibility.send_batch(numbers, level="tertiary")
    desk.slips = {"client"}
    with pytest.raises(ExtractionError, match="filtered otherwise"):
        await pimsy.eligibility.send_batch(numbers)
    desk.slips = set()
    portal.layouts[CLIENTS.lower()] = Layout(hidden=("Active",))
    with pytest.raises(ExtractionError, match="active"):
        await pimsy.eligibility.send_batch(numbers)
    portal.layouts.clear()
    desk.refuses = "Something is wrong."
    with pytest.raises(RejectedError):
        await pimsy.eligibility.send_batch(numbers, key="refused")
    desk.refuses = ""
    before = presses(portal)
    for bad in ([], [numbers[0]] * 2, ["x"], "512"):
        with pytest.raises(InvalidInput, match="patientIds"):
            await pimsy.eligibility.send_batch(bad)
    with pytest.raises(InvalidInput, match="level"):
        await pimsy.eligibility.send_batch(numbers, level="fourth")  # type: ignore[arg-type]
    assert presses(portal) == before
    assert not [one for one in portal.book.edes if one.category == INQUIRIES]
    portal.surfaces.discard("billing")
    await pimsy.health()
    with pytest.raises(NotOnThisSurface, match="Eligibility Client"):
        await pimsy.eligibility.send_batch(numbers)


async def test_a_batch_that_is_another_is_told(
    portal: PimsyPortal, connect: Connect, seated: None, clients: list[Held]
) -> None:
    pimsy, desk, numbers = connect(), portal.desk(EligibilityClients), ids(clients)
    ways: tuple[tuple[str, Callable[..., Any], set[str]], ...] = (
        ("batches", lambda found: found[:-1], {"clients"}),
        ("batches", lambda found: [*found, insured(portal)[5]], {"clients"}),
        ("writes", lambda text: text.replace(f"M{numbers[0]}A", "M0"), {"members"}),
        (
            "writes",
            lambda text: text.replace("EVERGREEN", "OTHER").replace("CASCADE", "OTHER").replace("*PI*", "*PI*9"),
            {"payers"},
        ),
        ("writes", lambda text: text[:200], {"file"}),
    )
    for place, (name, change, differs) in enumerate(ways):
        kept = getattr(desk, name)
        setattr(desk, name, change)
        with pytest.raises(SavedDifferently) as raised:
            await pimsy.eligibility.send_batch(numbers, key=f"way-{place}")
        assert set(raised.value.fields) == differs
        setattr(desk, name, kept)
    made = len([one for one in portal.book.edes if one.category == INQUIRIES])
    desk.silently_refuse = 1
    with pytest.raises(OutcomeUnknown, match="look at Utilities > EDE"):
        await pimsy.eligibility.send_batch(numbers, key="lost")
    assert len([one for one in portal.book.edes if one.category == INQUIRIES]) == made
    ready = f"INV-{portal.book.invoices[0].id}"
    assert (await pimsy.invoices.send_batch([ready])).invoice_ids == (ready,)  # claims do not wait for questions
    for left in await pimsy.writes.pending():
        await pimsy.writes.resolve(left.id, happened=False)

    def somebody() -> None:
        number, level = next_batch(portal.book), "Primary"
        text = write_270(portal.book, number, insured(portal)[6:8], level, datetime(2026, 3, 2))
        portal.book.edes.append(Ede(number, INQUIRIES, "270", "Somebody's", text=text))

    desk.before_ede = somebody
    sent = await pimsy.eligibility.send_batch(numbers, key="beside")
    assert len(await pimsy.eligibility.inquiries(sent.batch_id)) == len(numbers)
    desk.before_ede = lambda: None
    text = answered(await pimsy.eligibility.inquiries(sent.batch_id)).encode()
    exchange = portal.desk(EdeDesk)
    exchange.keeps = lambda text: text.replace("EB*1", "EB*6")
    with pytest.raises(SavedDifferently):
        await pimsy.eligibility.import_271(text, name="cut.271")
    exchange.keeps = lambda text: text
    odd: tuple[Any, ...] = (b"ISA", b"\xff\xfe", Path("nowhere.271"), Path("a\0b"), text.decode() + "\udcff")
    for bad in odd:
        with pytest.raises(InvalidInput, match="answers"):
            await pimsy.eligibility.import_271(bad, name="bad.271")
    with pytest.raises(InvalidInput, match="name"):
        await pimsy.eligibility.import_271(text)


async def test_what_changes_before_the_press_is_seen(
    portal: PimsyPortal, connect: Connect, seated: None, clients: list[Held], monkeypatch: pytest.MonkeyPatch
) -> None:
    pimsy, desk, numbers = connect(), portal.desk(EligibilityClients), ids(clients)
    show, policy = desk._line, clients[2].insurance["Primary"]
    moment = Counter[str]()

    def changed(one: Held, level: str) -> Any:
        moment["rows"] += 1
        if moment["rows"] == moment["wanted"]:
            policy.group_number = "G-OTHER"
        return show(one, level)

    monkeypatch.setattr(desk, "_line", changed)
    for row_of in (4, 7, 10):  # filtered and shown; read whole; and once more, right before the press
        moment.update(rows=-moment["rows"], wanted=row_of - moment["wanted"])
        policy.group_number = "G-1"
        with pytest.raises(BatchRefused) as refused:
            await pimsy.eligibility.send_batch(numbers)
        assert [str(one) for one in refused.value.differences] == [f"{numbers[2]}: changed: insurance"]
    assert presses(portal) == 0
    moment.update(rows=-moment["rows"], wanted=13 - moment["wanted"])
    await pimsy.eligibility.send_batch(numbers)
    assert presses(portal) == 1


def unchosen(tree: Any) -> None:
    """Let a page take back which type of file was chosen."""
    script = lxml.html.Element("script")
    script.text = "document.querySelector('#type').addEventListener('change', e => { e.target.value = '' })"
    tree.getroot().cssselect("body")[0].append(script)


async def test_another_type_of_file_is_never_made(
    portal: PimsyPortal, connect: Connect, seated: None, clients: list[Held]
) -> None:
    portal.vary(CLIENTS, unchosen)
    with pytest.raises(PortalError):
        await connect().eligibility.send_batch(ids(clients))
    assert presses(portal) == 0


async def test_an_unknown_end_waits_for_a_person_without_a_key_too(
    portal: PimsyPortal, connect: Connect, seated: None, clients: list[Held]
) -> None:
    pimsy, desk, numbers = connect(), portal.desk(EligibilityClients), ids(clients)
    desk.silently_refuse = 1
    for wanted in (numbers, numbers[:1]):
        with pytest.raises(OutcomeUnknown):
            await pimsy.eligibility.send_batch(wanted)
    assert presses(portal) == 1
    [left] = await pimsy.writes.pending()
    await pimsy.writes.resolve(left.id, happened=False)
    await pimsy.eligibility.send_batch(numbers[:1])
    assert presses(portal) == 2


async def test_its_questions_may_be_asked_of_a_clearinghouse_in_real_time(
    portal: PimsyPortal, connect: Connect, seated: None, clients: list[Held]
) -> None:
    pimsy = connect()
    sent = await pimsy.eligibility.send_batch(ids(clients))
    questions = await pimsy.eligibility.inquiries(sent.batch_id)
    site = RealTimeSite()
    site.coverage.members[:] = [member_of(one) for one in questions]
    with MockServer(site), localhost_found():
        async with lane_to(site, "soap") as lane:
            outcomes = await Eligibility({"realtime": RealTimeEligibility(lane)}).check_all(questions)
    assert [one.result and one.result.status for one in outcomes] == ["eligible"] * len(clients)
    responses = [one.result.response for one in outcomes if one.result and one.result.response]
    found = matched(questions, responses)
    assert [one.patient_id for one in found.answers] == [one.patient_id for one in questions]


# --- what a batch is held against, for any set of rows


def row(number: int, **changes: Any) -> EligibilityClient:
    values: dict[str, Any] = {
        "patient_id": str(number),
        "level": "primary",
        "payer_name": "Evergreen Health",
        "payer_number": "EX001",
        "member_id": f"M{number}",
        "active": True,
    }
    return EligibilityClient(**values | changes)


SPOILED = st.sampled_from(
    [{"active": None}, {"active": False}, {"level": "secondary"}, {"level": None}]
    + [{name: None} for name in ("payer_name", "payer_number", "member_id")]
    + [{"member_id": "other"}, {"payer_name": "Other"}, {"birth_date": date(2000, 1, 1)}]
)
NUMBERS = st.sets(st.integers(1, 12))


@given(asked=NUMBERS, more=NUMBERS, lost=NUMBERS, doubled=st.booleans(), spoilt=st.integers(0, 99), how=SPOILED)
def test_only_what_was_asked_goes(
    asked: set[int], more: set[int], lost: set[int], doubled: bool, spoilt: int, how: dict[str, Any]
) -> None:
    wanted = list(map(str, asked))
    there = [row(one) for one in sorted((asked - lost) | more)]
    there += there[:1] if doubled else []
    known = written([row(one) for one in asked])
    found = differences(wanted, there, known, level="primary")
    assert (not found) == (sorted(one.patient_id for one in there) == sorted(wanted))
    right = [row(one) for one in sorted(asked)]
    assert not differences(wanted, right, known, level="primary")
    if right:
        at = spoilt % len(right)
        right[at] = right[at].model_copy(update=how)
        assert {one.number for one in differences(wanted, right, known, level="primary")} == {right[at].patient_id}


# --- whose answer it is


def question(number: int, **changes: Any) -> EligibilityRequest:
    subscriber = EligibilityMember(
        member_id=f"M{number}", last_name=f"Example{number}", first_name="Nora", birth_date=date(1980, 1, number)
    )
    values: dict[str, Any] = {"patient_id": str(number), "reference_id": f"T{number}", "subscriber": subscriber}
    values["date_of_service"] = date(2026, 3, 2)
    return EligibilityRequest(**values | changes)


def answer(number: int, **changes: Any) -> EligibilityResponse:
    subscriber = question(number).subscriber
    values: dict[str, Any] = {"status": "eligible", "reference_id": f"T{number}", "subscriber": subscriber}
    return EligibilityResponse(**values | changes)


ASKED = [question(number) for number in (1, 2, 3)]


def other(**changes: Any) -> EligibilityMember:
    found = ASKED[0].subscriber
    assert found is not None
    return found.model_copy(update=changes)


def test_an_answer_is_its_questions_and_nobody_elses() -> None:
    found = matched(ASKED, [answer(3), answer(1)])
    assert [(one.patient_id, one.trace) for one in found.answers] == [("1", "T1"), ("3", "T3")]
    assert (found.unanswered, found.unmatched) == (("2",), ())
    married = matched(ASKED, [answer(1, subscriber=other(last_name="Other"))])
    assert [one.differs for one in married.answers] == [("last_name",)]


@pytest.mark.parametrize(
    "given, reasons, of",
    [
        ([answer(1, reference_id="T9")], ["unknown"], []),
        ([answer(1, subscriber=question(2).subscriber)], ["another_person"], []),
        ([answer(1, subscriber=other(first_name="Bob"))], ["another_person"], []),
        ([answer(1, dependent=other(first_name="Kit", birth_date=None))], ["another_person"], []),
        ([answer(1, dependent=other(birth_date=None))], ["another_person"], []),
        ([answer(1, dependent=other())], [], ["1"]),
        ([answer(1, reference_id=None)], [], ["1"]),
        ([answer(1, reference_id=None, subscriber=other(first_name="Norabel"))], ["unknown"], []),
        ([answer(1, reference_id=None, subscriber=other(first_name=None))], ["unknown"], []),
        ([answer(1, reference_id=None, subscriber=other(last_name="Other"))], ["unknown"], []),
        ([answer(1, reference_id=None, dependent=other())], ["unknown"], []),
        ([answer(1, reference_id=None, answered=datetime(2025, 3, 2, 9))], ["unknown"], []),
        ([answer(1, reference_id=None, subscriber=other(birth_date=None))], ["unknown"], []),
        ([answer(1, reference_id=None, subscriber=other(member_id=None))], ["unknown"], []),
        ([answer(1), answer(1, status="ineligible")], ["twice", "twice"], []),
        ([answer(1), answer(1)], [], ["1"]),
    ],
)
def test_what_is_not_certain_is_shown_to_nobody(
    given: list[EligibilityResponse], reasons: list[str], of: list[str]
) -> None:
    found = matched(ASKED, given)
    assert [one.reason for one in found.unmatched] == reasons
    assert [one.patient_id for one in found.answers] == of
    assert set(found.unanswered) == {"1", "2", "3"} - set(of)


def test_brothers_and_sisters_are_told_apart() -> None:
    """They share the member number, twins the birth date as well, and what a payer cannot tell apart is nobody's."""
    born = date(2012, 5, 6)
    kids = [EligibilityMember(first_name=name, last_name="Example1", birth_date=born) for name in ("Ann", "Annabel")]
    twins = [question(1, patient_id=str(at), reference_id=f"T{at}", dependent=kid) for at, kid in enumerate(kids, 1)]
    for at, kid in enumerate(kids):
        for trace in (None, f"T{at + 1}"):
            found = matched(twins, [answer(1, reference_id=trace, dependent=kid)])
            assert [one.patient_id for one in found.answers] == [twins[at].patient_id]
    swapped = matched(twins[:1], [answer(1, reference_id=None, dependent=kids[1])])
    assert [one.reason for one in swapped.unmatched] == ["unknown"]


def sibling(at: int) -> EligibilityClient:
    return EligibilityClient(
        patient_id=str(at), payer_name="P", payer_number="9", member_id="FAM-1", birth_date=date(2010, 1, at)
    )


def asking(*, number: str = "", born: int = 1, member_id: str = "FAM 1") -> str:
    """Return a 270 about one person."""
    ref = f"REF*EJ*{number}~" if number else ""
    body = (
        "BHT*0022*13*51*20260302*0900~HL*1**20*1~NM1*PR*2*P*****PI*9~HL*2*1*21*1~NM1*1P*2*X*****XX*1999999901~"
        f"HL*3*2*22*0~TRN*1*1*9555000001~NM1*IL*1*EXAMPLE*KIT****MI*{member_id}~{ref}DMG*D8*201001{born:02}~EQ*30~"
    )
    head = "ISA*00*          *00*          *ZZ*DEMO           *ZZ*CLAIMMD        *260302*0900*^*00501*000000051*0*P*:~"
    head += "GS*HS*DEMO*CLAIMMD*20260302*0900*51*X*005010X279A1~ST*270*0051*005010X279A1~"
    return f"{head}{body}SE*{body.count('~') + 2}*0051~GE*1*51~IEA*1*000000051~"


@pytest.mark.parametrize(
    "text, of_one, of_both",
    [
        (asking(), ({"1"}, ()), {"1"}),
        (asking(born=2), (set(), ("clients",)), {"2"}),
        (asking(born=3), (set(), ("clients",)), set()),
        (asking(number="0001"), ({"1"}, ()), {"1"}),
        (asking(number="1", born=2), ({"1"}, ("members",)), {"1"}),
        (asking(number="1", member_id="FAM2"), ({"1"}, ("members",)), {"1"}),
        (asking(number="7"), ({"7"}, ("clients",)), {"7"}),
        (asking(number="X7"), ({"1"}, ()), {"1"}),
    ],
)
def test_a_file_is_about_the_client_or_it_is_told(text: str, of_one: Any, of_both: set[str]) -> None:
    """Brothers and sisters share the member number: without the client's number the birth date tells them apart."""
    assert holds(text, written([sibling(1)])) == of_one
    assert holds(text, written([sibling(1), sibling(2)]))[0] == of_both


def test_two_questions_with_one_trace_are_nobodys() -> None:
    found = matched([question(1), question(2, reference_id="T1")], [answer(1)])
    assert [one.reason for one in found.unmatched] == ["ambiguous"]
    assert found.answers == ()


def test_files_that_are_none_say_so() -> None:
    known = written([row(1)])
    assert holds("", known) == (set(), ("file",))
    for text in ("", "ISA*00", "hello"):
        with pytest.raises(InvalidInput) as raised:
            questions_of(text)
        assert text not in str(raised.value) or not text
        with pytest.raises(InvalidInput):
            answers_of(text)
