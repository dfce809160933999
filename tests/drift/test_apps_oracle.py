"""Which element is which, by what neither layout nor wording decides; and what became of declared elements."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.drift.apps import environments
from bench.drift.apps.environments import CannotInstallError, environment
from bench.drift.apps.family import Element, Version
from bench.drift.apps.hostile import Changed, followed, through, truth
from bench.drift.apps.judging import Judged, Proposal, Screen, State, judge, state
from bench.drift.apps.oracle import key, paired
from bench.drift.apps.running import SiteFailedError, running
from bench.drift.apps.store import read_pages, write_pages
from bench.drift.upgrades import as_states, figures, kind


def field(name: str, /, **more: Any) -> Element:
    return {"t": "input", "a": {"type": "text", "name": name}, **more}


def link(href: str, text: str) -> Element:
    return {"t": "a", "a": {"href": href}, "txt": text}


def pressed(text: str, **attributes: str) -> Element:
    return {"t": "button", "a": attributes, "txt": text}


@pytest.mark.parametrize(
    "element, known",
    [
        (field("dob"), ("f", "dob", "")),
        ({"t": "input", "a": {"type": "radio", "name": "sex", "value": "F"}}, ("f", "sex", "F")),
        ({"t": "input", "a": {"type": "submit", "name": "_save"}, "val": "Save"}, ("b", "save")),
        (pressed("Yes, I’m sure"), ("b", "yes, i'm sure")),
        ({"t": "a", "a": {"href": "#"}, "txt": "Today"}, ("b", "today")),
        (link("/x/?url=%2Fy%2F&id=1", "x"), ("a", "/x/?id=1&url=/y/")),
        ({"t": "div", "a": {"role": "button"}, "txt": "More"}, ("b", "more")),
        ({"t": "div", "a": {}, "txt": "More"}, None),
        ({"t": "input", "a": {"type": "text"}}, None),
    ],
)
def test_what_an_element_is_known_by(element: Element, known: tuple[str, ...] | None) -> None:
    assert key(element) == known


def test_pairs_what_stands_once_and_calls_gone_only_what_a_person_saw_gone() -> None:
    old = [field("a"), field("b"), field("twin"), field("twin"), link("/out", "Log out"), link("/old", "Reports")]
    new = [field("b"), field("a"), field("twin"), pressed("Log out")]
    told = paired(old, new, same={})
    assert told["pairs"] == [[0, 1, ["f", "a", ""]], [1, 0, ["f", "b", ""]]]
    assert told["unmatched_old"] == [], "Log out has another key, and may well be the same"
    seen = frozenset([("a", "/old"), ("f", "a", "")])
    assert paired(old, new, same={}, gone=seen)["unmatched_old"] == [[5, ["a", "/old"]]]
    named = paired(old, new, same={("a", "/out"): ("b", "log out")})
    assert [4, 3, ["b", "log out"]] in named["pairs"]


def test_marks_tell_what_became_of_elements() -> None:
    plain = [{**field("a"), "mark": 7}, {**field("b"), "mark": 8}, {**field("b"), "mark": 9}, {**field("c"), "mark": 4}]
    after = [field("new"), {**field("x1"), "mark": 9}, {**field("x2"), "mark": 7}, {**field("c"), "mark": 4}] * 1
    after.append({**field("copied"), "mark": 4})
    changed = followed(plain, after)
    assert changed.became == {0: 2, 2: 1}
    assert all("mark" not in one for one in changed.page)
    told = truth([field("a"), field("b"), field("b"), field("c")], changed)
    assert told["pairs"] == [[0, 2, ["f", "a", ""]], [2, 1, ["f", "b", ""]]]
    assert told["unmatched_old"] == [[3, ["f", "c", ""]]], "one b is left, so the other b is not said to be gone"


def test_an_older_version_is_followed_through_the_newer_one() -> None:
    known = {"pairs": [[5, 0, ["f", "a", ""]], [6, 1, ["f", "b", ""]]], "unmatched_old": [[9, ["b", "go"]]]}
    told = through(known, Changed(page=[], became={0: 3}))
    assert told["pairs"] == [[5, 3, ["f", "a", ""]]]
    assert told["unmatched_old"] == [[6, ["f", "b", ""]], [9, ["b", "go"]]]


@pytest.mark.parametrize(
    "places, at, is_first, expected",
    [
        ((3,), 3, True, State.SAME),
        ((3,), 3, False, State.FALLBACK),
        ((4,), 3, True, State.SILENT),
        ((-1,), 3, True, State.SILENT),
        ((), 3, True, State.BROKEN),
        ((3, 4), 3, True, State.AMBIGUOUS),
        ((), None, True, State.GONE),
        ((4,), None, True, State.SILENT),
    ],
)
def test_states(places: tuple[int, ...], at: int | None, is_first: bool, expected: State) -> None:
    assert state(places, at, is_first=is_first) is expected


def test_what_is_proposed_is_held_against_the_truth() -> None:
    old = Screen(elements=[field("a"), field("b")])
    new = Screen(elements=[field("b"), field("x"), field("a")])
    for screen, first, second in ((old, (0,), (1,)), (new, (0,), ())):
        screen.whole.update(one=first, two=second)
        screen.each.update(one=(("#one", first),), two=(("#two", second),))
    asked: list[dict[str, int]] = []

    def relocate(was: Any, sought: Any, page: Any) -> dict[str, Proposal]:
        asked.append(dict(sought))
        return {"one": Proposal(2, 0.99), "two": Proposal(1, 0.97)}

    one, two = judge("1 -> 2", "Page", old, new, same={}, relocate=relocate)
    assert asked == [{"one": 0, "two": 1}]
    assert (one.state, one.is_right) == (State.SILENT, True)
    assert (two.state, two.is_right) == (State.BROKEN, False)


def test_pages_come_back_as_they_were_written(tmp_path: Path) -> None:
    pages = {"list": [field("é", b=[1, 2, 3, 4])]}
    write_pages(tmp_path / "family", "1.0", pages)
    first = (tmp_path / "family" / "1.0.json.gz").read_bytes()
    write_pages(tmp_path / "family", "1.0", pages)
    assert (tmp_path / "family" / "1.0.json.gz").read_bytes() == first
    assert read_pages(tmp_path / "family", "1.0") == pages == json.loads(gzip.decompress(first))
    assert [one.name for one in (tmp_path / "family").iterdir()] == ["1.0.json.gz"]


SITE = """
import http.server, sys
if sys.argv[2:] == ["fail"]: sys.exit("no such module")
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


