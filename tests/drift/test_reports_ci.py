"""What machines read of a run, and what stands in a terminal: the same findings, the same advice, the right lines."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from lxml.etree import fromstring

from portaldriver.drift.reports import as_annotations, as_html, as_json, as_junit, as_text, show
from portaldriver.drift.reports.data import read_json
from portaldriver.drift.reports.places import place_of
from portaldriver.drift.states import Candidate, Change, Proposal
from portaldriver.errors import ConfigurationError

from . import clinic
from .reported import ALL, AT, MOVING, REFUSED, SAME, UNKNOWN, element

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize(
    "name, line",
    [
        ("claims", "    claims = Selector("),
        ("save", "    save = Commit("),
        ("criteria.last_name", "    last_name: Annotated[str, Selector("),
        ("grid.balance", "    balance: Annotated["),
        ("grid (answer)", "    grid = Table("),
        ("nothing like it", "class PatientSearch("),
        ("", "class PatientSearch("),
    ],
)
def test_a_finding_is_placed_at_its_declaration(name: str, line: str) -> None:
    place = place_of(MOVING, name)
    assert place is not None
    assert place.path == "tests/drift/clinic.py"
    assert Path(clinic.__file__).read_text(encoding="utf-8").splitlines()[place.line - 1].startswith(line)


def test_what_is_nowhere_has_no_place(tmp_path: Path) -> None:
    assert place_of(UNKNOWN) is None
    assert place_of(MOVING.model_copy(update={"module": "tests.drift.nothing_like_it"})) is None
    assert place_of(MOVING.model_copy(update={"page": "Other"})) is None
    assert place_of(MOVING, "save", root=tmp_path) is None


def test_json_comes_back_and_says_the_exit_code() -> None:
    text = as_json(ALL, at=AT)
    told = json.loads(text)
    assert (told["schema"], told["exit_code"], told["at"]) == (1, 3, "2026-03-02T04:05:00+00:00")
    assert told["summary"]["drifted_elements"] == 3
    assert told["summary"]["states"] == {"degraded": 1, "gone": 1, "other": 1, "same": 2}
    first = told["pages"][2]["drifted"][0]
    assert (first["element"], first["state"]) == ("criteria.last_name", "other")
    assert first["declared_at"].startswith("tests/drift/clinic.py:")
    assert read_json(text) == ALL
    for other in ("[]", "{}", text.replace('"schema": 1', '"schema": 2'), "nothing"):
        with pytest.raises(ConfigurationError):
            read_json(other)


def test_junit_has_a_case_for_each_page_and_says_what_to_do() -> None:
    suite = fromstring(as_junit(ALL, at=AT).encode())[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert [child.tag for child in cases["ClaimList"]] == []
    assert cases["RoomList"][0].get("message") == UNKNOWN.unknown
    failure = cases["PatientSearch"].find("failure")
    assert failure is not None
    assert failure.get("type") == "other"
    assert failure.get("message") == "criteria.last_name: finds another element and 2 more"
    told = failure.text or ""
    for part in ("claims: Finds nothing", "save: Found by a fallback", "to do: If it is right, write it: portaldriver"):
        assert part in told


def test_junit_holds_what_xml_cannot() -> None:
    odd = SAME.model_copy(update={"around": (Change(fact="title", was="\x00a\x1b]b\ufffe", now="<&>"),)})
    assert fromstring(as_junit([odd], at=AT).encode()).findtext(".//testcase/system-out") == "note: title: a]b -> <&>"


def test_annotations_are_at_the_lines_and_gravest_first() -> None:
    lines = as_annotations(ALL).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 4 + ["::notice"]
    assert lines[0].startswith("::error file=tests/drift/clinic.py,line=")
    assert "title=PatientSearch.criteria.last_name%3A finds another element::Was the element" in lines[0]
    assert "(UnexpectedPage)" in lines[3]
    assert "Exit code 3" in lines[4]


def test_no_text_of_a_page_becomes_a_command() -> None:
    changed = MOVING.findings[3].model_copy(
        update={"changes": (Change(fact="name", was="a\n::set-output name=x::y", now="b%"),)}
    )
    text = as_annotations([MOVING.model_copy(update={"findings": (changed,)})])
    assert "\n::set-output" not in text
    assert "%0A::set-output" in text
    assert "b%25" in text


def test_a_terminal_shows_the_gravest_first_and_ends_with_the_exit_code() -> None:
    told = as_text(ALL)
    order = [told.index(part) for part in ("criteria.last_name:", "claims:", "save:", "RoomList:", "Same: ClaimList")]
    assert order == sorted(order)
    assert told.startswith("3 elements moved on 1 of 3 pages; 1 page could not be told\n")
    assert told.rstrip().splitlines()[-1].startswith("Exit code 3: ")
    assert "refused: its probability is 0.31, below 0.95" in told
    assert "candidate 99.8%" in told
    assert as_text([SAME]).startswith("The page is as it was accepted\n")


def test_candidates_stand_the_likeliest_first_in_every_report() -> None:
    each = [Candidate(probability=one, fingerprint=element(f"at {one}", f"e{one}")) for one in (0.5, 0.2, 0.9)]
    proposal = Proposal(found=each[0].fingerprint, probability=0.5, candidates=tuple(each))
    moved = MOVING.model_copy(update={"findings": (REFUSED.model_copy(update={"proposal": proposal}),)})
    data = json.loads(as_json([moved], at=AT))
    told = data["pages"][0]["report"]["findings"][0]["proposal"]["candidates"]
    assert [one["probability"] for one in told] == [0.9, 0.5, 0.2]
    html = as_html([moved], at=AT).partition("<h4>Candidates</h4>")[2]
    for text in (as_text([moved]), html):
        order = [text.index(f"at {one}") for one in (0.9, 0.5, 0.2)]
        assert order == sorted(order)


def test_a_terminal_without_rich_shows_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured, plain = io.StringIO(), io.StringIO()
    show(ALL, coloured, width=400)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    show(ALL, plain)
    assert plain.getvalue() == as_text(ALL)
    assert [line.rstrip() for line in coloured.getvalue().splitlines()] == as_text(ALL).splitlines()
