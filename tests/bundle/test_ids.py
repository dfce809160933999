"""Ids, names and classes stay for whoever mends a declaration, unless they are made of what the page shows."""

from __future__ import annotations

from html import escape
from typing import Any, cast

import pytest
from playwright.async_api import Frame, Page

from portaldriver.pom import PageObject, Selector, button
from portaldriver.runtime.content import content_of
from portaldriver.runtime.masking import Mask
from portaldriver.runtime.outline import outlined, trees_of
from portaldriver.runtime.wording import texts_of


class Ledger(PageObject):
    path = "/ledger/Open.aspx"
    post = Selector("#ctl00_lstEntries_99001", ".openEntries > a", button("Post entries"))


def code(token: str, *texts: str) -> str:
    return Mask(content=content_of(texts)).code(token)


@pytest.mark.parametrize(
    "text,token,masked",
    [
        ("McDonald, Ronald", "row-McDonald-a1", "row-xxxxxxxx-a1"),
        ("McDonald, Ronald", "row_mc_donald", "row_xxxx_xxxx"),
        ("Doe, Jane", "patient_janedoe", "patient_xxxx"),
        ("Doe, Jane", "pt_DOEJANE", "pt_xxxx"),
        ("Doe, Jane", "jdoe", "xxxx"),
        ("Jane Roe", "ptroe", "xxxx"),
        ("O'Brien, Pat", "obrien", "xxxx"),
        ("O’Brien, Pat", "row_o-brien", "row_xxxx-xxxx"),
        ("O'Brien, Pat", "o_brienRow", "xxxx_xxxxRow"),
        ("Li Ng", "row_li_ng", "row_xxxx_xxxx"),
        ("Li Ng", "liNg rowLi lng patientli", "xxxxxxxx rowxxxx xxxx xxxx"),
        ("José Muñoz", "jose-munoz", "xxxx-xxxx"),
        ("Jose\u0301 Mun\u0303oz", "jose-munoz", "xxxx-xxxx"),
        ("Müller Søren", "mueller muller soeren soren", "xxxx xxxx xxxx xxxx"),
        ("Quacken\u00adbush", "quackenbush", "xxxx"),
        ("Smith-Jones", "smithjones", "xxxx"),
        ("Max Day", "pt-max-day", "pt-xxxx-xxxx"),
        ("4821", "mrn-4821 mrn-482", "mrn-9999 mrn-482"),
        ("", "p-12345 d-1951-03-17 n-1234", "p-99999 d-9999-99-99 n-1234"),
        ("", "w.doe@example.com", "x.xxxx@xxxxxxxx.xxxx"),
    ],
)
def test_an_id_that_spells_content_is_masked(text: str, token: str, masked: str) -> None:
    assert code(token, text) == masked


@pytest.mark.parametrize(
    "token",
    [
        "ctl00_phFolderContent_ucHCFA btnSearch",
        "txtFirstName",
        "lnkManagePatients",
        "patientView1",
        "grid_row1",
        "theName",
    ],
)
def test_an_id_that_portals_use_stays(token: str) -> None:
    shown = (
        "Doe, Jane",
        "First Name",
        "Search for Jane",
        "ManagePatients",
        "Manage Patients",
        "A" * 30 + "btn+uc/HCFA0x" * 9,
    )
    assert code(token, *shown) == token


def test_a_part_of_a_name_is_masked_and_the_rest_stays() -> None:
    assert code("patientJaneView", "Jane Doeling") == "patientxxxxView"
    assert code("row-Doeling", "Jane Doeling") == "row-xxxx"


def test_without_the_whole_page_only_our_own_words_stay() -> None:
    mask = Mask(content=content_of([], whole=False))
    assert mask.code("ctl00_btnSearch patient-janedoe-1234") == "xxxx00_xxxxSearch patient-xxxx-9999"


class Root:
    """What masking asks of a frame."""

    url = "https://portal.example.com/ledger/jane-doe/Open.aspx"
    parent_frame = None


def outline(*children: Any, screens: tuple[str, ...] = ()) -> str:
    tree: list[Any] = ["html", {}, list(children)]
    return outlined({0: (cast("Frame", Root()), tree)}, screens)


