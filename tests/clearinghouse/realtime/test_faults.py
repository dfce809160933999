"""Everything that is no answer to the question is a typed error, and nothing is sent twice."""

from __future__ import annotations

import asyncio

import pytest

from mock_portals.clearinghouse.realtime import RealTimeSite
from portaldriver.edi import NumbersInMemory
from portaldriver.errors import (
    ChallengeRequired,
    ConfigurationError,
    InvalidCredentials,
    NotPermitted,
    PageTimeout,
    PortalDown,
    PortalError,
    UnexpectedPage,
)
from portaldriver.portals.office_ally.clearinghouse.realtime import (
    AnotherAnswer,
    AnswerUnreadable,
    QuestionRefused,
    RealTimeAccess,
    RealTimeLane,
)

from .questions import access, coverage_of, lane_to, status_of


@pytest.mark.parametrize(
    "fault, error, retryable",
    [
        ("999", QuestionRefused, False),
        ("TA1", QuestionRefused, False),
        ("core", QuestionRefused, False),
        ("refused_envelope", QuestionRefused, False),
        ("fault", PortalDown, False),
        ("bad_gateway", PortalDown, False),
        ("busy", PortalDown, True),
        ("drop", PortalDown, False),
        ("challenge", ChallengeRequired, False),
        ("firewall", NotPermitted, False),
        ("html", UnexpectedPage, False),
        ("another", AnotherAnswer, False),
        ("cut_x12", AnswerUnreadable, False),
        ("cut_inside", AnswerUnreadable, False),
        ("empty", AnswerUnreadable, False),
        ("large", AnswerUnreadable, False),
    ],
)
async def test_faults(
    site: RealTimeSite, lane: RealTimeLane, fault: str, error: type[PortalError], retryable: bool
) -> None:
    site.switches.fault = fault  # type: ignore[assignment]
    with pytest.raises(error) as raised:
        await lane.eligibility(coverage_of())
    assert type(raised.value) is error
    assert raised.value.retryable is retryable
    assert len(site.asked) == 1


@pytest.mark.parametrize("fault", ["cut_xml", "dtd"])
async def test_xml_that_is_cut_short_or_brings_a_document_type(site: RealTimeSite, fault: str) -> None:
    site.switches.fault = fault  # type: ignore[assignment]
    async with lane_to(site) as lane:
        with pytest.raises(AnswerUnreadable):
            await lane.eligibility(coverage_of())


async def test_a_refusal_says_which_and_where(site: RealTimeSite, lane: RealTimeLane) -> None:
    site.switches.fault = "999"
    with pytest.raises(QuestionRefused) as refused:
        await lane.eligibility(coverage_of())
    assert refused.value.code == "999"
    assert refused.value.acknowledgment is not None
    assert refused.value.acknowledgment.outcome == "rejected"
    site.switches.fault = "TA1"
    with pytest.raises(QuestionRefused) as refused:
        await lane.claim_status(status_of())
    assert refused.value.acknowledgment is not None
    assert refused.value.acknowledgment.interchange is not None
    assert refused.value.acknowledgment.interchange.note_code == "006"
    site.switches.fault = "core"
    with pytest.raises(QuestionRefused) as refused:
        await lane.eligibility(coverage_of())
    assert refused.value.code == "PayloadIDIllegal"


async def test_an_envelope_that_the_interchange_does_not_fit_is_refused(site: RealTimeSite) -> None:
    from portaldriver.edi import load_profile

    profile = load_profile("office_ally_realtime", envelope={"sender_id": "SOMEBODY"})
    async with lane_to(site, profile=profile) as lane:
        with pytest.raises(QuestionRefused) as refused:
            await lane.eligibility(coverage_of())
    assert refused.value.code == "TA1"
    assert not site.asked


@pytest.mark.parametrize("refuses_by", ["401", "403", "core", "fault"])
async def test_a_wrong_password_is_tried_once(site: RealTimeSite, mode: str, refuses_by: str) -> None:
    site.switches.refuses_by = refuses_by  # type: ignore[assignment]
    async with lane_to(site, mode, with_access={"password": "wrong"}) as lane:
        asked = (lane.eligibility(coverage_of(reference_id=f"a{at}")) for at in range(5))
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert {type(one) for one in found} == {InvalidCredentials}
        with pytest.raises(InvalidCredentials):
            await lane.claim_status(status_of())
    assert site.refused == 1


async def test_busy_says_for_how_long(site: RealTimeSite, lane: RealTimeLane) -> None:
    site.switches.fault = "busy"
    with pytest.raises(PortalDown) as busy:
        await lane.eligibility(coverage_of())
    assert busy.value.retry_after == 7
    site.switches.retry_after = "never"
    with pytest.raises(PortalDown) as busy:
        await lane.eligibility(coverage_of())
    assert busy.value.retry_after is None


async def test_no_answer_within_the_deadline(site: RealTimeSite, mode: str) -> None:
    site.switches.fault = "hang"
    async with lane_to(site, mode, deadline=0.3) as lane:
        with pytest.raises(PageTimeout) as late:
            await lane.eligibility(coverage_of())
    assert late.value.retryable is False
    assert len(site.asked) == 1


async def test_nobody_there(site: RealTimeSite) -> None:
    async with lane_to(site, with_access={"url": "http://127.0.0.1:9/rtx.svc"}) as lane:
        with pytest.raises(PortalDown) as down:
            await lane.eligibility(coverage_of())
    assert down.value.retryable


async def test_a_payload_id_of_another(site: RealTimeSite, mode: str) -> None:
    site.switches.own_payload_id = True
    async with lane_to(site, mode) as lane:
        with pytest.raises(AnotherAnswer) as another:
            await lane.eligibility(coverage_of())
        assert another.value.field == "payload_id"
    async with lane_to(site, mode, with_access={"payload_id_comes_back": False}) as lane:
        assert (await lane.eligibility(coverage_of())).status == "eligible"
        site.switches.fault = "no_numbers"
        with pytest.raises(AnotherAnswer):  # now nothing tells whose answer it is
            await lane.eligibility(coverage_of())


@pytest.mark.parametrize(
    "given",
    [{"password": ""}, {"sender_id": "A"}, {"sender_id": "A*B"}, {"mode": "ftp"}, {"url": "http://example.com/x"},
     {"username": ""}, {"originator": "short"}],
)  # fmt: skip
def test_access_that_cannot_be_used(given: dict[str, str]) -> None:
    whole = {"username": "user", "password": "secret", "sender_id": "CLINIC1"} | given
    with pytest.raises(ConfigurationError):
        RealTimeAccess(**whole)  # type: ignore[arg-type]


def test_where_it_goes_by_default() -> None:
    plain = RealTimeAccess("user", "secret", "CLINIC1")
    assert plain.address == "https://wsd.officeally.com/TransactionService/rtx.svc"
    with pytest.raises(ValueError, match="more than 0"):
        RealTimeLane(plain, numbers=NumbersInMemory(), at_once=0)


async def test_without_the_extra(site: RealTimeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "httpx", None)
    with pytest.raises(ConfigurationError, match="realtime"):
        async with RealTimeLane(access(site), numbers=NumbersInMemory()):
            pass
