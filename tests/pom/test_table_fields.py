"""What a row lacks or holds wrongly is told by page and field, never by what stands there."""

from __future__ import annotations

from typing import Annotated

import pytest
from playwright.async_api import Page
from pydantic import Field

from portaldriver.errors import ExtractionError, LayoutError, SelectorAmbiguous
from portaldriver.pom import (
    Binding,
    HiddenJson,
    OptionalDollars,
    OptionalText,
    PageObject,
    Record,
    Selector,
    Table,
    UsDate,
    WholeNumber,
    column,
)
from tests.conftest import Told

from .secrecy import shown

SECRET = "Zyxwvut"


class Row(Record):
    name: Annotated[str, Field(min_length=1), Selector(column("Name"))]
    born: Annotated[UsDate, Selector(column("DOB"), column("Date of Birth"))]
    visits: Annotated[WholeNumber, Selector(column("Visits"))] = 0
    balance: Annotated[OptionalDollars, Selector(column("Balance"))] = None
    insurer: Annotated[OptionalText, Selector(column("Insurer"), ".insurer")] = None
    nickname: Annotated[OptionalText, Selector(".nick", may_be_absent=True)] = None
    marks: Annotated[dict[str, int], HiddenJson(".marks", may_be_absent=True)] = Field(default_factory=dict)


class People(PageObject):
    list = Table(Row, rows=Selector("tr[id]"), empty=Selector("#none"))


HEADERS = ("Name", "DOB", "Visits", "Balance", "Insurer")


def page(*rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS, more: str = "") -> str:
    body = "".join(f"<tr id=r{n}><td>{'<td>'.join(row)}{more}</tr>" for n, row in enumerate(rows))
    return f"<table><tr><th>{'<th>'.join(headers)}</tr>{body}</table>"


DOE = ("Doe", "01/02/1990", "1,200", "$1,234.50", "Acme Health")


async def test_a_row_is_typed(tab: Page, binding: Binding, told: Told) -> None:
    await tab.set_content(
        page(DOE, ("Roe", "2/3/1991", "", "(12.00)", ""), more="<input class=marks type=hidden value='{\"a\": 1}'>")
    )
    found = await People(tab, binding).list.read()
    assert found.records[0].model_dump(mode="json") == {
        "name": "Doe",
        "born": "1990-01-02",
        "visits": 1200,
        "balance": "1234.50",
        "insurer": "Acme Health",
        "nickname": None,
        "marks": {"a": 1},
    }
    assert (found.records[1].visits, str(found.records[1].balance), found.records[1].insurer) == (0, "-12.00", None)
    assert told == []


async def test_a_fallback_is_told_once_and_each_row_says_what_fed_it(tab: Page, binding: Binding, told: Told) -> None:
    await tab.set_content(page(DOE, DOE, headers=("Name", "Date of Birth", "Visits", "Balance", "Insurer")))
    found = await People(tab, binding).list.read()
    assert len(told) == 1
    (event,) = told.named("SelectorDegraded")
    assert (event.page, event.field, event.candidate) == (
        "People.list",
        "born",
        "column('Date of Birth')",
    )
    expected = {"name": 0, "born": 1, "visits": 0, "balance": 0, "insurer": 0, "nickname": -1, "marks": -1}
    assert found.candidates(0) == found.candidates(1) == expected


async def test_an_optional_field_that_is_gone_is_told_once(tab: Page, binding: Binding, told: Told) -> None:
    await tab.set_content(page(DOE[:4], DOE[:4], headers=HEADERS[:4]))
    found = await People(tab, binding).list.read()
    assert [row.insurer for row in found.records] == [None, None]
    assert [(e.name, e.page, e.field) for e in told.named("FieldMissing")] == [
        ("FieldMissing", "People.list", "insurer")
    ]
    assert len(told) == 1


async def refused(tab: Page, binding: Binding, html: str) -> LayoutError:
    await tab.set_content(html)
    with pytest.raises(LayoutError) as caught:
        await People(tab, binding).list.read()
    everything = shown(caught.value)
    assert SECRET not in everything
    assert "Acme" not in everything
    return caught.value


async def test_a_required_column_that_is_gone_is_named(tab: Page, binding: Binding) -> None:
    html = page((SECRET, "1", "", "Acme"), headers=("Name", "Visits", "Balance", "Insurer"))
    error = await refused(tab, binding, html)
    assert type(error) is ExtractionError
    assert str(error) == "a required field is not on the page [People.list.born]"


@pytest.mark.parametrize(
    "row, field",
    [
        (("", "01/02/1990", "1", "", SECRET), "name"),
        ((SECRET, SECRET, "1", "", "Acme"), "born"),
        ((SECRET, "13/45/1990", "1", "", "Acme"), "born"),
        ((SECRET, "1/2/90", "1", "", "Acme"), "born"),
        ((SECRET, "01/02/1990", SECRET, "", "Acme"), "visits"),
        ((SECRET, "01/02/1990", "1.5", "", "Acme"), "visits"),
        ((SECRET, "01/02/1990", "1", SECRET, "Acme"), "balance"),
        ((SECRET, "01/02/1990", "1", "NaN", "Acme"), "balance"),
    ],
)
async def test_a_value_of_the_wrong_type_is_refused_by_field(
    row: tuple[str, ...], field: str, tab: Page, binding: Binding
) -> None:
    error = await refused(tab, binding, page(row))
    assert type(error) is ExtractionError
    assert (error.page, error.field) == ("People.list", field)


@pytest.mark.parametrize("held", [f"{SECRET}", f'{{"{SECRET}": "x"}}', f'["{SECRET}"]', f'{{"{SECRET}": "{SECRET}"'])
async def test_hidden_json_that_says_something_else_is_refused_by_field(held: str, tab: Page, binding: Binding) -> None:
    error = await refused(tab, binding, page(DOE, more=f"<input class=marks type=hidden value='{held}'>"))
    assert type(error) is ExtractionError
    assert (error.page, error.field) == ("People.list", "marks")


async def test_two_elements_for_one_field_are_refused(tab: Page, binding: Binding) -> None:
    error = await refused(tab, binding, page(DOE, more=f"<i class=nick>{SECRET}</i><i class=nick>{SECRET}</i>"))
    assert type(error) is SelectorAmbiguous
    assert str(error) == "2 elements match [People.list.nickname]"


async def test_what_was_read_does_not_show_itself(tab: Page, binding: Binding) -> None:
    await tab.set_content(page((SECRET, "01/02/1990", "1", "", SECRET)))
    found = await People(tab, binding).list.read()
    assert found.records[0].name == SECRET
    assert SECRET not in repr(found) + str(found.records[0]) + repr(found.records)
