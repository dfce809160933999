"""A form's controls of every kind, read in one round trip; missing, blank and partly blank are told apart."""

from __future__ import annotations

import asyncio
from typing import Annotated

import pytest
from playwright.async_api import Page

from portaldriver.errors import ExtractionError, PortalDown, SessionExpired, UnexpectedPage
from portaldriver.pom import (
    OPTION_LABEL,
    TEXT,
    Binding,
    Detail,
    Group,
    HiddenJson,
    OptionalText,
    OptionalUsDate,
    PageObject,
    Record,
    Selector,
    attribute,
    by_id,
    date_parts,
    label,
    named,
    phone_parts,
    series,
)
from tests.conftest import Told

from .serving import Site


class Controls(Record):
    text: Annotated[str, Selector(label("Name"))]
    area: Annotated[str, Selector("#area")]
    checked: Annotated[bool, Selector("#checked")]
    chosen: Annotated[str, Selector("[name=r]:checked", read=attribute("value"))]
    value: Annotated[str, Selector("#select")]
    shown: Annotated[str, Selector("#select", read=OPTION_LABEL)]
    hidden: Annotated[str, Selector(named("hidden"))]
    plain: Annotated[str, Selector("#plain")]
    said: Annotated[str, Selector("#plain", read=TEXT)]
    secret: Annotated[str | None, Selector("#secret")] = None
    lines: Annotated[tuple[str, ...], HiddenJson("#lines")] = ()


CONTROLS = """<!doctype html><label for=t>Name*</label><input id=t value=" Doe "><textarea id=area>one
  two</textarea><input id=checked type=checkbox checked><input type=radio name=r value=a><input type=radio name=r value=b checked>
  <select id=select><option value=1>One</option><option value=2 selected> Number  two </option></select>
  <input type=hidden name=hidden value=x><span id=plain>A <b>b</b>&nbsp;c</span><input id=secret type=password value=hunter2>
  <input id=lines type=hidden value='["a"]'>"""


class Entry(PageObject):
    host = "portal.example.com"
    ready = Selector("#t")
    record = Detail(Controls)


async def test_every_kind_of_control_is_read_in_either_lane(tab: Page, site: Site, binding: Binding) -> None:
    await tab.goto(site.page("/entry", CONTROLS))
    entry = Entry(tab, binding)
    page = await entry.record.read()
    assert page.model_dump() == {
        "text": "Doe",
        "area": "one\n  two",
        "checked": True,
        "chosen": "b",
        "value": "2",
        "shown": "Number two",
        "hidden": "x",
        "plain": "A b c",
        "said": "A b c",
        "secret": None,
        "lines": ("a",),
    }
    assert await entry.record.fetch(site.origin + "/entry") == page


async def test_the_page_lane_reads_what_was_typed_since(tab: Page, binding: Binding) -> None:
    await tab.set_content(CONTROLS)
    await tab.fill("#t", "Roe")
    await tab.uncheck("#checked")
    await tab.select_option("#select", "1")
    read = await Entry(tab, binding).record.read()
    assert (read.text, read.checked, read.value, read.shown) == ("Roe", False, "1", "One")


async def test_a_fetched_page_without_the_ready_element_is_another_page(
    tab: Page, site: Site, binding: Binding
) -> None:
    await tab.goto(site.page("/here", ""))
    entry = Entry(tab, binding)
    with pytest.raises(UnexpectedPage):
        await entry.record.fetch(site.page("/entry", "<p>Not here"))
    with pytest.raises(PortalDown):
        await entry.record.fetch(site.page("/entry", CONTROLS, status=503))
    with pytest.raises(SessionExpired):
        await entry.record.fetch(site.redirect("/entry", site.elsewhere))


class Coverage(Record):
    payer: OptionalText
    since: OptionalUsDate


class Spread(Record):
    born: Annotated[OptionalUsDate, date_parts("p_DOB")] = None
    phone: Annotated[OptionalText, phone_parts("p_Phone")] = None
    codes: Annotated[tuple[str, ...], series("p_dx", 3)] = ()
    coverage: Annotated[
        Coverage | None,
        Group({"payer": Selector(*by_id("p_Payer")), "since": date_parts("p_Since")}, may_be_absent=True),
    ] = None


