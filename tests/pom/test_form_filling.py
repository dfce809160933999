"""A form is filled, read back and refused if the page then holds something else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import pytest
from playwright.async_api import Page

from portaldriver.errors import PageTimeout, PortalError, SelectorAmbiguous, SelectorNotFound, SelectorUncertain
from portaldriver.pom import (
    OPTION_LABEL,
    Binding,
    Form,
    Group,
    HiddenJson,
    OptionalDollars,
    OptionalText,
    OptionalUsDate,
    PageObject,
    Record,
    Selector,
    by_id,
    date_parts,
    label,
    phone_parts,
    series,
)
from portaldriver.pom.typing_in import typed_values

from .secrecy import shown

SECRET = "Zyxwvut"


class Line(Record):
    code: str


class Coverage(Record):
    payer: OptionalText = None
    since: OptionalUsDate = None
    copay: OptionalDollars = None


class Controls(Record):
    name: Annotated[str, Selector("#name", label("Name"))] = ""
    area: Annotated[str, Selector("#area")] = ""
    secret: Annotated[str, Selector("#secret")] = ""
    checked: Annotated[bool, Selector("#checked")] = False
    radio: Annotated[bool, Selector("#radio")] = False
    state: Annotated[str, Selector("#state")] = ""
    word: Annotated[str, Selector("#word", read=OPTION_LABEL)] = ""
    hidden: Annotated[str, Selector("#hidden")] = ""
    on: Annotated[OptionalUsDate, Selector("#on")] = None
    fee: Annotated[OptionalDollars, Selector("#fee")] = None
    born: Annotated[OptionalUsDate, date_parts("p_DOB")] = None
    phone: Annotated[OptionalText, phone_parts("p_Phone")] = None
    codes: Annotated[tuple[str, ...], series("p_dx", 2)] = ()
    lines: Annotated[tuple[Line, ...], HiddenJson("#lines")] = ()
    coverage: Annotated[
        Coverage | None,
        Group({"payer": Selector("#payer"), "since": date_parts("p_Since"), "copay": Selector("#copay")}),
    ] = None


class Entry(PageObject):
    form = Form(Controls)


AUTO_TAB = "".join(
    f"<input id=p_Phone_{part} maxlength={size} oninput='if (value.length === {size}) nextElementSibling.focus()'>"
    for part, size in [("AreaCode", 3), ("Prefix", 3), ("Number", 4)]
)
DATES = "".join(f"<input id=p_{name}_{part}>" for name in ("DOB", "Since") for part in ("Month", "Day", "Year"))
CONTROLS = f"""<!doctype html><input id=name value=old><textarea id=area></textarea><input id=secret type=password>
  <input id=checked type=checkbox><input id=radio name=r type=radio><input name=r type=radio checked>
  <select id=state><option><option value=NV>Nevada</select><select id=word><option>A<option value=7>Number two</select>
  <input id=hidden type=hidden><input id=on><input id=fee><input id=lines type=hidden><input id=payer><input id=copay>
  <input id=p_dx1><input id=p_dx2 value=old>{DATES}{AUTO_TAB}<input id=p_Phone_Extension>"""

WHOLE = Controls(
    name='O\'Brien "Bo" Ñúñez',
    area="one\ntwo",
    secret="hunter2",
    checked=True,
    radio=True,
    state="NV",
    word="Number two",
    hidden="x",
    on=date(2024, 2, 29),
    fee=Decimal("1234.50"),
    born=date(1990, 1, 2),
    phone="702-555-0123 x12",
    codes=("F41.1",),
    lines=(Line(code="90837"),),
    coverage=Coverage(payer="Acme", since=date(2020, 3, 4), copay=Decimal("20")),
)


async def entry(tab: Page, binding: Binding, html: str = CONTROLS) -> Entry:
    await tab.set_content(html)
    return Entry(tab, binding)


async def test_every_kind_of_control_is_filled(tab: Page, binding: Binding) -> None:
    page = await entry(tab, binding)
    await page.form.fill(WHOLE)
    read = await page.form.read()
    assert read == WHOLE.model_copy(update={"secret": "", "phone": "+1-702-555-0123 x12", "codes": ("F41.1", "")})
    assert await tab.input_value("#secret") == "hunter2"
    assert await tab.input_value("#on") == "02/29/2024"
    assert await tab.input_value("#state") == "NV"


async def test_what_is_not_set_is_not_touched(tab: Page, binding: Binding) -> None:
    page = await entry(tab, binding)
    await tab.evaluate("window.touched = []; addEventListener('input', e => touched.push(e.target.id), true)")
    await page.form.fill(Controls(area="new"))
    assert await tab.evaluate("touched") == ["area"]
    assert await tab.input_value("#name") == "old"


async def test_what_is_set_to_nothing_is_emptied(tab: Page, binding: Binding) -> None:
    page = await entry(tab, binding)
    await page.form.fill(WHOLE)
    await page.form.fill(Controls(name="", born=None, phone=None, checked=False, coverage=None, fee=None))
    assert await page.form.read() == WHOLE.model_copy(
        update={
            "secret": "",
            "codes": ("F41.1", ""),
            "name": "",
            "born": None,
            "phone": None,
            "checked": False,
            "fee": None,
            "coverage": Coverage(),
        }
    )


async def refused(page: Entry, values: Controls) -> PortalError:
    with pytest.raises(PortalError) as caught:
        await page.form.fill(values)
    assert SECRET not in shown(caught.value)
    return caught.value


@pytest.mark.parametrize(
    "control",
    [
        "<input id=name oninput='value = value.toUpperCase()'>",
        "<input id=name maxlength=4>",
        "<input id=name onblur='value = \"\"'><input>",
        "<input id=name value=old oninput='value = \"old\"'>",
    ],
)
async def test_a_control_that_changes_what_was_typed_is_refused(control: str, tab: Page, binding: Binding) -> None:
    page = await entry(tab, binding, control + "<textarea id=area></textarea>")
    error = await refused(page, Controls(name=SECRET, area="x"))
    assert type(error) is SelectorUncertain
    assert str(error) == "the page holds something else than was typed [Entry.form.name]"


async def test_a_later_field_that_changes_an_earlier_one_is_seen(tab: Page, binding: Binding) -> None:
    page = await entry(
        tab,
        binding,
        "<input id=name><textarea id=area oninput='name.value = 1'></textarea>".replace(
            "name.v", "document.getElementById(`name`).v"
        ),
    )
    assert type(await refused(page, Controls(name=SECRET, area="x"))) is SelectorUncertain
    await page.form.fill(Controls(name=SECRET, area="x"), verify=False)


async def test_a_missing_control_stops_before_anything_is_typed(tab: Page, binding: Binding) -> None:
    page = await entry(tab, binding, "<input id=name value=old><input id=area-not>")
    error = await refused(page, Controls(name=SECRET, area=SECRET))
    assert type(error) is SelectorNotFound
    assert (error.page, error.field) == ("Entry.form", "area")
    assert await tab.input_value("#name") == "old"


async def test_two_controls_for_a_field_stop_before_anything_is_typed(tab: Page, binding: Binding) -> None:
    page = await entry(
        tab, binding, "<input id=name value=old><textarea id=area></textarea><textarea id=area></textarea>"
    )
    error = await refused(page, Controls(name=SECRET, area=SECRET))
    assert type(error) is SelectorAmbiguous
    assert error.field == "area"
    assert await tab.input_value("#name") == "old"


async def test_a_control_that_cannot_be_used_is_named(tab: Page, hurried: Binding) -> None:
    page = await entry(tab, hurried, "<input id=name disabled>")
    error = await refused(page, Controls(name=SECRET))
    assert type(error) is PageTimeout
    assert "Entry.form.name" in str(error)


async def test_a_choice_that_is_not_offered_is_named(tab: Page, hurried: Binding) -> None:
    page = await entry(tab, hurried)
    error = await refused(page, Controls(state=SECRET))
    assert "Entry.form.state" in str(error)


async def test_a_phone_without_extension_needs_no_control_for_it(tab: Page, binding: Binding) -> None:
    page = await entry(tab, binding, AUTO_TAB + "<input>")
    await page.form.fill(Controls(phone="(702) 555-0123"))
    assert (await page.form.read()).phone == "+1-702-555-0123"
    error = await refused(page, Controls(phone="702-555-0123 x9"))
    assert type(error) is SelectorNotFound
    assert error.field == "phone.Extension"


async def test_controls_may_be_found_by_the_servers_names(tab: Page, binding: Binding) -> None:
    names = [by_id(f"p_DOB_{part}") for part in ("Month", "Day", "Year")]
    assert [str(second) for _, second in names] == ["name('p$DOB$Month')", "name('p$DOB$Day')", "name('p$DOB$Year')"]
    html = "".join(f"<input name=p$DOB${part}>" for part in ("Month", "Day", "Year"))
    page = await entry(tab, binding, html)
    await page.form.fill(Controls(born=date(1990, 12, 31)))
    assert (await page.form.read()).born == date(1990, 12, 31)


def test_what_is_typed_is_what_a_person_would_type() -> None:
    typed = typed_values(WHOLE)
    assert typed["fee"] == "1234.50"
    assert typed["on"] == "02/29/2024"
    assert typed["lines"] == '[{"code": "90837"}]'
    assert typed["coverage.since.Month"] == "03"
    assert typed["coverage.copay"] == "20"
    assert typed["codes.2"] == ""


def test_more_values_than_controls_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 2"):
        typed_values(Controls(codes=("1", "2", "3")))
