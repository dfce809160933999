"""Whether a visit is authorized, without a portal: every reason, pools, pending units, and what is booked."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver import InvalidInput
from portaldriver.models.authorization import Authorization, AuthorizationUpdate, NewAuthorization
from portaldriver.models.billing_code import BillingCode
from portaldriver.portals.pimsy.holdings import Holdings, Planned, allot, by_day, known
from portaldriver.portals.pimsy.risks import risks
from portaldriver.portals.pimsy.units import EXPLAINED, check, units_of

START, END = date(2026, 3, 1), date(2026, 3, 31)
DAY = date(2026, 3, 10)
CODES = (
    BillingCode(billing_code_id="1", code="A", pool="P", counting="per_note", default_units=Decimal(1)),
    BillingCode(billing_code_id="2", code="B", pool="P", counting="per_note", default_units=Decimal(2)),
    BillingCode(billing_code_id="3", code="T", counting="per_time", minutes_per_unit=15),
    BillingCode(billing_code_id="4", code="U", unmanaged=True),
)


def auth(ident: str = "1", code: str = "A", left: str = "5", **more: Any) -> Authorization:
    """Make an authorization that is in force in March."""
    fields: dict[str, Any] = {
        "authorization_id": ident,
        "patient_id": "7",
        "billing_code": code,
        "pool": next((one.pool for one in CODES if one.code == code), None),
        "starts_on": START,
        "ends_on": END,
        "units_remaining": Decimal(left),
        "units_pending": Decimal(0),
        "unmanaged": False,
        "active": True,
    }
    return Authorization(**(fields | more))


def booked(*days: int, code: str = "A", units: str = "1") -> list[Planned]:
    """Make appointments on days of March."""
    return [Planned(code, date(2026, 3, day), Decimal(units)) for day in days]


CASES: list[tuple[str, list[Authorization], dict[str, Any], str, str | None]] = [
    ("in force", [auth()], {}, "covered", "1"),
    ("first day", [auth()], {"on": START}, "covered", "1"),
    ("last day", [auth()], {"on": END}, "covered", "1"),
    ("day before", [auth()], {"on": START - timedelta(1)}, "not_started", "1"),
    ("day after", [auth()], {"on": END + timedelta(1)}, "expired", "1"),
    (
        "the first to come",
        [auth("1", starts_on=END), auth("2", starts_on=DAY + timedelta(1), ends_on=date(2026, 3, 30))],
        {},
        "not_started",
        "2",
    ),
    ("the last that ended", [auth("1"), auth("2", ends_on=date(2026, 4, 5))], {"on": date(2026, 5, 1)}, "expired", "2"),
    ("nothing at all", [], {}, "none", None),
    ("another code", [auth(code="T")], {}, "other_pool", None),
    ("another code, ended", [auth(code="T", ends_on=START)], {}, "other_pool", None),
    ("pool", [auth(code="B")], {}, "covered", "1"),
    ("pool, code unknown", [auth(code="X", pool="P")], {"codes": ()}, "other_pool", None),
    ("code in other case", [auth(code="a")], {}, "covered", "1"),
    ("inactive", [auth(active=False)], {}, "inactive", "1"),
    ("used up and so inactive", [auth(left="0", active=False)], {}, "no_units", "1"),
    ("used up, still active", [auth(left="0")], {}, "no_units", "1"),
    ("too few", [auth(left="1.5")], {"units": Decimal(2)}, "no_units", "1"),
    ("exactly enough", [auth(left="2")], {"units": Decimal(2)}, "covered", "1"),
    ("held by notes", [auth(left="2", units_pending=Decimal(2))], {}, "units_pending", "1"),
    ("held in part", [auth(left="2", units_pending=Decimal(1))], {}, "covered", "1"),
    ("held by appointments", [auth(left="2")], {"booked": booked(3, 20)}, "units_booked", "1"),
    ("appointments want what others cover", [auth(left="2")], {"booked": booked(3, 20, code="T")}, "covered", "1"),
    ("appointments of the pool", [auth(left="3")], {"booked": booked(3, code="B", units="3")}, "units_booked", "1"),
    (
        "appointments after it",
        [auth(left="1")],
        {"booked": [Planned("A", date(2026, 4, 9), Decimal(1))]},
        "covered",
        "1",
    ),
    ("ends first", [auth("1"), auth("2", ends_on=date(2026, 3, 20))], {}, "covered", "2"),
    ("ends first, too few", [auth("1"), auth("2", left="0", ends_on=date(2026, 3, 20))], {}, "covered", "1"),
    ("own code before the pool's", [auth("1", code="B"), auth("2")], {}, "covered", "2"),
    ("not counted", [auth(left="0", unmanaged=True)], {"booked": booked(1, 2)}, "unmanaged", "1"),
    ("not counted, but over", [auth(unmanaged=True)], {"on": END + timedelta(1)}, "expired", "1"),
    ("code not counted", [auth(code="U", left="0")], {"code": "U"}, "unmanaged", "1"),
    ("code not counted, nothing held", [auth()], {"code": "U"}, "other_pool", None),
    ("not counted before counted", [auth("1"), auth("2", unmanaged=True)], {}, "unmanaged", "2"),
    (
        "a renewal frees the old one",
        [auth("1", left="1"), auth("2", starts_on=date(2026, 3, 15), ends_on=date(2026, 6, 1))],
        {"booked": booked(20, 27)},
        "covered",
        "1",
    ),
    (
        "a larger visit of later goes first",
        [auth("1", left="3"), auth("2", left="2", ends_on=date(2026, 4, 1))],
        {"booked": booked(20, units="3"), "units": Decimal(2)},
        "covered",
        "2",
    ),
]


@pytest.mark.parametrize("held, asked, reason, ident", [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_every_reason(held: list[Authorization], asked: dict[str, Any], reason: str, ident: str | None) -> None:
    given_: dict[str, Any] = {"code": "A", "on": DAY, "units": Decimal(1), "codes": CODES} | asked
    said = check(**given_, authorizations=held)
    assert (said.reason, said.authorization_id) == (reason, ident)
    assert said.ok is (reason in ("covered", "unmanaged"))
    assert said.explanation == EXPLAINED[said.reason]
    assert not any(letter.isdigit() for letter in said.explanation), "it may stand in messages"
    assert check(**given_, authorizations=held[::-1]) == said, "the order of the list does not matter"


def test_an_answer_tells_its_numbers_and_what_it_brings_about() -> None:
    held = auth(left="5", units_pending=Decimal(1), unit_alert_level=Decimal(1), expiry_alert_days=21)
    said = check("B", DAY, Decimal(2), authorizations=[held], codes=CODES, booked=booked(2), counted_by="code")
    assert said.model_dump(by_alias=True, mode="json", exclude={"explanation"}) == {
        "ok": True,
        "reason": "covered",
        "authorizationId": "1",
        "billingCode": "B",
        "on": "2026-03-10",
        "unitsWanted": 2.0,
        "countedBy": "code",
        "unitsRemaining": 5.0,
        "unitsPending": 1.0,
        "unitsBooked": 1.0,
        "unitsAvailable": 3.0,
        "alerts": ["units_low", "expiring"],
    }
    assert repr(said) == "AuthorizationCheck(...)"
    early = check("B", START, Decimal(1), authorizations=[held], codes=CODES)
    assert early.alerts == ()
    assert early.units_available == 4


@pytest.mark.parametrize(
    "code, minutes, units, by",
    [
        ("A", None, "1", "code"),
        ("B", 60, "2", "code"),
        ("T", 15, "1", "code"),
        ("T", 16, "2", "code"),
        ("T", 45, "3", "code"),
        (None, 45, "1", "assumed"),
        ("U", 45, "1", "assumed"),
    ],
)
def test_units_of_a_visit(code: str | None, minutes: int | None, units: str, by: str) -> None:
    found = next((one for one in CODES if one.code == code), None)
    assert units_of(found, minutes) == (Decimal(units), by)


days = st.integers(0, 20).map(lambda day: START + timedelta(day))
units = st.integers(1, 3).map(Decimal)
codes = st.sampled_from(["A", "B", "T"])
planned = st.builds(Planned, codes, days, units)
auths = st.lists(
    st.builds(
        lambda code, start, length, left, pending, active, unmanaged: auth(
            code=code,
            left=str(left),
            starts_on=start,
            ends_on=start + timedelta(length),
            units_pending=Decimal(min(left, pending)),
            active=active,
            unmanaged=unmanaged,
        ),
        codes,
        days,
        st.integers(0, 15),
        st.integers(0, 6),
        st.integers(0, 2),
        st.booleans(),
        st.integers(0, 5).map(lambda one: one == 0),
    ),
    max_size=4,
).map(lambda found: [one.model_copy(update={"authorization_id": str(at)}) for at, one in enumerate(found)])


def can_all_be_covered(visits: list[Planned], held: list[Authorization], taken: tuple[Decimal, ...]) -> bool:
    """Try every way to let visits draw on authorizations."""
    if not visits:
        return True
    first, rest = visits[0], visits[1:]
    for at, one in enumerate(held):
        fits = first.code == one.billing_code or "T" not in (first.code, one.billing_code)
        if not (fits and one.active and one.starts_on <= first.on <= one.ends_on):  # type: ignore[operator]
            continue
        units = Decimal(0) if one.unmanaged else first.units
        if taken[at] + units <= one.units_remaining - one.units_pending:  # type: ignore[operator]
            if can_all_be_covered(rest, held, (*taken[:at], taken[at] + units, *taken[at + 1 :])):
                return True
        elif one.unmanaged and can_all_be_covered(rest, held, taken):
            return True
    return False


@settings(max_examples=150, deadline=None)
@given(auths, st.lists(planned, max_size=5), codes, days, units)
def test_what_is_promised_is_there_and_no_more_is_refused_than_has_to_be(
    held: list[Authorization], there: list[Planned], code: str, on: date, wanted: Decimal
) -> None:
    said = check(code, on, wanted, authorizations=held, codes=CODES, booked=there)
    drawn = allot(there, by_day(there), Holdings(held, known(CODES))).drawn
    everything = [*(there[place] for place in drawn), Planned(code, on, wanted)]
    possible = can_all_be_covered(everything, held, (Decimal(0),) * len(held))
    assert possible or not said.ok, "no appointment that had units loses them"
    if all(one.units == wanted for one in everything):
        assert said.ok is possible
    if said.reason == "covered":
        assert said.units_available is not None
        assert said.units_available >= wanted
    elif not said.ok:
        assert said.units_available is None or said.units_available < wanted
        more = check(code, on, wanted + 1, authorizations=held, codes=CODES, booked=there)
        assert not more.ok, "what is too much for a visit is too much for a longer one"


def test_what_somebody_has_to_look_after() -> None:
    held = [
        auth("1", left="2", unit_alert_level=Decimal(0), expiry_alert_days=5),
        auth("2", code="T", left="9", expiry_alert_days=30),
        auth("3", code="T", left="0", active=False),
    ]
    there = [*booked(5, 12, 19, units="1"), *booked(20, code="Z")]
    found = risks("7", on=START, authorizations=held, codes=CODES, booked=there)
    assert [(one.authorization_id, one.reasons, one.first_uncovered_on) for one in found] == [
        ("1", ("units_low", "overbooked"), date(2026, 3, 19)),
        ("2", ("expiring",), None),
        (None, ("uncovered",), date(2026, 3, 20)),
    ]
    assert [found[0].units_booked, found[0].units_available, found[0].days_left] == [2, 0, 30]
    later = [Planned("A", date(2026, 4, 2), Decimal(1))]
    (beyond,) = risks("7", on=START, authorizations=held[:1], codes=CODES, booked=later)
    assert beyond.reasons == ("uncovered",)
    assert beyond.first_uncovered_on == date(2026, 4, 2)
    assert len(risks("7", on=START, authorizations=held, codes=CODES, within_days=29)) == 0
    assert len(risks("7", on=START, authorizations=held, codes=CODES, within_days=30)) == 2
    assert risks("7", on=END + timedelta(1), authorizations=held, codes=CODES, within_days=30) == []


NEW = {"patientId": "7", "billingCode": "A", "startsOn": "2026-03-01", "endsOn": "2026-03-31", "unitsAllotted": "12"}


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"patientId": "x"}, "patientId"),
        ({"billingCode": " "}, "billingCode"),
        ({"endsOn": "2026-02-01"}, None),
        ({"unitsAllotted": None}, None),
        ({"unitsAllotted": "1e3"}, "unitsAllotted"),
        ({"unitsAllotted": "0"}, "unitsAllotted"),
        ({"unitAlertLevel": "-1"}, "unitAlertLevel"),
        ({"expiryAlertDays": 4000}, "expiryAlertDays"),
    ],
)
def test_bad_input_is_refused_before_any_page(changed: dict[str, Any], field: str | None) -> None:
    assert NewAuthorization.of(NEW).units_allotted == 12
    assert NewAuthorization.of(NEW | {"unitsAllotted": None, "unmanaged": True}).unmanaged
    with pytest.raises(InvalidInput) as refused:
        NewAuthorization.of(NEW | changed)
    assert refused.value.field == field
    assert "12" not in str(refused.value)
    for nothing in ({}, {"active": None}, {"startsOn": "2026-03-02", "endsOn": "2026-03-01"}):
        with pytest.raises(InvalidInput):
            AuthorizationUpdate.of(nothing)
