"""Treatment plans as the portal shows them: rows of the list, a plan's own page, and its printable."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import anyio.to_thread

from ...errors import ConfigurationError, ExtractionError, NotFound, NotPermitted, UnexpectedPage
from ...models.plans import (
    Goal,
    Objective,
    PlanDiagnosis,
    PlanFile,
    PlanReview,
    PlanSignature,
    PlanStatus,
    TreatmentPlan,
)
from ...pom import Binding, Extracted, Record, fetch_file
from ...pom.table import BoundTable
from ...runtime.session import Tab
from .grids import ANY, At, Rows, folded, read_page
from .pages.plans import DOCUMENTED, PlanFilter, PlanPage, PlanRow, Plans, PlanSheet
from .site import within_portal

R = TypeVar("R", bound=Record)
LABELS: Mapping[PlanStatus, str] = {
    "draft": "Draft",
    "active": "Active",
    "reviewed": "Reviewed",
    "expired": "Expired",
    "discontinued": "Discontinued",
}
STATUSES: Mapping[str, PlanStatus] = {label.lower(): status for status, label in LABELS.items()}


async def read_rows(tab: Tab, binding: Binding, wanted: PlanFilter, at: At) -> Rows[PlanRow]:
    """Read one page of the list. Raises as `read_page` does."""
    screen = Plans(tab.page, binding)
    return await read_page(tab, screen, screen.grid, screen.criteria, wanted, at=at)


async def find_row(tab: Tab, binding: Binding, plan_id: str) -> PlanRow:
    """Return the list's row of a plan. Raises `NotFound`."""
    rows = (await read_rows(tab, binding, PlanFilter(plan_id=plan_id, status=ANY), At())).rows
    if not rows:
        raise NotFound("there is no plan with this id", page=Plans.title())
    if len(rows) > 1 or rows[0].plan_id != plan_id:
        raise ExtractionError("the list shows another plan than was asked for", page=Plans.title())
    return rows[0]


def plan_of(row: PlanRow) -> TreatmentPlan:
    """Return a row as a plan. Raises `ExtractionError` for a status that is not known."""
    return TreatmentPlan(
        plan_id=row.plan_id,
        patient_id=row.patient_id,
        patient_name=row.patient_name,
        program_name=row.division,
        status=_status(row.status),
        begun=row.begun,
        review_due=row.review_due,
        ends=row.ends,
        author=row.author,
    )


async def read_plan(tab: Tab, binding: Binding, plan_id: str, *, text: bool = False) -> TreatmentPlan:
    """Read a plan in full, what is clinical only if asked. Raises `NotFound`, `NotPermitted`."""
    row = await find_row(tab, binding, plan_id)
    url, screen = _address(tab, binding, row), PlanPage(tab.page, binding)
    diagnoses = await _of(screen.diagnoses, row, url)
    goals, objectives = await _of(screen.goals, row, url), await _of(screen.objectives, row, url)
    reviews, signatures = await _of(screen.reviews, row, url), await _of(screen.signatures, row, url)
    if any(one.on is None for one in reviews.records):
        raise ExtractionError("a review does not say when it was", page=screen.reviews.label, field="on")
    return plan_of(row).model_copy(
        update={
            "diagnoses": tuple(PlanDiagnosis(**one.model_dump()) for one in diagnoses.records),
            "goals": tuple(Goal(**one.model_dump() | ({} if text else {"text": None})) for one in goals.records),
            "objectives": tuple(
                Objective(**one.model_dump() | ({} if text else {"text": None})) for one in objectives.records
            ),
            "reviews": tuple(
                PlanReview(**one.model_dump() | ({} if text else {"text": None})) for one in reviews.records
            ),
            "signatures": tuple(PlanSignature(**one.model_dump()) for one in signatures.records),
        }
    )


async def save_printable(tab: Tab, binding: Binding, plan_id: str, path: Path) -> PlanFile:
    """Save a plan's printable, once it is known to be a PDF and of this plan: nothing is left of another one."""
    row = await find_row(tab, binding, plan_id)
    screen = PlanPage(tab.page, binding)
    sheet = await screen.sheet.fetch(_address(tab, binding, row))
    _require(sheet, row)
    if sheet.href is None:
        raise NotPermitted("the plan is not offered for printing to this user", page=screen.title())
    url = within_portal(tab, binding, sheet.href, page=screen.title())
    try:
        folder = tempfile.TemporaryDirectory(dir=path.parent, prefix=".portaldriver-")
    except OSError:
        raise ConfigurationError("the folder for the file cannot be written to") from None
    with folder as name:
        got = await fetch_file(screen, url, kinds=("pdf",), folder=Path(name))
        if plan_id not in re.findall(r"\d+", got.name):
            raise UnexpectedPage("the file is of another plan", page=screen.title())
        await anyio.to_thread.run_sync(os.replace, got.path, path)
    return PlanFile(plan_id=plan_id, name=path.name, size=got.size, sha256=got.sha256)


def _address(tab: Tab, binding: Binding, row: PlanRow) -> str:
    if row.href is None:
        raise NotPermitted(f"the list does not lead to the plan ({DOCUMENTED})", page=Plans.title())
    return within_portal(tab, binding, row.href, page=Plans.title())


async def _of(table: BoundTable[R], row: PlanRow, url: str) -> Extracted[R]:
    found = await table.fetch(url)
    _require(found.about, row)
    return found


def _require(seen: object, row: PlanRow) -> None:
    """Raise `UnexpectedPage` unless a page is of the plan and the client that the list said."""
    if not isinstance(seen, PlanSheet) or (seen.plan_id, seen.patient_id) != (row.plan_id, row.patient_id):
        raise UnexpectedPage("another plan came", page=PlanPage.title())


def _status(shown: str) -> PlanStatus:
    found = STATUSES.get(folded(shown))
    if found is None:
        raise ExtractionError("the list has a status that is not known", page=Plans.title(), field="status")
    return found
