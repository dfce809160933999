"""A redesign moved what commits a write: nothing is pressed in its place, and whoever has to mend it is told what."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from mock_portals.grafting import Tree
from mock_portals.office_ally.appointment_desk import API, SCHEDULE
from mock_portals.office_ally.patient_desk import PATH as PATIENT_FORM
from mock_portals.office_ally.payment_desk import APPLY
from mock_portals.office_ally.population import population
from mock_portals.office_ally.visit_desk import FORM as VISIT_FORM
from mock_portals.variants import Operator, drop, duplicate, relabel, rename_id, set_attribute, wrap
from portaldriver import BrowserPool
from portaldriver.errors import LayoutError, SelectorAmbiguous, SelectorNotFound, SelectorUncertain
from portaldriver.models import Noun
from tests.kills.books import shelves
from tests.kills.calls import CALLS
from tests.kills.plan import Planned, Planner, people
from tests.kills.serving import SAVING
from tests.office_ally.practice import Practice, practice

TOKEN = 'input[name="__RequestVerificationToken"]'
PATIENT, VISIT, MONEY = (f"ctl00_phFolderContent_{name}" for name in ("ucPatient_btnUpdate", "btnUpdate", "btnApply2"))
Drift = tuple[Operator, type[LayoutError], str]
"""What moved, and the error with its words."""


def both(first: Operator, second: Operator) -> Operator:
    def operator(tree: Tree) -> None:
        first(tree)
        second(tree)

    return operator


def of_button(ident: str, *only: str) -> dict[str, Drift]:
    """Return what may become of a button that is known by its id; for forms that take long to fill, not all of it."""
    renamed = rename_id(ident, "btnCommit")
    gone = f"what commits the write moved: #{ident} is gone, "
    drifts: dict[str, Drift] = {
        "renamed": (renamed, SelectorUncertain, gone),
        "renamed and wrapped": (both(renamed, wrap("#btnCommit")), SelectorUncertain, gone),
        "renamed and relabelled": (
            both(renamed, relabel("#btnCommit", "Go")),
            SelectorNotFound,
            "what commits the write is not there",
        ),
        "doubled": (duplicate(f"#{ident}"), SelectorAmbiguous, "2 elements would commit the write"),
        "removed": (drop(f"#{ident}"), SelectorNotFound, "what commits the write is not there"),
    }
    return {name: drift for name, drift in drifts.items() if not only or name in only}


OF_TOKEN: dict[str, Drift] = {
    "renamed": (set_attribute(TOKEN, "name", "__Token"), SelectorNotFound, "what commits the write is not there"),
    "doubled": (duplicate(TOKEN), SelectorAmbiguous, "2 elements would commit the write"),
    "removed": (drop(TOKEN), SelectorNotFound, "what commits the write is not there"),
}
OF_COPAY: dict[str, Drift] = {
    "renamed": (OF_TOKEN["renamed"][0], SelectorNotFound, "no candidate matched"),
    "doubled": (OF_TOKEN["doubled"][0], SelectorAmbiguous, "2 elements match"),
}
"""A copay carries the token itself, and so misses it before the guard does."""
OF_FORM: dict[str, Drift] = {
    "renamed": (rename_id("aspnetForm", "main"), SelectorNotFound, "what commits the write is not there"),
}


def only_renamed(drifts: dict[str, Drift]) -> dict[str, Drift]:
    """Return one of them: for kinds of write whose token is looked for as another's is, of which all are tried."""
    return {"renamed": drifts["renamed"]}


@dataclass(frozen=True)
class Committing:
    """What commits a kind of write: on which page, what it is called, and what may become of it."""

    path: str
    element: str
    drifts: dict[str, Drift]


KINDS = {
    "patients.create": Committing(PATIENT_FORM, "AddPatientForm.update", of_button(PATIENT, "renamed")),
    "patients.update": Committing(PATIENT_FORM, "PatientForm.update", of_button(PATIENT, "renamed")),
    "visits.create": Committing(VISIT_FORM, "VisitForm.save", of_button(VISIT, "renamed", "doubled")),
    "payments.apply": Committing(APPLY, "ApplyPayment.apply", of_button(MONEY)),
    "appointments.delete": Committing(SCHEDULE, "Schedule.form", OF_FORM),
    "appointments.create": Committing(SCHEDULE, "AppointmentApi.token", OF_TOKEN),
    "payments.record": Committing(SCHEDULE, "PaymentApi.token", only_renamed(OF_TOKEN)),
    "payments.copay": Committing(SCHEDULE, "CheckIn.token", OF_COPAY),
    "alerts.add": Committing(SCHEDULE, "AlertsGrid.token", only_renamed(OF_TOKEN)),
    "visits.claim": Committing(SCHEDULE, "VisitClaims.token", OF_COPAY),
}


@pytest.fixture(scope="module")
async def office(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool) as here:
        here.portal.patients[:] = population(people(20), seed=7)
        yield here


@pytest.fixture(scope="module")
def planned(office: Practice) -> Callable[[str], Planned]:
    return Planner(office.portal, seed=11).write


@pytest.mark.sample(6)
@pytest.mark.parametrize("operation", KINDS)
async def test_what_moved_is_not_pressed(office: Practice, planned: Callable[[str], Planned], operation: str) -> None:
    committing, write = KINDS[operation], planned(operation)
    books, posts = shelves(office.portal), saving(office)
    for drift, (operator, kind, words) in committing.drifts.items():
        office.portal.vary(committing.path, operator)
        with pytest.raises(kind) as moved:
            await made(office, write, key=f"{write.key}: {drift}")
        office.portal.unvary()
        assert words in moved.value.message, drift
        assert f"{moved.value.page}.{moved.value.field}" == committing.element
        assert await state_of(office, f"{write.key}: {drift}") == "refused"
    assert (shelves(office.portal), saving(office)) == (books, posts), "not one POST"
    assert await office.oa.writes.pending() == []

    # As it was before, it is pressed, under a key that was refused too.
    await made(office, write, key=f"{write.key}: {drift}")
    assert saving(office) == posts + 1
    assert shelves(office.portal) != books


async def test_what_only_looks_different_is_pressed(office: Practice, planned: Callable[[str], Planned]) -> None:
    """The id is still there: a driver that stopped at any change would stop all the time."""
    write, posts = planned("patients.create"), saving(office)
    office.portal.vary(PATIENT_FORM, both(relabel(f"#{PATIENT}", "Go"), wrap(f"#{PATIENT}")))
    await made(office, write, key=write.key)
    office.portal.unvary()
    assert saving(office) == posts + 1
    assert await state_of(office, write.key) == "confirmed"


async def made(office: Practice, write: Planned, *, key: str) -> Noun:
    """Make a write from a fresh tab: one that is open already would show the page as it was."""
    session = office.oa._upkeep.session
    if session is not None:
        await session.close_tabs()
    return await CALLS[write.operation](office.oa, write.arguments, key)


async def state_of(office: Practice, key: str) -> str | None:
    account = await office.oa._upkeep.custody.known()
    entry = await office.oa._state.journal.get(f"given:{key}", account=account)
    return entry.state if entry else None


def saving(office: Practice) -> int:
    """Count the requests that came to where something is saved."""
    seen = [(one.path.lower(), one.query.get("oper")) for one in office.portal.requests if one.method == "POST"]
    return sum(path in SAVING or (path, oper) == (API.lower(), "SaveAppointment") for path, oper in seen)
