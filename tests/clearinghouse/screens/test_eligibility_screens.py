"""Eligibility through the New Service Center's screens: who is asked, of whom, and what comes of it."""

from __future__ import annotations

import pytest

from mock_portals import variants
from mock_portals.office_ally.sc_books import LEO, NORA, OTTO, npi
from portaldriver.errors import InvalidInput, NotFound, PortalError
from portaldriver.portals.office_ally.clearinghouse.screens.eligibility_lane import PortalEligibility
from tests.clearinghouse.screens.asking import QUESTION, about, asked
from tests.office_ally.practice import Practice


async def test_the_answer_is_typed_and_silent(lane: PortalEligibility, there: Practice) -> None:
    there.portal.guides = 2
    found = await lane.read(QUESTION)
    assert (found.payer, found.headline, found.active) == ("Blue Heron Health Plan", "Active Coverage", True)
    assert (found.value("group number"), found.value("Plan Name")) == ("G-77001", "Heron PPO")
    assert (found.dependents, found.messages) == ((), ())
    assert asked(there) == [
        {
            "payer": "BHHP1",
            "npi": "1234567893",
            "first": "Nora",
            "last": "Example",
            "born": "04/12/1980",
            "member": "BHP100200300",
            "from": "11/20/2026",
        }
    ]
    assert "Nora" not in repr(found) + str(found) + repr(QUESTION)
    assert there.told.named("AnnouncementsClosed")
    assert not any(word in repr(list(there.told)) for word in ("Nora", "Example", "BHP100200300", "1980", "1234567893"))


async def test_inactive_and_dependents(lane: PortalEligibility) -> None:
    assert (await lane.read(about(OTTO))).active is False
    found = await lane.read(about(LEO))
    assert [[pair.value for pair in one][:2] for one in found.dependents] == [["EXAMPLE, LEO", "09/30/2015"]]


async def test_the_provider_stands_far_below_what_is_in_view(lane: PortalEligibility, there: Practice) -> None:
    last = npi(145000059)
    await lane.read(QUESTION.model_copy(update={"provider_npi": last}))
    assert asked(there)[0]["npi"] == last


@pytest.mark.parametrize(
    "changes, error, field",
    [
        ({"payer": "Blue Heron"}, NotFound, "payer"),
        ({"payer": "Evergreen Health"}, InvalidInput, "payer"),
        ({"provider_npi": "1999999984"}, NotFound, "provider_npi"),
        ({"provider_npi": npi(199000001)}, InvalidInput, "provider_npi"),
    ],
)
async def test_what_is_not_offered_or_not_one(
    lane: PortalEligibility, there: Practice, changes: dict[str, str], error: type[PortalError], field: str
) -> None:
    with pytest.raises(error) as caught:
        await lane.read(QUESTION.model_copy(update=changes))
    assert caught.value.field == field
    assert asked(there) == []


async def test_whom_the_payer_does_not_know(lane: PortalEligibility, there: Practice) -> None:
    with pytest.raises(NotFound) as unknown:
        await lane.read(about(NORA, member_id="BHP000000000"))
    assert unknown.value.field == "member_id"
    there.portal.sc.books.message = "Invalid/Missing Date-of-Birth"
    with pytest.raises(InvalidInput) as wrong:
        await lane.read(QUESTION)
    assert wrong.value.field == "dob"
    there.portal.sc.books.message = "Unable to Respond at Current Time"
    down = await lane.read(QUESTION)
    assert (down.active, down.messages) == (None, ("Unable to Respond at Current Time",))
    assert len(asked(there)) == 3


async def test_what_the_form_refuses_is_not_sent(lane: PortalEligibility, there: Practice) -> None:
    there.portal.sc.needs_member_id = True
    with pytest.raises(InvalidInput) as caught:
        await lane.read(QUESTION.model_copy(update={"member_id": ""}))
    assert caught.value.field == "member_id"
    assert asked(there) == []
    assert (await lane.read(QUESTION)).active is True


async def test_a_form_that_cannot_be_sent_is_not_waited_for(lane: PortalEligibility, there: Practice) -> None:
    there.portal.vary("/", variants.set_attribute("button.submit", "disabled", ""))
    with pytest.raises(InvalidInput):
        await lane.read(QUESTION)
    assert asked(there) == []


async def test_without_a_member_id_the_name_and_date_of_birth_serve(lane: PortalEligibility) -> None:
    assert (await lane.read(QUESTION.model_copy(update={"member_id": ""}))).value("Member ID") == "BHP100200300"
