"""Sources that are changed where an element is declared, and nowhere else."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from portaldriver.drift.patch import Patch, Unpatchable
from portaldriver.drift.spelling import parsed
from portaldriver.pom.replaced import every_selector

SOURCE = '''"""Wards."""

from typing import Annotated

from portaldriver.pom import (
    Commit,
    PageObject,
    Record,
    Selector,
    Table,
    button,
    date_parts,
)
from pydantic import Field

P = "ctl00_"


def made(name: str) -> Selector:
    return Selector(f"#{P}{name}")


class Line(Record):
    number: Annotated[str, Field(min_length=1), Selector("td.no")]  # the ward's own
    day: Annotated[str | None, date_parts("day")] = None
    wing: Annotated[str, made("wing")] = ""


class Base(PageObject):
    ready = Selector(
        "#list",   # since 2019
        "table",
    )


class Ward(Base):
    """A ward."""

    save = Commit("#save", sends="^/save$")
    filter = Selector(f"#{P}filter", button("Filter"), may_be_absent=True)
    computed = made("x")
    again = made("x").preferring("#v")
    grid = Table(
        Line,
        rows=Selector("tr.v"), empty=Selector("#none"),
    )
    for _name in ("one", "two"):
        locals()[_name] = made(_name)


def local() -> type[PageObject]:
    class Hidden(PageObject):
        ready = Selector("#hidden")

    return Hidden
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "invented_ward.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    # The words only change places: with the same size in the same second, compiled code would pass for the new one.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    sys.modules.pop("invented_ward", None)
    yield importlib.import_module("invented_ward")
    sys.modules.pop("invented_ward", None)


def changed(diff: str) -> list[str]:
    return [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize(
    "element, candidate, was, now",
    [
        ("filter", 'button("Go")', 'Selector(f"#{P}filter"', 'Selector(button("Go"), f"#{P}filter"'),
        ("save", "#keep", 'Commit("#save", sends', 'Commit("#keep", "#save", sends'),
        ("grid.rows", "tr.w", 'rows=Selector("tr.v")', 'rows=Selector("tr.w", "tr.v")'),
        ("grid.number", 'td[data-x="1"]', 'Selector("td.no")', r'Selector("td[data-x=\"1\"]", "td.no")'),
        ("computed", "#y", 'made("x")', 'made("x").preferring("#y")'),
        ("grid.wing", "#y", 'made("wing")', 'made("wing").preferring("#y")'),
        ("again", 'button("Go")', 'preferring("#v")', 'preferring(button("Go"), "#v")'),
        ("filter", 'button("Filter")', 'f"#{P}filter", button("Filter")', 'button("Filter"), f"#{P}filter"'),
    ],
)
def test_the_candidate_comes_first_and_all_else_stays(
    module: Any, element: str, candidate: str, was: str, now: str
) -> None:
    patch = Patch()
    patch.add(module.Ward, element, [parsed(candidate)])
    gone, come = (line[1:] for line in changed(patch.diff()))
    assert come == gone.replace(was, now)
    patch.write()
    again = importlib.reload(module)
    assert every_selector(again.Ward)[element].candidates[0] == parsed(candidate)
    assert patch.files == ()


def test_what_a_base_declares_is_changed_there_with_its_lines_and_its_import(module: Any, tmp_path: Path) -> None:
    patch = Patch()
    patch.add(module.Ward, "ready", [parsed('inside(role("form", "Search"), label("Ward"))')])
    patch.add(module.Ward, "save", [parsed('label("Ward")')])
    diff = patch.diff(tmp_path)
    assert diff.startswith("--- a/invented_ward.py\n+++ b/invented_ward.py\n")
    assert [line for line in changed(diff) if line[0] == "-"] == ['-    save = Commit("#save", sends="^/save$")']
    assert [line.strip("+ ") for line in changed(diff) if line[0] == "+"] == [
        "inside,", "label,", "role,", 'inside(role("form", "Search"), label("Ward")),',
        'save = Commit(label("Ward"), "#save", sends="^/save$")',
    ]  # fmt: skip
    assert "# since 2019" in patch.write()[0].read_text(encoding="utf-8")
    assert importlib.reload(module).Ward.ready.spec[1:] == [("css", "#list"), ("css", "table")]


def test_a_dead_candidate_is_replaced(module: Any) -> None:
    patch = Patch()
    patch.add(module.Ward, "filter", [parsed("#f")], dead=[0])
    assert '+    filter = Selector("#f", button("Filter"), may_be_absent=True)' in patch.diff()


@pytest.mark.parametrize("element", ["one", "grid.day.Year", "grid.nothing"])
def test_what_is_computed_is_left_to_an_override(module: Any, element: str) -> None:
    patch = Patch()
    with pytest.raises(Unpatchable, match=r"function|called so"):
        patch.add(module.Ward, element, [parsed("#x")])
    assert patch.diff() == ""


def test_what_a_function_makes_is_left_to_an_override_if_a_candidate_of_it_is_wrong(module: Any) -> None:
    with pytest.raises(Unpatchable, match="made by a function"):
        Patch().add(module.Ward, "computed", [parsed("#y")], dead=[0])


def test_a_class_that_a_function_makes_is_left_alone(module: Any) -> None:
    with pytest.raises(Unpatchable, match="made by a function"):
        Patch().add(module.local(), "ready", [parsed("#x")])


def test_a_module_that_calls_something_else_so_is_left_alone(module: Any) -> None:
    module.label = "Ward"
    with pytest.raises(Unpatchable, match="label"):
        Patch().add(module.Ward, "filter", [parsed('label("Ward")')])
