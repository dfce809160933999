"""What tests ask, and whom they ask it of."""

from __future__ import annotations

from datetime import date
from typing import Any

from mock_portals.office_ally.sc_books import ScMember
from portaldriver.portals.office_ally.clearinghouse.screens.eligibility_result import PortalQuestion
from tests.office_ally.practice import Practice

QUESTION = PortalQuestion(
    payer="Blue Heron Health Plan",
    provider_npi="1234567893",
    first_name="Nora",
    last_name="Example",
    dob=date(1980, 4, 12),
    member_id="BHP100200300",
    date_of_service=date(2026, 11, 20),
)


def about(member: ScMember, **changes: Any) -> PortalQuestion:
    """Return the question about a member of the mock payers."""
    month, day, year = map(int, member.born.split("/"))
    person = {"first_name": member.first, "last_name": member.last, "member_id": member.member_id}
    return QUESTION.model_copy(update=person | {"dob": date(year, month, day)} | changes)


def asked(there: Practice) -> list[dict[str, Any]]:
    """Return the questions that reached the portal, as they were sent."""
    return there.portal.sc.books.asked
