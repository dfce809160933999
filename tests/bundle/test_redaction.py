"""Nothing of a patient is in a failure bundle, in any spelling, and the picture cannot be read."""

from __future__ import annotations

import base64
import json
import re
import struct
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import Frame, Page

from portaldriver.errors import SelectorNotFound
from portaldriver.options import Timeouts
from portaldriver.pom import Detail, PageObject, Record, Selector, button, column, having, trace
from portaldriver.pom.shapes import shape
from portaldriver.runtime import veil
from portaldriver.runtime.bundle import Bundles
from portaldriver.runtime.masking import Mask, declaration_of, words_of
from portaldriver.runtime.outline import trees_of
from tests.pom.serving import Site

from .canary import OTHER, PERSON, forms, found_in, inside, serve


class Row(Record):
    phone: Annotated[str, Selector(column("Phone"), "#phone")] = ""


class Chart(PageObject):
    ready = Selector("body")
    go = Selector("#search", button("Find patient now"))
    detail = Detail(Row)
    none = Selector(having("p", "No such chart"))


def quick(folder: Path, **options: Any) -> Bundles:
    return Bundles(folder, timeouts=Timeouts(answer=10), **options)


def failure() -> SelectorNotFound:
    return SelectorNotFound("no candidate matches", portal="demo", operation="charts.get", page="Chart", field="go")


async def test_no_value_of_a_patient_is_in_a_bundle(own_tab: Page, site: Site, tmp_path: Path) -> None:
    with trace.recording() as trail:
        await Chart(own_tab).visit(serve(site, PERSON))
        await Chart(own_tab).arrive()
    paths = await quick(tmp_path).write(own_tab, failure(), trail.steps)
    assert {Path(path).name for path in paths} == {"error.json", "outline.html", "report.html", "screenshot.png"}
    assert found_in(tmp_path, PERSON) == []


def test_the_search_would_find_what_it_looks_for(tmp_path: Path) -> None:
    for number, form in enumerate(forms(PERSON.last)):
        (tmp_path / "file").write_text(f"<p>{form}</p>")
        assert found_in(tmp_path, PERSON), number


async def test_the_outline_keeps_what_a_developer_needs(own_tab: Page, site: Site, tmp_path: Path) -> None:
    await own_tab.goto(serve(site, PERSON))
    await quick(tmp_path).write(own_tab, failure(), ())
    (folder,) = inside(tmp_path)
    outline = (folder / "outline.html").read_text()
    for kept in (
        '<button id="go">Find patient now</button>',
        '<label for="dob">Birth date:</label>',
        "<th>Patient ID</th>",
        'id="dob" value="99/99/9999"',
        "<td headers=",
        '<template shadowrootmode="open">',
        '<input type="password">',
        'path="/xxxxxxxx/#/view"',
        '<portaldriver-frame number="1" parent="0"',
    ):
        assert kept in outline, kept
    account = json.loads((folder / "error.json").read_text())
    assert account["declared"] == "#search, then button('Find patient now')"
    assert (account["error"], account["portal"], account["page"], account["field"]) == (
        "SelectorNotFound",
        "demo",
        "Chart",
        "go",
    )
    assert account["path"] == "/xxxxxxxx/#/view"
    assert "playwright 1." in account["versions"]
    report = (folder / "report.html").read_text()
    assert "What to do next" in report
    assert "data:image/png;base64," in report
    assert not re.search(r'(src|href)="(?!data:)', report)


async def answering(tab: Page) -> list[Frame]:
    """Return the frames that can be asked; the object's goes away when nothing is found for it."""
    return [frame for frame, _ in (await trees_of(tab, 10)).values()]


async def pictured(tab: Page) -> bytes:
    picture = await veil.veiled_picture(tab, await answering(tab), 10)
    assert picture is not None
    return picture


async def test_two_patients_give_the_same_picture(own_tab: Page, site: Site) -> None:
    """Everything is set in letters of one width, so that nothing but the letters differs."""
    assert [len(value) for value in PERSON.values] == [len(value) for value in OTHER.values]
    await own_tab.goto(serve(site, PERSON))
    first, clear = await pictured(own_tab), await own_tab.screenshot()
    await own_tab.goto(serve(site, OTHER))
    assert await pictured(own_tab) == first
    assert await own_tab.screenshot() != clear


