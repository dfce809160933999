"""Our own step trace: what was done and where, never what was read or typed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import pytest
from playwright.async_api import Page

import portaldriver
from portaldriver.errors import PortalError
from portaldriver.pom import Binding, Form, PageObject, Record, Selector, Table, column, trace
from portaldriver.pom.addresses import path_of
from portaldriver.pom.trace import STEPS, Trail, step
from tests.pom.serving import Site

MOST_CALLS = 150


class Row(Record):
    name: Annotated[str, Selector(column("Name"))]


class Search(Record):
    words: Annotated[str, Selector("#words")] = ""


class People(PageObject):
    host = "portal.example.com"
    path = "/people/4711"
    ready = Selector("#words")
    form = Form(Search)
    go = Selector("#go")
    none = Selector("#none")
    grid = Table(Row, rows=Selector("tbody tr"), empty=Selector("#empty"))


PAGE = """<input id=words><button id=go>Go</button><table><thead><tr><th>Name</thead>
<tbody><tr><td>Quackenbush</table>"""


async def test_each_step_is_told_without_values(tab: Page, site: Site, hurried: Binding) -> None:
    site.page("/people/4711", PAGE)
    people = People(tab, hurried)
    with trace.recording() as trail:
        await people.open(name="Quackenbush")
        await people.form.fill(Search(words="Quackenbush"))
        await people.act(people.go.click())
        await people.grid.read()
        await people.follow(people.go, to=(People,), staying=(People,))
        with pytest.raises(PortalError):
            await people.act(people.none.click(timeout=50))
    told = [(one.verb, one.element, one.outcome) for one in trail.steps]
    assert told == [
        ("visit", "", "ok"),
        ("which", "", "screen"),
        ("probe", "form", "ok"),
        ("fill", "form.words", "ok"),
        ("read", "form", "rows"),
        ("click", "go", "ok"),
        ("read", "grid", "rows"),
        ("mark", "", "ok"),
        ("click", "go", "ok"),
        ("which", "", "stayed"),
        ("click", "none", "SelectorNotFound"),
    ]
    assert {one.page for one in trail.steps} == {"People"}
    assert {one.path for one in trail.steps} == {"/people/#"}
    assert all(one.milliseconds >= 0 and one.began >= 0 for one in trail.steps)
    assert "Quackenbush" not in repr(trail.steps)


async def test_nothing_is_recorded_where_nobody_asked(tab: Page, site: Site, binding: Binding) -> None:
    site.page("/people/4711", PAGE)
    await People(tab, binding).open()
    assert trace.so_far() == ()


async def test_tasks_of_a_call_share_its_trail_and_calls_do_not() -> None:
    async def call(name: str) -> set[str]:
        async def part() -> None:
            with step(None, "read", page=name):
                await asyncio.sleep(0)

        with trace.recording() as trail:
            await asyncio.gather(part(), part())
            assert trace.so_far() == trail.steps
        return {f"{one.page}{len(trail.steps)}" for one in trail.steps}

    assert list(await asyncio.gather(call("A"), call("B"))) == [{"A2"}, {"B2"}]


def test_a_trail_is_bounded() -> None:
    trail = Trail()
    for number in range(STEPS + 5):
        trail.add("Page", str(number), "", "ok", 0.0, "")
    assert len(trail.steps) == STEPS
    assert trail.steps[0].verb == "5"


@pytest.mark.parametrize(
    "url,path",
    [
        ("https://portal.example.com/People/List.aspx?Tab=P&name=Doe#x", "/People/List.aspx"),
        ("https://portal.example.com/patients/12345/visits/6", "/patients/#/xxxxxxxx/#"),
        (
            "https://portal.example.com/patients/jane-doe/files/DOE_JANE_19800102.pdf",
            "/patients/xxxx-xxxx/xxxxxxxx/XXXX_XXXX_#.xxxx",
        ),
        ("https://portal.example.com/PatientSearch/max/visit_6.html", "/PatientSearch/xxxx/visit_#.html"),
        ("https://portal.example.com/u/jane@example.com/x%20y/", "/x/xxxx@xxxxxxxx.xxxx/x x/"),
        ("https://portal.example.com/Mu%C3%B1oz/%FF/" + "a" * 90, "/Xxxxxxxx/./" + "x" * 12),
        ("https://portal.example.com/(S(jane1980))/people/", "/(X(xxxx#))/people/"),
        ("about:blank", "blank"),
        ("", ""),
    ],
)
def test_a_path_has_only_our_own_words(url: str, path: str) -> None:
    """Those that a page object declares for a path (`People`), and what portals call things."""
    assert path_of(url, frozenset({"people", "#"})) == path


def test_a_step_tells_no_patient_by_its_path() -> None:
    trail = Trail()
    trail.add("People", "visit", "", "ok", 0.0, "https://portal.example.com/people/jane-doe/4711")
    assert trail.steps[0].path == "/people/xxxx-xxxx/#"
    assert path_of("/people/jane-doe") == "/people/xxxx-xxxx"


def test_a_step_costs_a_handful_of_calls() -> None:
    """Every read and write is a step: what one costs is counted, as a clock on a busy machine tells of its neighbours."""

    class Root:
        url = "https://portal.example.com/pm/ManagePatients/List.aspx?Tab=P"

    def calls(steps: int) -> int:
        counted = 0

        def called(_: object, event: str, __: object) -> None:
            nonlocal counted
            counted += event in ("call", "c_call")

        sys.setprofile(called)
        try:
            for _ in range(steps):
                with step(Root, "read", page="List.grid"):
                    pass
        finally:
            sys.setprofile(None)
        return counted

    with trace.recording():
        calls(STEPS)  # from here on each pushes out an older one
        assert calls(100) < 100 * MOST_CALLS


def test_the_drivers_own_traces_stay_off() -> None:
    """They hold every secret that was typed and every page that was read."""
    source = Path(portaldriver.__file__).parent
    for path in source.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for word in ("tracing.start", ".tracing", "record_har", "record_video", "traces_dir", "route_from_har"):
            assert word not in text, f"{path.name}: {word}"
