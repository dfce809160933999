"""Treatment plans: as the book has them in both lanes, texts only where asked for, reviews due, and the printable."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import by_id
from mock_portals.pimsy.clinical_desk import Clinical
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.nouns.clinical import Plan as Held
from mock_portals.pimsy.printing import pdf
from mock_portals.pimsy.seed import TODAY
from portaldriver.errors import (
    ExtractionError,
    InvalidInput,
    NotFound,
    PortalError,
    SessionExpired,
    UnexpectedPage,
    UnsafeFile,
)
from portaldriver.models.plans import OPEN, Goal, Objective, PlanReview, TreatmentPlan
from tests.pimsy.conftest import Connect

GENERATIONS = {"2026-portal": "/clients/treatmentplans", "2018-portal": "/treatmentplans"}
CANARY = "Zebrafinch-umbrella wants to sleep"


def truth(portal: PimsyPortal, one: Held) -> dict[str, Any]:
    """Return what the book says of a plan, as a list shows it."""
    client = by_id(portal.book.clients, one.client)
    assert client is not None
    return {
        "plan_id": str(one.id),
        "patient_id": str(one.client),
        "patient_name": client.name,
        "program_name": one.division,
        "status": one.status.lower(),
        "begun": one.begun,
        "review_due": one.review_due,
        "ends": one.ends,
        "author": one.author,
        **dict.fromkeys(("diagnoses", "signatures", "goals", "objectives", "reviews")),
    }


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_plans_are_the_book(
    generation: str,
    portal: PimsyPortal,
    connect: Connect,
    seated: None,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    portal.use_generation(generation)
    portal.layouts[GENERATIONS[generation]] = Layout(hidden=("Author",), first=("Status",))
    pimsy, plans = connect(), portal.book.plans
    expected = [truth(portal, one) | {"author": None} for one in plans]
    assert [one.model_dump() async for one in pimsy.plans.list()] == expected
    shown = await pimsy.plans.list(page_size=2, page=2, lane="page")
    assert [one.model_dump() for one in shown.items] == expected[2:4]
    filters: list[tuple[dict[str, Any], Any]] = [
        ({"client": str(plans[0].client)}, lambda one: one.client == plans[0].client),
        ({"status": "active"}, lambda one: one.status == "Active"),
        ({"due_by": TODAY}, lambda one: one.review_due is not None and one.review_due <= TODAY),
    ]
    for asked, fits in filters:
        found = [one.plan_id async for one in pimsy.plans.list(**asked)]
        assert found == [str(one.id) for one in plans if fits(one)] != []
    plans[0].goals[0] = (1, CANARY, "Open", None)
    caplog.set_level(logging.DEBUG)
    plain = await pimsy.plans.get(str(plans[0].id))
    assert plain.goals
    assert plain.goals[0].text is None
    assert plain.reviews
    assert plain.reviews[0].text is None
    whole = await pimsy.plans.get(str(plans[0].id), text=True)
    assert whole.goals
    assert whole.goals[0].text == CANARY
    assert whole.objectives
    assert (whole.objectives[0].goal_id, whole.objectives[0].text) == ("1", "Invented step.")
    assert whole.signatures
    assert [one.signed_at for one in whole.signatures] == [one[2] for one in plans[0].signatures]
    assert whole.diagnoses
    assert whole.diagnoses[0].code == "F41.1"
    for said in (repr(whole), str(whole.wire()), repr(whole.goals), caplog.text):
        assert CANARY not in said
    with pytest.raises(NotFound):
        await pimsy.plans.get("99")
    path = tmp_path / "plan.pdf"
    got = await pimsy.plans.export(str(plans[0].id), path)
    assert path.read_bytes() == pdf(f"Treatment Plan {plans[0].id}")
    assert got.size == path.stat().st_size
    assert path.stat().st_mode & 0o777 == 0o600


def there(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return [one.name for one in folder.iterdir()]


async def test_due_are_open_plans_with_days_left(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, plans = connect(), portal.book.plans
    found = await pimsy.plans.due(TODAY, within=15)
    expected = [
        (str(one.id), (one.review_due - TODAY).days)
        for one in plans
        if one.review_due and one.review_due <= TODAY + timedelta(days=15) and one.status.lower() in OPEN
    ]
    assert [(one.plan_id, one.days_left) for one in found] == sorted(expected, key=lambda one: one[1])
    assert found[0].overdue
    assert not found[-1].overdue
    portal.layouts["/clients/treatmentplans"] = Layout(hidden=("Review Due",))
    with pytest.raises(ExtractionError, match="leave out"):
        await pimsy.plans.due(TODAY, within=15)
    with pytest.raises(InvalidInput):
        await pimsy.plans.due(TODAY, within=-1)


WRONG: dict[str, tuple[tuple[bytes, str, str], type[PortalError]]] = {
    "page": (
        (b"<!DOCTYPE html><html><title>Error</title></html>", "text/html", "TreatmentPlan-6001.pdf"),
        SessionExpired,
    ),
    "empty": ((b"", "application/pdf", "TreatmentPlan-6001.pdf"), UnsafeFile),
    "another": ((pdf("Treatment Plan 6002"), "application/pdf", "TreatmentPlan-6002.pdf"), UnexpectedPage),
}


async def test_nothing_is_left_of_a_file_that_is_no_plan(
    portal: PimsyPortal, connect: Connect, seated: None, tmp_path: Path
) -> None:
    pimsy = connect()
    kept = tmp_path / "plan.pdf"
    kept.write_bytes(b"before")
    for printed, error in WRONG.values():
        portal.desk(Clinical).prints = printed
        with pytest.raises(error):
            await pimsy.plans.export("6001", kept)
        assert there(tmp_path) == ["plan.pdf"]
        assert kept.read_bytes() == b"before"


def test_what_is_clinical_is_only_in_the_wire_that_was_asked_for() -> None:
    plan = TreatmentPlan(
        plan_id="1",
        patient_id="2",
        status="active",
        goals=(Goal(goal_id="1", text=CANARY),),
        objectives=(Objective(objective_id="1", goal_id="1", text=CANARY),),
        reviews=(PlanReview(on=TODAY, text=CANARY),),
    )
    assert CANARY not in f"{plan!r}{plan.goals!r}{plan.objectives!r}{plan.reviews!r}{plan.wire()}"
    assert str(plan.wire(text=True)).count(CANARY) == 3