DIFFERENCE = """async ([one, two]) => {
  const dots = async text => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + text)).blob());
    const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
    pen.drawImage(image, 0, 0);
    return pen.getImageData(0, 0, image.width, image.height).data;
  };
  const [a, b] = [await dots(one), await dots(two)];
  return a.reduce((sum, dot, place) => sum + Math.abs(dot - b[place]), 0) / a.length / 255;
}"""


async def test_a_picture_is_coarser_where_text_resists(own_tab: Page) -> None:
    """The dots by themselves: text that cannot be made transparent, as large as headings are."""
    stubborn = "<body style='font: 44px monospace'><p style='-webkit-text-fill-color: black !important'>"
    pictures = []
    for words in ("Wilhelmina Quackenbush " * 8, "Bartholome Featherston " * 8):
        await own_tab.set_content(stubborn + words)
        pictures.append(base64.b64encode(await pictured(own_tab)).decode())
    width, height = struct.unpack(">LL", base64.b64decode(pictures[0])[16:24])
    assert (width, height) == (1280 * 4 // veil.COARSE_DOT, 23 * 4)
    assert await own_tab.evaluate(DIFFERENCE, pictures) < 0.05


async def test_the_page_is_left_as_it_was(own_tab: Page, site: Site) -> None:
    await own_tab.goto(serve(site, PERSON))
    before = await own_tab.screenshot()
    await pictured(own_tab)
    left = "[document.adoptedStyleSheets.length, host.shadowRoot.adoptedStyleSheets.length, '__portaldriver_veil' in document]"
    assert await own_tab.evaluate(left) == [0, 0, False]
    assert await own_tab.screenshot() == before


async def test_a_document_that_comes_meanwhile_is_not_shown(
    own_tab: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = serve(site, PERSON)
    await own_tab.goto(address)
    shoot = own_tab.screenshot

    async def late(**options: Any) -> bytes:
        await own_tab.goto(address)
        return await shoot(**options)

    monkeypatch.setattr(own_tab, "screenshot", late)
    assert await veil.veiled_picture(own_tab, await answering(own_tab), 10) is None


async def test_frames_that_did_not_answer_are_not_shown(own_tab: Page, site: Site) -> None:
    await own_tab.goto(serve(site, PERSON))
    shown = await pictured(own_tab)
    hidden = await veil.veiled_picture(own_tab, [own_tab.main_frame], 10)
    assert hidden is not None
    assert hidden != shown
    assert await veil.veiled_picture(own_tab, [], 10) is None


@given(st.text(max_size=200))
def test_a_shape_has_no_words(text: str) -> None:
    drawn = shape(text)
    assert set(drawn) <= set("Xx9 -/.,:()$%#@&+*_")
    assert shape(drawn) == drawn or len(drawn) > 60


@pytest.mark.parametrize(
    "text,drawn",
    [
        ("Jane Doeling", "Xxxx Xxxxxxxx"),
        ("03/17/1951", "99/99/9999"),
        ("$1,234.50", "$9,999.99"),
        ("123456789012", "99999"),
        ("MCDONALD", "XXXXXXXX"),
        ("東京 ١٢٣", "xx 999"),
    ],
)
def test_shapes_tell_the_format(text: str, drawn: str) -> None:
    assert shape(text) == drawn


def test_words_of_ours_stay_and_only_where_they_name_things() -> None:
    mask = Mask(["Find now"], ["No such chart"])
    assert mask.text("Find now:") == "Find now:"
    assert mask.text("No such chart for Jane") == "No such chart xxxx Xxxx"
    assert mask.text("Last Name *", names=True) == "Last Name *"
    assert mask.text("Last Name") == "Xxxx Xxxx"
    assert mask.text("Last Doeling", names=True) == "Xxxx Xxxxxxxx"


def test_declarations_are_found_by_what_errors_say() -> None:
    assert words_of(["Chart"]) == ({"Find patient now", "Phone"}, {"No such chart"})
    assert words_of(["Nothing"]) == (set(), set())
    assert declaration_of("Chart", "go").startswith("#search")
    assert declaration_of("Chart.detail", "phone") == "column('Phone'), then #phone"
    assert declaration_of("Chart.detail", "nothing") == declaration_of("Chart", None) == declaration_of(None, "x") == ""
