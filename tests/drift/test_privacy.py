"""Nothing of what a page shows of people is kept: not in a look, not in a baseline, not in a report."""

from __future__ import annotations

import re

from playwright.async_api import Page

from portaldriver.drift.baseline import Baselines, accept
from portaldriver.drift.comparing import compare
from portaldriver.pom import Binding
from tests.pom.serving import Site

from .clinic import PAGE, PatientSearch, accepted, looked

NAMES = ("Zebulon", "Quackenbush", "Philippa", "Ottoline")
"""Names of invented people: nothing that is kept may hold one."""

PLANTED = PAGE.replace("<h1>Patient Search</h1>", "<h1>Chart of Philippa Quackenbush</h1>").replace(
    "<main>",
    '<main data-patient="Ottoline Quackenbush"><div id="row_Zebulon_Quackenbush" class="p-Philippa">'
    '<img alt="Zebulon" src="/photos/Zebulon.png"><button aria-label="Delete Zebulon" title="Philippa">x</button>'
    '<a id="zebulon.quackenbush" href="/patients/Philippa-Quackenbush?q=Ottoline">Philippa</a>'
    '<input name="Ottoline" placeholder="Philippa" value="Zebulon"></div>',
)


def told(text: str) -> list[str]:
    return [name for name in NAMES if re.search(name, text, re.IGNORECASE)]


async def test_no_name_is_kept(binding: Binding, site: Site, tab: Page) -> None:
    look = await looked(binding, site, tab, PLANTED)
    assert not told(repr(look))
    baseline = accept(PatientSearch, look)
    assert not told(baseline.written())
    report = compare(PatientSearch, baseline, await looked(binding, site, tab))
    assert not told(report.model_dump_json())
    assert told(PLANTED) == list(NAMES), "nothing was planted"


async def test_a_cheap_look_keeps_no_name_either(binding: Binding, site: Site, tab: Page) -> None:
    assert not told(repr(await looked(binding, site, tab, PLANTED, whole=False)))


async def test_a_baseline_comes_back_from_its_file(binding: Binding, site: Site, tab: Page, tmp_path: object) -> None:
    known = await accepted(binding, site, tab)
    folder = Baselines(str(tmp_path))
    path = folder.save(known)
    assert folder.load(PatientSearch, "first") == known
    assert path.read_text(encoding="utf-8") == known.written()
    assert list(folder.of(PatientSearch)) == [known]
