"""Elements are found again, or it is said why not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from portaldriver.drift.fingerprint import Fingerprint
from portaldriver.drift.relocation import Verdict, relocate, resembles
from portaldriver.drift.risk import Risk
from tests.drift.pages import FIELDS, button, declared, field, form

OLD = declared(form())
HASHED = [f"x{n}" for n in range(len(FIELDS))]


def test_on_the_same_page_everything_is_the_same() -> None:
    found = relocate(old=OLD, page=form())
    assert [one.found for one in found.values()] == list(range(len(FIELDS) + 1))
    assert {one.verdict for one in found.values()} == {Verdict.SAME}
    assert all(one.top[0].reasons and not one.conflicts for one in found.values())


def test_new_ids_and_new_places_are_followed() -> None:
    page = form(FIELDS[::-1], marks=HASHED)
    found = relocate(old=OLD, page=page)
    for name in FIELDS:
        at = found[name].found
        assert at is not None, name
        assert page[at].name == name
        assert found[name].verdict is Verdict.MOVED


def test_a_field_that_is_gone_is_not_healed_to_its_neighbour() -> None:
    """Place, neighbours and kind all fit what stands there now."""
    labels = ["Login name" if label == "Last name" else label for label in FIELDS]
    gone = relocate(old=OLD, page=form(labels))["Last name"]
    assert gone.found is None
    assert gone.verdict in (Verdict.REFUSED, Verdict.GONE)
    assert gone.conflicts
    assert len(gone.top) == 3


def test_a_refusal_tells_its_three_best_and_why_without_a_word_of_the_page() -> None:
    labels = ["Zanzibar" if label == "Phone" else label for label in FIELDS]
    refused = relocate(old=OLD, page=form(labels, marks=HASHED))["Phone"]
    assert refused.found is None
    probabilities = [guess.probability for guess in refused.top]
    assert sum(probabilities) <= 1.0001
    said = " ".join((*refused.conflicts, *(reason for guess in refused.top for reason in guess.reasons)))
    assert said
    assert "Zanzibar" not in said
    assert "Phone" not in said


def test_no_two_elements_are_found_in_one_place() -> None:
    page = form(("Name", *FIELDS[2:]))
    found = [one.found for one in relocate(old=OLD, page=page).values() if one.found is not None]
    assert len(found) == len(set(found))


def test_two_declarations_of_one_element_are_found_together() -> None:
    old = {"save": OLD["Save"], "submit": OLD["Save"]}
    found = relocate(old=old, page=form())
    assert found["save"].found == found["submit"].found == len(FIELDS)


@pytest.mark.parametrize("risk", [risk for risk in Risk if risk is not Risk.ORDINARY])
def test_what_matters_needs_a_person(risk: Risk) -> None:
    found = relocate(old={"it": OLD["Save"]}, page=form(), risk={"it": risk})["it"]
    assert found.needs_person
    assert not relocate(old={"it": OLD["Save"]}, page=form())["it"].needs_person


def test_an_empty_page_has_nothing() -> None:
    found = relocate(old=OLD, page=[])
    assert {one.verdict for one in found.values()} == {Verdict.GONE}
    assert all(one.found is None and one.top == () for one in found.values())


def test_a_selector_that_finds_another_element_is_noticed() -> None:
    """An upgrade renumbered the ids: what was Outpatient's is Inpatient's now."""

    def choice(name: str, number: int) -> Fingerprint:
        return field(name, place=number, mark=f"req_{number}", role="radio", section="Request")

    old = [choice("Inpatient", 0), choice("Outpatient", 1), choice("Equipment", 2)]
    new = [choice("Other", 0), choice("Inpatient", 1), choice("Outpatient", 2), choice("Equipment", 3)]
    told = resembles(old=old[1], resolved=1, page=new)
    assert not told.same
    assert told.better == 2
    assert resembles(old=old[1], resolved=2, page=new).same


def test_an_element_that_only_got_another_label_is_still_itself() -> None:
    labels = ["Family name" if label == "Last name" else label for label in FIELDS]
    assert resembles(old=OLD["Last name"], resolved=1, page=form(labels)).same


def test_answers_do_not_depend_on_the_order_of_the_page() -> None:
    page = [*form(FIELDS[::-1], marks=HASHED), button("Cancel", place=9)]
    there = relocate(old=OLD, page=page)
    back = relocate(old=OLD, page=page[::-1])
    for name, one in there.items():
        other = back[name]
        assert one.verdict is other.verdict
        assert one.found is None or other.found == len(page) - 1 - one.found


def test_the_core_does_without_what_this_needs() -> None:
    code = "import sys, portaldriver, portaldriver.drift.fingerprint, portaldriver.drift.risk;"
    code += "print(sorted({'numpy', 'rapidfuzz'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