class SpreadPage(PageObject):
    record = Detail(Spread)


def inputs(**values: str) -> str:
    return "".join(f"<input name='{name.replace('_', '$')}' value='{value}'>" for name, value in values.items())


DATE = {"p_DOB_Month": "01", "p_DOB_Day": "02", "p_DOB_Year": "1990"}
PHONE = {"p_Phone_AreaCode": "702", "p_Phone_Prefix": "555", "p_Phone_Number": "0123"}
CODES = {"p_dx1": "F41.1", "p_dx2": "", "p_dx3": "F32.9"}
COVERAGE = {"p_Payer": "Acme", "p_Since_Month": "3", "p_Since_Day": "4", "p_Since_Year": "2020"}


async def spread(tab: Page, binding: Binding, html: str) -> Spread:
    await tab.set_content(html)
    return await SpreadPage(tab, binding).record.read()


async def test_parts_are_joined(tab: Page, binding: Binding) -> None:
    read = await spread(tab, binding, inputs(**DATE, **PHONE, p_Phone_Extension="12", **CODES, **COVERAGE))
    assert read.model_dump(mode="json") == {
        "born": "1990-01-02",
        "phone": "+1-702-555-0123 x12",
        "codes": ["F41.1", "", "F32.9"],
        "coverage": {"payer": "Acme", "since": "2020-03-04"},
    }


async def test_all_blank_is_none(tab: Page, binding: Binding, told: Told) -> None:
    blank = dict.fromkeys(DATE | PHONE | CODES | COVERAGE, "")
    read = await spread(tab, binding, inputs(**blank))
    assert (read.born, read.phone, read.codes) == (None, None, ("", "", ""))
    assert read.coverage == Coverage(payer=None, since=None)
    assert {e.field for e in told.named("SelectorDegraded")} >= {"born.Month", "phone.AreaCode", "codes.1"}
    assert told.named("FieldMissing") == []


async def test_all_missing_is_the_default_and_told(tab: Page, binding: Binding, told: Told) -> None:
    assert await spread(tab, binding, "<p>") == Spread()
    expected = {f"born.{part}" for part in ("Month", "Day", "Year")}
    expected |= {f"phone.{part}" for part in ("AreaCode", "Prefix", "Number")} | {"codes.1", "codes.2", "codes.3"}
    assert {e.field for e in told.named("FieldMissing")} == expected


@pytest.mark.parametrize("blank", DATE)
async def test_a_date_that_is_partly_blank_is_refused(blank: str, tab: Page, binding: Binding) -> None:
    with pytest.raises(ExtractionError) as caught:
        await spread(tab, binding, inputs(**DATE | {blank: ""}))
    assert caught.value.field == "born"


async def test_a_part_of_a_group_that_is_wrong_is_named(tab: Page, binding: Binding) -> None:
    with pytest.raises(ExtractionError) as caught:
        await spread(tab, binding, inputs(**COVERAGE | {"p_Since_Day": "32"}))
    assert (caught.value.page, caught.value.field) == ("SpreadPage.record", "coverage.since")


async def test_a_phone_that_is_no_phone_stays_as_it_is_written(tab: Page, binding: Binding) -> None:
    read = await spread(tab, binding, inputs(**PHONE | {"p_Phone_AreaCode": ""}))
    assert read.phone == "555-0123"


async def test_a_form_that_is_still_coming_in_is_not_read_by_half(tab: Page, site: Site, binding: Binding) -> None:
    site.halting("/slow", inputs(**DATE) + " " * 2048, inputs(**PHONE))
    await tab.goto(site.origin + "/slow", wait_until="commit")
    await tab.locator("[name='p$DOB$Year']").wait_for()
    reading = asyncio.create_task(SpreadPage(tab, binding).record.read())
    await tab.evaluate("1")
    site.gate.set()
    assert (await reading).phone == "+1-702-555-0123"
