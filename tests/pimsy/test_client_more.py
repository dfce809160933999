"""Diagnoses, answers and favorites: written once, whatever becomes of the answer, in both generations."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from mock_portals.pimsy.book import Client, Diagnosis
from mock_portals.pimsy.chart_posts import ChartPosts
from mock_portals.pimsy.clients_desk import CHART
from mock_portals.pimsy.portal import CURRENT
from mock_portals.variants import relabel, rename_id, set_attribute, wrap
from portaldriver import BrowserPool, Duplicate, InvalidInput, NotFound, NotSaved, SavedDifferently
from portaldriver.models.new_client import ClientUpdate, NewAnswer, NewDiagnosis
from portaldriver.pom import Binding
from portaldriver.portals.pimsy.writes import WRITES
from portaldriver.portals.pimsy.writes.chart_more import AddDiagnosis, AnswerQuestion, SetFavorite
from tests.pimsy.bookings import Schedule, schedule

MEDICAL, ANSWER, DETAILS = f"{CHART}/Medical", f"{CHART}/Answer", f"{CHART}/Details"
FORM, QUESTION = "Intake Questions", "How did you hear of us?"
SLEEP = {"code": "F51.01", "description": "Primary insomnia"}
Call = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="module")
async def there(request: pytest.FixtureRequest, pool: BrowserPool) -> AsyncIterator[Schedule]:
    async with schedule(pool, generation=request.param) as made:
        yield made


def posts(there: Schedule, path: str) -> int:
    return there.portal.count(method="POST", path=path)


@pytest.mark.sample(1)
@pytest.mark.parametrize("there", [CURRENT, "2018-portal"], indirect=True)
async def test_each_is_written_once_and_stands_in_the_book(there: Schedule) -> None:
    clients, one, user = there.pimsy.clients, there.book.clients[1], there.book.users[0].name
    ident, desk, book = str(one.id), there.portal.desk(ChartPosts), there.book
    first = one.answers[FORM]["Preferred name"]
    others = [(list(each.diagnoses), dict(each.answers[FORM])) for each in book.clients if each is not one]

    def held(client: Client) -> tuple[Any, ...]:
        codes = [(diagnosis.code, diagnosis.description) for diagnosis in client.diagnoses]
        return codes, client.answers[FORM], user in client.favourite_of

    known = ("F41.1", "Generalized anxiety disorder")
    calls: list[tuple[str, Call, dict[str, Any], tuple[Any, ...]]] = [
        (
            MEDICAL,
            clients.add_diagnosis,
            {"diagnosis": SLEEP},
            ([known, tuple(SLEEP.values())], first, "Friend", False),
        ),
        (
            ANSWER,
            clients.answer,
            {"answer": {"form": FORM, "question": QUESTION, "answer": "A <friend>\nand a poster"}},
            ([known, tuple(SLEEP.values())], first, "A <friend>\nand a poster", False),
        ),
        (DETAILS, clients.favorite, {}, ([known, tuple(SLEEP.values())], first, "A <friend>\nand a poster", True)),
    ]
    for path, call, asked, expected in calls:
        if there.portal.generation == CURRENT:
            desk.silently_refuse = True
            with pytest.raises(NotSaved):
                await call(ident, **asked)
            desk.silently_refuse = False
        sent = posts(there, path)
        there.portal.faults.add(path=path, method="POST", reset=True, after=True)
        saved = await call(ident, **asked, key=path)
        assert (saved.status, saved.patient_id) == ("updated", ident)
        codes, answers, favorite = held(one)
        assert answers["Preferred name"] == expected[1]
        said = answers[QUESTION].replace("\r\n", "\n")
        assert (codes, said, favorite) == (expected[0], expected[2], expected[3])
        assert await call(ident, **asked, key=path) == saved
        assert (await call(ident, **asked)).status == "unchanged"
        assert posts(there, path) == sent + 1
    assert [(list(each.diagnoses), dict(each.answers[FORM])) for each in book.clients if each is not one] == others
    assert (await clients.favorite(ident, favorite=False)).status == "updated"
    cleared = {"form": FORM.lower(), "question": QUESTION, "answer": None}
    assert (await clients.answer(ident, cleared)).status == "updated"
    read = await clients.get(ident)
    assert (one.answers[FORM][QUESTION], user in one.favourite_of, read.favorite) == ("", False, False)
    assert [diagnosis.code for diagnosis in read.diagnoses] == ["F41.1", "F51.01"]


@pytest.mark.parametrize("there", [CURRENT], indirect=True)
async def test_what_is_kept_otherwise_or_refused_is_told(there: Schedule) -> None:
    clients, one, portal = there.pimsy.clients, there.book.clients[2], there.portal
    ident, desk = str(one.id), portal.desk(ChartPosts)
    desk.rewrites = lambda held: setattr(held, "code", "F51.9") if isinstance(held, Diagnosis) else None
    with pytest.raises(SavedDifferently) as told:
        await clients.add_diagnosis(ident, SLEEP)
    desk.rewrites = None
    assert (told.value.fields, [each.code for each in one.diagnoses]) == (("code",), ["F41.1", "F51.9"])
    with pytest.raises(Duplicate):
        await clients.add_diagnosis(ident, {"code": "F41.1", "description": "Another"})
    assert (await clients.add_diagnosis(ident, {"code": "F41.1"})).status == "unchanged"
    with pytest.raises(NotFound):
        await clients.answer(ident, {"form": FORM, "question": "Another?", "answer": "No"})
    with pytest.raises(InvalidInput) as refused:
        await clients.add_diagnosis(ident, {"code": "nonsense"})
    assert refused.value.field == "code"
    portal.vary(MEDICAL, set_attribute('main input[name="code"]', "name", "icd"))
    with pytest.raises(InvalidInput) as refused:
        await clients.add_diagnosis(ident, {"code": "F32.9"})
    assert (refused.value.field, refused.value.messages) == ("code", ("code: is required",))
    portal.unvary()
    for path, form in ((MEDICAL, "Diagnosis"), (ANSWER, "Answer"), (DETAILS, "Favorite")):
        portal.vary(path, set_attribute(f'form[aria-label="{form}"] button', "type", "button"))
        portal.vary(path, relabel(f'form[aria-label="{form}"] button', "Keep"))
    before = len(portal.requests)
    for call in (
        clients.add_diagnosis(ident, {"code": "F32.9"}),
        clients.answer(ident, {"form": FORM, "question": QUESTION, "answer": "No"}),
        clients.favorite(ident),
    ):
        with pytest.raises(Exception, match="commits the write"):
            await call
    assert not [seen for seen in portal.requests[before:] if seen.method == "POST"]
    portal.unvary()
    portal.vary(MEDICAL, rename_id("code", "ctl_code"))
    portal.vary(MEDICAL, wrap('main input[name="description"]'))
    await clients.add_diagnosis(ident, {"code": "F32.9", "description": "Depression"})
    assert [(each.code, each.description) for each in one.diagnoses][2:] == [("F32.9", "Depression")]
    portal.unvary()


def test_what_a_crash_left_is_gone_on_with_as_it_was() -> None:
    found = [
        SetFavorite(Binding(), "1", ClientUpdate(favorite=False)),
        AddDiagnosis(Binding(), "1", NewDiagnosis.of(SLEEP)),
        AnswerQuestion(Binding(), "1", NewAnswer(form=FORM, question=QUESTION, answer=None)),
    ]
    for write in found:
        again = type(write).from_payload(Binding(), write.payload)
        assert (again.payload, again.record) == (write.payload, "patient:1")
        assert type(write) in WRITES
        assert "insomnia" not in repr(write)
