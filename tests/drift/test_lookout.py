"""While pages are used, they are looked at now and then; what moved is an event, and nobody is kept from working."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page

from portaldriver.drift.baseline import Baselines
from portaldriver.drift.lookout import Lookout
from portaldriver.drift.survey import Survey
from portaldriver.errors import SelectorUncertain
from portaldriver.options import Drift
from portaldriver.pom import Binding, guarded
from tests.conftest import Told
from tests.pom.serving import Site

from .clinic import PAGE, PatientSearch, Row, accepted

MOVED = PAGE.replace('<a href="/claims">Claims</a>', "").replace('id="go"', 'id="btn9"')


class Watched:
    """A page whose screens a lookout is told of; `now` is its clock."""

    def __init__(self, tab: Page, site: Site, lookout: Lookout, told: Told) -> None:
        self.now = 1000.0
        lookout.clock = lambda: self.now
        self.lookout, self.told, self._site, self._tab = lookout, told, site, tab

    async def read(self, body: str) -> tuple[Row, ...]:
        """Open the screen and read its rows, as a resource does."""
        self._site.page("/patients", body)
        page = PatientSearch(self._tab, self.lookout.binding)
        await page.open()
        return (await page.grid.read()).records

    @property
    def names(self) -> list[str]:
        """What was told of, that is not about single reads."""
        return [f"{one.name} {getattr(one, 'field', '')}".strip() for one in self.told]


@pytest.fixture
async def watched(binding: Binding, site: Site, tab: Page, told: Told, tmp_path: Path) -> Watched:
    baselines = Baselines(tmp_path)
    baselines.save(await accepted(binding, site, tab))
    lookout = Lookout(Drift(every=60.0), baselines)
    lookout.binding = replace(binding, watch=lookout)
    return Watched(tab, site, lookout, told)


async def test_what_moved_is_told_once_for_a_while(watched: Watched) -> None:
    assert len(await watched.read(PAGE)) == 2
    assert watched.names == []
    watched.now += 61
    assert len(await watched.read(MOVED)) == 2
    assert watched.names == ["SelectorGone claims", "SelectorDegraded search", "PageChanged"]
    watched.told.clear()
    await watched.read(MOVED)
    assert watched.names == []
    watched.now += 61
    await watched.read(MOVED)
    assert "SelectorGone claims" in watched.names


async def test_no_event_has_a_value_of_the_page(watched: Watched) -> None:
    watched.now += 61
    await watched.read(MOVED)
    assert watched.told
    assert "Quackenbush" not in repr(watched.told)


async def test_who_wants_no_looks_has_none(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.lookout.options = Drift(watch=False)
    await watched.read(MOVED)
    assert watched.names == []


async def test_a_look_that_fails_keeps_nobody_from_reading(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    from portaldriver.drift import lookout
    from portaldriver.errors import PageTimeout

    async def late(*_: object, **__: object) -> None:
        raise PageTimeout("the browser did not answer within the deadline")

    monkeypatch.setattr(lookout, "look_at", late)
    assert len(await watched.read(MOVED)) == 2
    assert watched.names == []


async def test_a_survey_keeps_the_look_that_showed_most(watched: Watched) -> None:
    survey = watched.lookout.survey = Survey()
    await watched.read(PAGE)
    await watched.read(PAGE.replace('<tr class="row">', '<tr class="row" hidden>'))
    assert list(survey.looks) == [PatientSearch]
    assert survey.looks[PatientSearch].tables["grid"].rows == 2
    assert watched.names == []


async def press(watched: Watched, body: str) -> bool:
    """Press Save on a screen, and tell whether anything was sent."""
    watched._site.page("/patients", body.replace("<form ", '<form method="post" action="/patients" '))
    page = PatientSearch(watched._tab, watched.lookout.binding)
    await page.open()
    async with guarded(page, PatientSearch.save, seconds=2) as submission:
        await page.act(page.save.click(timeout=2000))
    return submission.left


SUBMITS = PAGE.replace('<button type="button" id="save">', '<button type="submit" id="save">')


async def test_what_was_accepted_is_pressed(watched: Watched) -> None:
    assert await press(watched, SUBMITS)


async def test_another_button_under_the_id_of_save_is_not_pressed(watched: Watched) -> None:
    other = SUBMITS.replace('id="go">Search', 'id="save">Search').replace('id="save">Save', 'id="store">Save')
    with pytest.raises(SelectorUncertain):
        await press(watched, other)
    assert "SelectorSilent save" in watched.names
