"""What two elements have in common, as numbers."""

from __future__ import annotations

import numpy as np

from portaldriver.drift.candidates import Candidates
from portaldriver.drift.features import NAMES, compare
from portaldriver.drift.fingerprint import Fingerprint
from tests.drift.pages import button, field, form


def features(old: Fingerprint, page: list[Fingerprint]) -> list[dict[str, float]]:
    rows = compare(old, Candidates(page))
    assert rows.shape == (len(page), len(NAMES))
    return [dict(zip(NAMES, row, strict=True)) for row in rows.tolist()]


def test_every_number_is_finite_and_bounded_whatever_is_missing() -> None:
    bare = Fingerprint(tag="div")
    whole = field("Last name", place=1)
    for old in (bare, whole):
        rows = compare(old, Candidates([bare, whole, button("Save", place=3)]))
        assert np.isfinite(rows).all()
        assert (np.abs(rows) <= 3).all()


def test_what_is_missing_on_one_side_neither_agrees_nor_contradicts() -> None:
    (found,) = features(field("Last name", place=1), [Fingerprint(tag="input")])
    assert found["name equal"] == found["name differs"] == 0
    assert found["name lost"] == found["id lost"] == 1
    (found,) = features(Fingerprint(tag="input"), [field("Last name", place=1)])
    assert found["id equal"] == found["id differs"] == found["id lost"] == 0


def test_another_name_contradicts_and_a_similar_one_does_not() -> None:
    other, similar = features(field("Last name", place=1), [field("Plan", place=1), field("Last names", place=1)])
    assert (other["name differs"], similar["name differs"]) == (1, 0)
    assert similar["name alike"] > 0.8 > other["name alike"]


def test_a_name_that_another_candidate_has_counts_against_one_that_has_not() -> None:
    here, elsewhere = features(field("Plan", place=1), [field("Plan", place=3), field("Planet", place=1)])
    assert (here["name elsewhere"], elsewhere["name elsewhere"]) == (0, 1)
    assert here["name alike ahead"] > 0 > elsewhere["name alike ahead"]


def test_a_rare_agreement_weighs_more_than_a_common_one() -> None:
    one = field("Choose", place=1)
    alone = features(one, [one, button("Save", place=2)])[0]
    among = features(one, [one, *[field("Choose", place=n) for n in range(2, 6)]])[0]
    assert alone["name only here"] == 1
    assert among["name only here"] == 0.2


def test_words_are_found_again_across_facts() -> None:
    """A label that became a placeholder still says the same."""
    old = field("Member number", place=1)
    new = Fingerprint(tag="input", placeholder="Member number", xpath="/html/body/div/input")
    found = features(old, [new, button("Save", place=2)])
    assert found[0]["said"] > found[1]["said"]


def test_a_page_compares_the_same_in_any_order() -> None:
    page = form()
    forward, backward = compare(page[2], Candidates(page)), compare(page[2], Candidates(page[::-1]))
    assert np.allclose(forward, backward[::-1])


def test_an_empty_page_has_no_rows() -> None:
    assert compare(field("Plan", place=1), Candidates([])).shape == (0, len(NAMES))
