"""Declarations that are made of a look find the very element again, by words first, and never by masked ones."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import Page

from portaldriver.drift.fingerprint import Fingerprint
from portaldriver.drift.looking import Look
from portaldriver.drift.naming import MASKED, name_of, name_of_column
from portaldriver.drift.spelling import spelled
from portaldriver.pom import Binding
from portaldriver.pom.selector import Candidate
from tests.pom.serving import Site

from .clinic import PAGE, looked

TWINS = """<form aria-label="Filter" id="f1"><label>Status <input></label><button>Search</button></form>
<fieldset><legend>Claims</legend><button>Search</button></fieldset>
<div id="ctl00_extra"><button>Search</button></div><div id="react-12345"><p><button>Search</button></p></div>
<label>Zebulon <input id="zeb" name="zeb2"></label><label>Quackenbush <input></label>
<iframe srcdoc="<button id=inner>Search</button>"></iframe>"""


async def matched(tab: Page, candidate: Candidate, one: Fingerprint) -> bool:
    """Tell whether the engine finds this one element and no other."""
    found = tab.locator(f"pd={json.dumps({'n': 'x', 'c': [candidate]})}")
    if await found.count() != 1:
        return False
    return bool(await found.evaluate("(el, path) => el === document.evaluate(path, document).iterateNext()", one.xpath))


def of(look: Look, **facts: str) -> list[Fingerprint]:
    return [one for one in look.elements if all(getattr(one, key) == value for key, value in facts.items())]


async def test_every_candidate_finds_its_element_and_no_other(binding: Binding, site: Site, tab: Page) -> None:
    look = await looked(binding, site, tab, PAGE.replace("</main>", TWINS + "</main>"))
    count = 0
    for one in look.elements:
        for candidate in name_of(one, look).candidates:
            assert await matched(tab, candidate, one), f"{spelled(candidate)} for {one.tag}"
            count += 1
    assert count > 20


async def test_words_come_first_and_twins_are_told_by_what_is_around_them(
    binding: Binding, site: Site, tab: Page
) -> None:
    look = await looked(binding, site, tab, PAGE.replace("</main>", TWINS + "</main>"))

    def said(**facts: str) -> list[list[str]]:
        return [list(map(spelled, name_of(one, look).candidates)) for one in of(look, **facts)]

    assert said(id="last") == [['label("Last Name")', '"#last"']]
    assert said(id="save") == [['button("Save")', '"#save"']]
    assert said(tag="a", name="Claims") == [['link("Claims")']]
    assert said(tag="button", name="Search", frame=()) == [  # type: ignore[arg-type]
        ['inside(role("form", "Search"), button("Search"))', '"#go"'],
        ['inside(role("form", "Filter"), button("Search"))'],
        ['inside(role("group", "Claims"), button("Search"))'],
        ['inside("#ctl00_extra", button("Search"))'],
        [],
    ]
    lost = of(look, tag="button", name="Search", frame=())[-1]  # type: ignore[arg-type]
    assert "called so" in " ".join(name_of(lost, look).why)
    (inner,) = of(look, id="inner")
    assert "frame" in name_of(inner, look).why[0]


async def test_a_masked_word_is_never_said(binding: Binding, site: Site, tab: Page) -> None:
    look = await looked(binding, site, tab, PAGE.replace("</main>", TWINS + "</main>"))
    (known,) = of(look, name_attribute="zeb2")
    assert "Zebulon" not in known.label
    assert [one.kind for one in name_of(known, look).candidates] in (["css", "name"], ["name"])
    unknown = [one for one in look.elements if one.tag == "input" and one.label and not (one.id or one.name_attribute)]
    assert MASKED in name_of(unknown[-1], look).why


@pytest.mark.parametrize(
    "header, says",
    [("Last Name", 'column("Last Name")'), ("Copay:", 'column("Copay")'), ("Xxxxxxxx", ""), ("Status", ""), ("", "")],
)
def test_a_column_is_named_by_a_header_of_its_own(header: str, says: str) -> None:
    named = name_of_column(header, ("Last Name", "Copay:", "Xxxxxxxx", "Status", "Status *"))
    assert list(map(spelled, named.candidates)) == ([says] if says else [])
    assert bool(named.why) is not bool(says)
