"""Changes of scores: first, last and best whatever the order, one score apart, no constant that nobody gave."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.analytics import score_change
from portaldriver.errors import InvalidInput
from portaldriver.models.outcomes import OutcomeScore

DAY = date(2026, 1, 1)


def score(
    patient: str, day: int, points: int | None, *, form: str = "PHQ-9", program: str = "Outpatient"
) -> OutcomeScore:
    """Return a form that somebody completed."""
    return OutcomeScore(
        score_id=f"{patient}{day}",
        patient_id=patient,
        form=form,
        on=DAY + timedelta(days=day),
        score=None if points is None else Decimal(points),
        program_name=program,
    )


SCORES = [
    score("1", 28, 6),
    score("1", 0, 17),
    score("1", 14, 4, form="phq-9 "),
    score("2", 0, 10),
    score("2", 30, 16),
    score("3", 5, 12),
    score("4", 5, None),
]


async def test_first_last_and_best_of_those_who_have_two() -> None:
    (found,) = await score_change(SCORES, reliable={"PHQ-9": Decimal(6)})
    assert (found.group, found.form, found.series, found.single, found.left_out) == ("all", "PHQ-9", 2, 1, 1)
    assert (found.first, found.last, found.best) == (Decimal("13.5"), Decimal(11), Decimal(7))
    assert found.change == Decimal("-2.5")
    assert (found.improved, found.worse) == (1, 1)


async def test_by_program_and_form_and_no_constant_of_ours() -> None:
    other = [
        score("1", 0, 3, form="WHO-5", program="Residential"),
        score("1", 9, 5, form="WHO-5", program="Residential"),
    ]
    found = await score_change([*SCORES, *other], by=lambda one: one.program_name, higher_is_better={"who-5"})
    assert [(one.group, one.form, one.best) for one in found] == [
        ("Outpatient", "PHQ-9", Decimal(7)),
        ("Residential", "WHO-5", Decimal(5)),
    ]
    assert [(one.improved, one.worse) for one in found] == [(None, None)] * 2
    upwards = await score_change(other, reliable={"WHO-5": Decimal(2)}, higher_is_better={"WHO-5"})
    assert [(one.improved, one.worse) for one in upwards] == [(1, 0)]
    with pytest.raises(InvalidInput):
        await score_change(SCORES, reliable={"PHQ-9": Decimal(0)})


async def test_one_score_is_no_change() -> None:
    (found,) = await score_change([score("1", 0, 17)])
    assert (found.series, found.single, found.first, found.change) == (0, 1, None, None)


@settings(max_examples=25, deadline=None)
@given(
    points=st.lists(st.integers(0, 27), min_size=2, max_size=6),
    order=st.randoms(use_true_random=False),
)
async def test_the_order_in_which_scores_come_does_not_matter(points: list[int], order: Random) -> None:
    rows = [score("1", day, one) for day, one in enumerate(points)]
    shuffled = rows[:]
    order.shuffle(shuffled)
    (found,) = await score_change(shuffled)
    expected = tuple(map(Decimal, (points[0], points[-1], min(points))))
    assert (found.first, found.last, found.best) == expected
