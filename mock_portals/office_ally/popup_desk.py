"""Lookup windows: searched and paged by posts, one row chosen (office_ally.md, section 3.2); suggestions for codes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Literal
from urllib.parse import urlencode

from lxml import etree
from starlette.responses import Response

from mock_portals.grafting import Element, Page
from mock_portals.library import NotRecorded
from mock_portals.office_ally.desk import Desk, Handler
from mock_portals.office_ally.lookups import LOOKUPS, Lookup, Payload
from mock_portals.office_ally.sessions import PortalSession
from mock_portals.visiting import Visit

PATH = "/pm/SharedFiles/popup/Popup.aspx"
SUGGEST = "/pm/CommonUserControls/Ajax/Suggest.aspx"
SCRIPT = "/pm/Scripts/oa-popup.js"
BASE, NAMES = "ctl04_popupBase_", "ctl04$popupBase$"
GRID = f"{NAMES}grvPopup"
PAGE_SIZE = 10
PAGES_NAMED = 10  # links to pages in one pager row, as ASP.NET does by default
SUGGESTIONS = 10


class PopupDesk(Desk):
    """The lookup windows. `portal.popup_delay` makes them slow, `portal.challenge_paths` puts the challenge in them."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return handlers by method and path."""
        return {
            ("GET", PATH.lower()): self._opened,
            ("POST", PATH.lower()): self._posted,
            ("GET", SUGGEST.lower()): self._suggest,
        }

    def stop(self, how: Literal["blocked", "blank"]) -> None:
        """Keep lookup windows from opening, or let them open and stay empty; `portal.faults.clear()` ends it."""
        self._portal.faults.add(path=SCRIPT, times=None, serve_recorded=f"popup-{how}")

    def _opened(self, visit: Visit, session: PortalSession) -> Response:
        return self._show(visit, session, None, "1")

    def _posted(self, visit: Visit, session: PortalSession) -> Response:
        form = visit.form
        if form.get(f"{NAMES}txtSearch2"):
            raise NotRecorded("what the second search field searches")
        if f"{NAMES}btnSearch" in form:
            asked = {name: form.get(NAMES + name, "") for name in ("ddlSearch", "ddlCondition", "txtSearch")}
            return self._show(visit, session, asked, "1")
        if f"{NAMES}btnShowAll" in form:
            return self._show(visit, session, {}, "1")
        command, _, page = form.get("__EVENTARGUMENT", "").partition("$")
        if form.get("__EVENTTARGET") != GRID or command != "Page":
            raise NotRecorded(visit.path)
        return self._show(visit, session, json.loads(form.get(f"{NAMES}hdnSearched") or "null"), page)

    def _show(self, visit: Visit, session: PortalSession, asked: dict[str, str] | None, page: str) -> Response:
        name = visit.query.get("name", "")
        if name not in LOOKUPS:
            raise NotRecorded(f"the lookup window {name!r}")
        lookup = LOOKUPS[name]
        rows = list(lookup.rows(self._portal.directory, self._portal.patients_of(session.account)))
        found = [] if asked is None else [row for row in rows if _fits(lookup, row, asked)]

        def edit(shown: Page) -> None:
            _controls(shown, lookup, visit, asked)
            if asked is None:
                shown.remove(f"#{BASE}grvPopup")
            else:
                _grid(shown, lookup, found, page)

        return self.show(visit, session, self.recorded(PATH), edit)

    def _suggest(self, visit: Visit, session: PortalSession) -> Response:
        if visit.query.get("type") != "ICD10":
            raise NotRecorded(visit.path)
        term = visit.query.get("term", "").strip().lower()
        code = term.replace(".", "")
        found = [
            {"Code": known, "Description": words}
            for known, words in self._portal.directory.diagnoses
            if known.lower().replace(".", "").startswith(code) or term in words.lower()
        ]
        return self.json(found[:SUGGESTIONS] if term else [])


def _fits(lookup: Lookup, row: Payload, asked: Mapping[str, str]) -> bool:
    text = asked.get("txtSearch", "").strip().lower()
    if not text:
        return True
    keys = {value: key for value, _, key in lookup.searches}
    held = row[keys[asked["ddlSearch"]]].lower()
    before, _, after = asked["ddlCondition"].partition("{0}")
    if before:
        return text in held
    return held.startswith(text) if after else held == text


def _controls(page: Page, lookup: Lookup, visit: Visit, asked: dict[str, str] | None) -> None:
    page.text("title", f"{lookup.title} - Practice Mate")
    page.text_by_id("popupTitle", lookup.title)
    page.attribute("form", "action", f"./Popup.aspx?{urlencode(visit.query)}")

    def option(item: Element, search: tuple[str, str, str]) -> None:
        item.set("value", search[0])
        item.text = search[1]

    page.repeat(f"#{BASE}ddlSearch option", lookup.searches, option)
    for name in ("ddlSearch", "ddlCondition"):
        if chosen := visit.form.get(NAMES + name):
            page.select(BASE + name, value=chosen)
    page.values({f"{BASE}txtSearch": visit.form.get(f"{NAMES}txtSearch", "")})
    page.values({f"{BASE}hdnSearched": "" if asked is None else json.dumps(asked)})


def _grid(page: Page, lookup: Lookup, found: list[Payload], asked_page: str) -> None:
    grid = f"#{BASE}grvPopup"
    pages = max(1, -(-len(found) // PAGE_SIZE))
    number = pages if asked_page == "Last" else min(max(int(asked_page), 1), pages)
    page.repeat(
        f"{grid} tr.GridviewHeader th", ["", *lookup.columns], lambda cell, header: setattr(cell, "text", header)
    )
    shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]

    def fill(row: Element, item: tuple[int, Payload]) -> None:
        # GridViews count their rows from ctl02: ctl01 is the header.
        row[0][0].set("id", f"{BASE}grvPopup_ctl{item[0]:02}_lnkSelect")
        row[0][1].text = json.dumps(item[1], ensure_ascii=False).replace("</", "<\\/")
        for key in lookup.columns.values():
            etree.SubElement(row, "td").text = item[1][key]

    page.repeat(f"{grid} tr.GridviewRow", list(enumerate(shown, start=2)), fill)
    if found:
        page.remove(f"{grid} tr.GridviewEmpty")
    else:
        page.remove(f"{grid} tr.GridviewHeader")
    if pages == 1:
        page.remove(f"{grid} tr.GridviewPager")
    else:
        page.attribute(f"{grid} tr.GridviewPager > td", "colspan", str(len(lookup.columns) + 1))
        page.repeat(f"{grid} tr.GridviewPager table td", list(_links(number, pages)), _link)


def _links(number: int, pages: int) -> Iterator[tuple[str, int | None]]:
    """Yield words and page of each place in the pager; the page shown is no link, dots lead to the next ten."""
    first = (number - 1) // PAGES_NAMED * PAGES_NAMED + 1
    if first > 1:
        yield "...", first - 1
    for page in range(first, min(first + PAGES_NAMED, pages + 1)):
        yield str(page), None if page == number else page
    if first + PAGES_NAMED <= pages:
        yield "...", first + PAGES_NAMED


def _link(cell: Element, item: tuple[str, int | None]) -> None:
    words, page = item
    cell[0].text = words
    if page is not None:
        cell[0].tag = "a"
        cell[0].set("href", f"javascript:__doPostBack('{GRID}','Page${page}')")
