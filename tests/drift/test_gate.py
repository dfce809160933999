"""Nothing but a name or a stable mark establishes what an element is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from portaldriver.drift.candidates import Candidates
from portaldriver.drift.fingerprint import Fingerprint
from portaldriver.drift.gate import Gate, agree, identity
from tests.drift.pages import button, field


@pytest.mark.parametrize(
    "one, other",
    [
        ("Last name", "last  name:"),
        ("Phone", "Phone number"),
        ("U.S.", "US"),
        ("Log in", "Login"),
        ("Member number *", "Member numbers"),
        ("Facebook", "Facebook (opens in a new window)"),
    ],
)
def test_names_agree(one: str, other: str) -> None:
    assert agree(one, other)
    assert agree(other, one)


@pytest.mark.parametrize(
    "one, other",
    [
        ("Last name", "Login name"),
        ("Last name", "First name"),
        ("Start date", "End date"),
        ("Address line 1", "Address line 2"),
        ("Primary member number", "Secondary member number"),
        ("Send reminders", "Do not send reminders"),
        ("Save", "Delete"),
        ("Name", "Date of birth of the subscriber"),
    ],
)
def test_names_contradict(one: str, other: str) -> None:
    assert not agree(one, other)
    assert not agree(other, one)


def looked(old: Fingerprint, page: Sequence[Fingerprint], index: int = 0) -> Gate:
    return identity(old, Candidates(page), index)


def test_place_alone_never_opens_the_gate() -> None:
    old = field("Last name", place=1)
    gate = looked(old, [field("Login name", place=1, mark="login"), button("Save", place=2)])
    assert gate.conflict
    assert not gate.open


def test_a_mark_does_for_a_missing_name_but_not_against_another_one() -> None:
    old = field("Last name", place=1)
    assert looked(old, [field("", place=1, mark="last_name")]).open
    assert not looked(old, [field("Plan", place=1, mark="last_name")]).open


def test_a_mark_that_two_have_is_none() -> None:
    old = field("", place=1, mark="choice")
    page = [field("", place=n, mark="choice", path=f"/html/body/p[{n + 1}]/input") for n in range(2)]
    assert looked(old, page[:1]).keys == ("id", "name")
    assert looked(old, page).keys == ()


def test_never_where_another_element_has_the_old_name() -> None:
    old = field("Phone", place=1, mark="phone")
    page = [field("Phone number", place=1, mark="phone"), field("Phone", place=4, mark="other")]
    assert looked(old, page).elsewhere
    assert not looked(old, page).open
    assert looked(old, page[:1]).open


def test_twins_need_a_row_or_a_section() -> None:
    def choose(row: str, number: int) -> Fingerprint:
        return field("Choose", place=number, mark="", row=(row,), path=f"/html/body/table/tr[{number}]/td[2]/input")

    old = choose("Cardiology", 1)
    page = [choose("Cardiology", 3), choose("Radiology", 1)]
    assert looked(old, page).open
    assert not looked(old, page, 1).open
    same = [choose("Cardiology", 3), choose("Cardiology", 1)]
    assert looked(old, same).twins
    assert not looked(old, same).open


def test_what_holds_an_element_is_no_twin_of_it() -> None:
    item = Fingerprint(tag="a", role="link", name="Claims", xpath="/html/body/ul/li/a")
    page = [item, Fingerprint(tag="li", role="listitem", name="Claims", xpath="/html/body/ul/li")]
    assert looked(item, page).open


def test_a_heading_is_not_a_button() -> None:
    old = button("Search", place=1)
    heading = Fingerprint(tag="h2", role="heading", name="Search", xpath="/html/body/h2")
    assert not looked(old, [heading]).open


def test_what_cannot_be_seen_is_not_what_could() -> None:
    old = button("Search", place=1)
    hidden = old.model_copy(update={"visible": False})
    assert not looked(old, [hidden]).open
    assert looked(hidden, [hidden]).open
