"""What a correction may change, and what makes it another claim; the writes as the journal keeps them."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver import InvalidInput
from portaldriver.edi import Claim
from portaldriver.pom import Binding
from portaldriver.portals.office_ally.clearinghouse.claims.fixing import fix_of, require_same
from portaldriver.portals.office_ally.clearinghouse.screens.fix_form import same
from portaldriver.portals.office_ally.writes.kinds import Kinds
from tests.clearinghouse.fix.refused import right, wrong
from tests.clearinghouse.ub.bills import ROOM, bill
from tests.edi.sendable import JANE, JIM, PARENT, changed

NOBODY = cast("Binding", SimpleNamespace())


@pytest.mark.parametrize(
    "changes",
    [
        {"last_name": "DOUGH"},
        {"first_name": "JAYNE"},
        {"dob": date(1980, 2, 1)},
        {"member_id": "EX999999", "sex": "U"},
        {"last_name": "doe", "first_name": " Jane ", "dob": date(1981, 1, 2)},
    ],
)
def test_one_slip_in_who_somebody_is_may_be_put_right(changes: dict[str, Any]) -> None:
    require_same(right("S-1"), right("S-1", subscriber=changed(JANE, **changes)))


@pytest.mark.parametrize(
    "claim, field",
    [
        (right("S-2"), "patientControlNumber"),
        (bill("S-1"), "claimType"),
        (right("S-1", frequency="7"), "frequency"),
        (right("S-1", payer_claim_control_number="PC1"), "payerClaimControlNumber"),
        (right("S-1", subscriber=changed(JANE, last_name="OTHER", first_name="NORA")), "subscriber"),
        (right("S-1", subscriber=changed(JANE, first_name="NORA", dob=date(1999, 9, 9))), "subscriber"),
        (right("S-1", subscriber=PARENT, patient=JIM), "patient"),
    ],
)
def test_another_claim_is_named_by_what_makes_it_another(claim: Claim, field: str) -> None:
    with pytest.raises(InvalidInput) as told:
        require_same(right("S-1"), claim)
    assert told.value.field == field
    assert not {"OTHER", "NORA", "DOE", "JIM"} & set(str(told.value).split())


@pytest.mark.parametrize(
    "former, claim",
    [(wrong("S-1"), right("S-1")), (bill("S-3", subscriber=changed(JANE, member_id="UNKNOWN")), bill("S-3"))],
)
def test_the_journal_gives_back_what_it_was_given(former: Claim, claim: Claim) -> None:
    write = fix_of(NOBODY, claim, former, "4000000001")
    again = Kinds()[write.operation].from_payload(NOBODY, write.payload)
    assert type(again) is type(write)
    assert (again.payload, again.natural_key, again.record) == (write.payload, write.natural_key, write.record)
    other = fix_of(NOBODY, claim, former, "4000000002")
    assert other.natural_key != write.natural_key
    assert "DOE" not in repr(write)


@pytest.mark.parametrize("make", [right, bill])
def test_a_correction_that_changes_nothing_is_none(make: Any) -> None:
    with pytest.raises(InvalidInput) as told:
        fix_of(NOBODY, make("S-4"), make("S-4", reference_id="ours"), "4000000001")
    assert told.value.field == "claim"


def test_a_line_of_a_bill_that_is_to_go_is_refused_at_once() -> None:
    less = bill("S-5", service_lines=(ROOM,), total_charge=ROOM.charge_amount)
    with pytest.raises(InvalidInput, match="line_"):
        fix_of(NOBODY, less, bill("S-5"), "4000000001")


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="abcXYZ 09", max_size=6), st.text(alphabet="abcXYZ 09", max_size=6))
def test_what_is_shown_is_what_was_sent_but_for_capitals(shown: str, sent: str) -> None:
    assert same(shown, sent) == (shown.lower() == sent.lower()) == same((shown,), (sent,))
    assert same(shown.upper(), shown)
    assert not same(None, sent)
    assert not same((shown,), (sent, ""))