async def test_a_site_answers_until_it_is_left_and_says_why_it_failed(tmp_path: Path) -> None:
    site = tmp_path / "site.py"
    site.write_text(SITE)
    async with running(Path(sys.executable), str(site)) as origin:
        assert origin.startswith("http://127.0.0.1:")
    with pytest.raises(SiteFailedError, match="no such module"):
        async with running(Path(sys.executable), str(site), "fail"):
            pass


async def test_an_environment_is_made_once_and_again_after_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    async def run(*command: str) -> None:
        asked.append(command)
        if "missing" in command:
            raise CannotInstallError("no matching distribution")

    monkeypatch.setattr(environments, "_run", run)
    (tmp_path / "one").mkdir()
    version = Version(name="1", requires=("six==1.16.0",))
    python = await environment(tmp_path / "one", version)
    assert python == tmp_path / "one" / "bin" / "python"
    assert asked[-1][0] == str(python)
    assert asked[-1][-1] == "six==1.16.0"
    await environment(tmp_path / "one", version)
    assert len(asked) == 2, "it was there"
    await environment(tmp_path / "one", Version(name="1", requires=("six==1.17.0",)))
    assert len(asked) == 4, "something else is required now"
    for _ in range(2):
        with pytest.raises(CannotInstallError):
            await environment(tmp_path / "two", Version(name="2", requires=("missing",)))
    assert len(asked) == 8


def test_what_a_candidate_goes_by() -> None:
    told = ["#id_sex_0", "#id_sex li input", ".x", "link('Log out')", "label('Sex')", "name('q')", "button('Go')"]
    assert [kind(one) for one in told] == ["id", "structure", "structure", "link", "label", "name", "button"]


def test_figures_count_each_upgrade_by_itself() -> None:
    def judged(upgrade: str, found: State, proposed: int | None) -> Judged:
        told = (("#a", found),)
        return Judged(
            upgrade=upgrade, page="P", element="e", state=found, candidates=told, truth=3, proposed=Proposal(proposed)
        )

    every = [
        judged("1 -> 2", State.SAME, 3),
        judged("1 -> 3", State.BROKEN, 3),
        judged("1 -> 3", State.SILENT, 4),
        judged("1 -> 3", State.BROKEN, None),
    ]
    assert json.loads(json.dumps(as_states(every)))[2] == {
        "upgrade": "1 -> 3",
        "element": "P.e",
        "state": "silently other",
        "candidates": {"#a": "silently other"},
        "proposed": True,
        "probability": 0.0,
        "right": False,
    }
    told = {figure.name: figure.value for figure in figures(every)}
    assert told == {
        "1 -> 2: same": 1,
        "1 -> 2: candidates by id, still right": 100,
        "1 -> 3: broken": 2,
        "1 -> 3: silently other": 1,
        "1 -> 3: candidates by id, still right": 0,
        "1 -> 3: proposed, right": 1,
        "1 -> 3: proposed, wrong": 1,
        "1 -> 3: refused": 1,
    }
