"""Pictures show a page's frame and nobody in it: not at once, not through scripts that go on, not in any corner."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Page

import portaldriver.drift.picture
from portaldriver.drift.baseline import Baselines, accept
from portaldriver.drift.picture import TALLEST, Picture, picture, picture_of, save_picture
from portaldriver.errors import ConfigurationError
from portaldriver.pom import Binding
from tests.pom.serving import Site

from .clinic import PAGE, PatientSearch, looked

NAMES = re.compile("zebulon|quackenbush|philippa|ottoline|10017|12\\.50", re.IGNORECASE)

CORNERS = """<style>
 .said::before { content: attr(data-who); } .quoted::after { content: "Zebulon"; }
 .shown { background: url(/static/face.png) !important; width: 60px; height: 60px; }
</style>
<main><p class="said" data-who="Ottoline">a</p><p class="quoted">b</p><div class="shown" id="face"></div>
<img id="photo" src="/static/face.png" alt="Philippa" width="40" height="40"><canvas id="sign" width="80" height="60"></canvas>
<textarea id="note">Zebulon said</textarea><input type="password" value="Quackenbush9"><input type="date" value="1971-03-04">
<input id="typed" placeholder="Ottoline"><div id="open"></div><div id="closed"></div><p id="late">a</p><input id="told">
<svg id="drawn" width="90" height="90"><text y="20">Philippa</text></svg>
<iframe id="inner" srcdoc="<p id=who>Zebulon Quackenbush</p>"></iframe><div style="height:9000px"></div>
<script>
 document.getElementById('typed').value = 'Zebulon';
 document.getElementById('open').attachShadow({mode: 'open'}).innerHTML = '<b>Philippa</b>';
 document.getElementById('closed').attachShadow({mode: 'closed'}).innerHTML = '<b>Quackenbush</b>';
 new BroadcastChannel('more').onmessage = () => {
   document.getElementById('late').innerHTML = '<i title="Zebulon">Zebulon Quackenbush</i>';
   document.getElementById('told').value = 'Zebulon';
 };
 setInterval(() => document.getElementById('late').textContent = 'Ottoline', 5);
</script>"""

SHOWN = """() => {
  const told = [document.title], read = root => {
    told.push(root.body ? root.body.innerText : root.textContent);
    for (const el of root.querySelectorAll('*')) {
      for (const key of ['title', 'alt', 'placeholder', 'aria-label', 'value']) told.push(el.getAttribute(key) ?? '');
      if ('value' in el) told.push(Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').get.call(
        el.tagName === 'INPUT' ? el : document.createElement('input')), String(el.value));
      for (const which of ['::before', '::after']) told.push(getComputedStyle(el, which).content);
      if (el.shadowRoot) read(el.shadowRoot);
    }
  };
  read(document);
  return told.join(' | ');
}"""
HIDDEN = "ids => ids.filter(id => getComputedStyle(document.getElementById(id)).visibility !== 'hidden')"


async def test_no_name_is_in_a_page_when_it_is_pictured(binding: Binding, site: Site, tab: Page) -> None:
    site.page("/static/face.png", "<svg/>", kind="image/svg+xml")
    body = PAGE.replace("<main>", CORNERS, 1)
    site.page("/patients", body)
    page = PatientSearch(tab, binding)
    await page.open()
    assert len(set(NAMES.findall((await tab.evaluate(SHOWN)).lower()))) == 6, "nothing was planted"
    taken = await picture(page)
    assert taken is not None
    assert (taken.width, taken.height) == (1280, TALLEST)
    assert not NAMES.search(await tab.evaluate(SHOWN))
    assert not NAMES.search(await tab.frames[1].evaluate(SHOWN))
    assert await tab.evaluate(HIDDEN, ["photo", "sign", "closed", "drawn"]) == []
    assert await tab.evaluate("getComputedStyle(document.getElementById('face')).backgroundImage") == "none"
    # What comes late is masked before it is drawn.
    await tab.evaluate("new BroadcastChannel('more').postMessage(1)")
    await tab.wait_for_function("document.getElementById('late').querySelector('i')")
    await asyncio.sleep(0.05)
    assert not NAMES.search(await tab.evaluate(SHOWN))


async def test_what_a_portal_calls_things_stays_and_nothing_moves(binding: Binding, site: Site, tab: Page) -> None:
    before = await looked(binding, site, tab)
    await picture(PatientSearch(tab, binding))
    shown = await tab.evaluate("document.body.innerText")
    for word in ("Patient Search", "Claims", "Last Name", "Copay", "Save", "Balance"):
        assert word in shown
    boxes = {one.id: one.box for one in before.elements if one.id and one.visible}
    assert {"go", "save", "copay", "found"} <= set(boxes)
    for code, box in boxes.items():
        now = await tab.evaluate(
            "id => { const b = document.getElementById(id).getBoundingClientRect(); return [b.x, b.y, b.width, b.height] }",
            code,
        )
        assert box is not None
        assert now == pytest.approx(list(box), abs=2), code


async def test_a_picture_is_kept_beside_its_baseline(binding: Binding, site: Site, tab: Page, tmp_path: Path) -> None:
    look = await looked(binding, site, tab)
    taken = await picture(PatientSearch(tab, binding))
    assert taken is not None
    baseline, folder = accept(PatientSearch, look, generation="first"), Baselines(tmp_path)
    assert picture_of(folder, PatientSearch, "first") is None
    assert save_picture(folder, baseline, taken).name == "PatientSearch.jpg"
    assert picture_of(folder, PatientSearch, "first") == taken
    assert "jpeg" not in repr(taken)
    (tmp_path / "first" / "PatientSearch.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing like it")
    with pytest.raises(ConfigurationError):
        picture_of(folder, PatientSearch, "first")


async def test_the_picture_of_a_frame_is_of_the_frame(binding: Binding, site: Site, tab: Page) -> None:
    site.page("/patients", PAGE)
    site.page("/frame", '<p>Zebulon</p><iframe src="/patients" width="700" height="500" style="border:0"></iframe>')
    await tab.goto(site.origin + "/frame")
    framed = PatientSearch(tab.frames[1], binding)
    await framed.arrive()
    taken = await picture(framed)
    assert taken is not None
    assert (taken.width, taken.height) == (700, 500)
    assert not NAMES.search(await tab.evaluate(SHOWN) + await tab.frames[1].evaluate(SHOWN))


async def test_a_document_that_came_meanwhile_is_no_picture_for_anybody(
    binding: Binding, site: Site, tab: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    await looked(binding, site, tab)
    shot = portaldriver.drift.picture._shot

    async def late(page: PatientSearch) -> Picture:
        await tab.reload()
        return await shot(page)

    monkeypatch.setattr(portaldriver.drift.picture, "_shot", late)
    assert await picture(PatientSearch(tab, binding)) is None


async def test_a_picture_without_masks_leaves_the_page_as_it_was(binding: Binding, site: Site, tab: Page) -> None:
    await looked(binding, site, tab)
    before = await tab.evaluate(SHOWN)
    assert await picture(PatientSearch(tab, binding), masked=False) is not None
    assert await tab.evaluate(SHOWN) == before