@pytest.mark.parametrize(
    "key,value",
    [
        ("alt", "Picture of Jane Roe"),
        ("title", "Roe, Jane"),
        ("value", "Roe"),
        ("placeholder", "Roe"),
        ("aria-label", "Open Roe"),
        ("href", "/charts/jane-roe"),
        ("href", "/charts?patient=jane%20roe"),
        ("href", "#roe"),
        ("href", "javascript:show('Roe, Jane')"),
        ("href", "http://[roe"),
        ("data-words", "Jane Roe"),
    ],
)
def test_names_that_only_attributes_tell_are_known(key: str, value: str) -> None:
    assert 'id="photo-xxxx"' in outline(["img", {"id": "photo-roe", key: value}, []])


def test_links_of_scripts_do_not_hide_the_ids_that_they_quote() -> None:
    link = "javascript:__doPostBack('ctl00$ph$btnFind','')"
    other = ["a", {"href": "/ledger/Open.aspx?Tab=P"}, []]
    drawn = outline(["a", {"id": "ctl00_ph_btnFind", "class": "openLedger", "href": link}, []], other)
    assert '<a id="ctl00_ph_btnFind" class="openLedger"' in drawn


def test_declared_words_are_no_content() -> None:
    children = ["button", {"id": "btnPostEntries"}, ["Post entries"]]
    assert 'id="btnPostEntries"' in outline(children, screens=("Ledger",))
    assert 'id="btnxxxxxxxx"' in outline(children)


def test_declared_ids_stay_and_those_beside_them_do_not() -> None:
    element = [
        "a",
        {"id": "ctl00_lstEntries_99001", "name": "ctl00$lstEntries$99001", "class": "openEntries oldEntries"},
        [],
    ]
    kept = '<a id="ctl00_lstEntries_99001" name="ctl00$lstEntries$99001" class="openEntries oldxxxx">'
    assert kept in outline(element, "Entries", screens=("Ledger",))
    assert kept not in outline(element, "Entries")


def test_a_frames_path_is_masked_and_declared_parts_stay() -> None:
    assert 'path="/ledger/xxxx-xxxx/Open.aspx"' in outline()


def test_every_text_is_told() -> None:
    tree = ["p", {"title": "a"}, ["b", ["i", {"alt": "c"}, ["d"]]]]
    assert sorted(texts_of([tree])) == ["", "", "a", "b", "c", "d"]


async def drawn(tab: Page, html: str) -> str:
    await tab.set_content(html)
    return outlined(await trees_of(tab, 10), [])


async def test_words_that_are_not_shown_as_text_are_known(own_tab: Page) -> None:
    long = "word " * 200
    html = await drawn(
        own_tab,
        f"""<p id=in-doeling>{long} Doeling</p><svg><text>Roemer</text></svg><b id=in-roemer></b>
        <b id=in-quack data-name="Quack, Al"></b><b id=in-tomato data-options="{escape('{"a": "tomato"}')}"></b>
        <template><i>Lindgren</i></template><b id=in-lindgren></b><noscript><i class=icon>Ekberg</i></noscript><b id=in-ekberg></b>""",
    )
    for kept in ('<p id="in-xxxx">', 'id="in-tomato"'):
        assert kept in html
    assert html.count('id="in-xxxx"') == 5
    assert "data-words" not in html
    assert "data-cut" not in html


@pytest.mark.parametrize(
    "spoil",
    [
        "for (let n = 0; n < 20001; n++) document.body.append(document.createElement('i'))",
        "document.body.append('word '.repeat(500000))",
        "for (let n = 0; n < 61; n++) document.body.setAttribute('data-a' + n, 'x')",
    ],
    ids=["elements", "text", "attributes"],
)
async def test_what_is_too_large_to_be_searched_keeps_only_our_own_words(spoil: str, own_tab: Page) -> None:
    await own_tab.set_content("<b id=ctl00_search-doeling-4711>x</b>")
    before = outlined(await trees_of(own_tab, 10), [])
    assert 'id="ctl00_search-doeling-4711"' in before
    await own_tab.evaluate(spoil)
    after = outlined(await trees_of(own_tab, 20), [])
    assert 'id="xxxx00_search-xxxx-9999"' in after
    assert " data-cut" in after
