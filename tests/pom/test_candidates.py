"""Every kind of candidate means the same as a locator, in a rendered page and in one that is never rendered."""

from __future__ import annotations

from html import escape

import pytest
from playwright.async_api import Page

from portaldriver.pom import Candidate, Selector, button, having, inside, label, link, named, role

from .looking import ways
from .serving import Site

CASES: dict[str, tuple[str | Candidate, str, list[str]]] = {
    "css finds all": (".x", "<p id=a class=x></p><p></p><p id=b class=x></p>", ["a", "b"]),
    "label for": (label("Last Name"), "<label for=a>Last Name</label><input id=a><input id=b>", ["a"]),
    "label around": (label("Last Name"), "<label>Last Name <input id=a></label>", ["a"]),
    "label around a choice": (label("Sex"), "<label>Sex <select id=a><option>F<option>M</select></label>", ["a"]),
    "label around an area": (label("Notes"), "<label>Notes: <textarea id=a>old</textarea></label>", ["a"]),
    "label in bold": (label("City"), "<label for=a><b>Ci</b>ty</label><input id=a>", ["a"]),
    "label with a colon": (label("City"), "<label for=a>City :</label><input id=a>", ["a"]),
    "label with an asterisk": (label("City"), "<label for=a>City<span>*</span></label><input id=a>", ["a"]),
    "label asked for with a colon": (label("City:"), "<label for=a>City</label><input id=a>", ["a"]),
    "label is exact": (label("City"), "<label for=a>City of birth</label><input id=a>", []),
    "label names two": (label("X"), "<label for=a>X</label><label for=b>X</label><input id=a><input id=b>", ["a", "b"]),
    "two labels, one control": (label("X"), "<label for=a>X</label><label for=a>X</label><input id=a>", ["a"]),
    "aria-label": (label("Search For"), "<input id=a aria-label='Search For'>", ["a"]),
    "aria-labelledby": (
        label("Home Phone"),
        "<i id=l1>Home</i><i id=l2>Phone:</i><input id=a aria-labelledby='l1 l2'>",
        ["a"],
    ),
    "aria-labelledby beats aria of others": (
        label("Zip"),
        "<div id=x aria-label=Zip></div><input id=a aria-label=Zip>",
        ["a"],
    ),
    "neighbouring cell": (label("City"), "<table><tr><td>City:<td><input id=a></table>", ["a"]),
    "neighbouring cell in a span": (label("City"), "<table><tr><td><span>City:</span><td><input id=a></table>", ["a"]),
    "neighbouring cell with a hidden field": (
        label("City"),
        "<table><tr><th>City *<td><input type=hidden id=h><input id=a></table>",
        ["a"],
    ),
    "neighbouring cell with two controls says nothing": (
        label("City"),
        "<table><tr><td>City<td><input id=a><input id=b></table>",
        [],
    ),
    "tables for layout": (
        label("City"),
        "<table><tr><td><table><tr><td>City<td><input id=a></table></td><td><input id=b></table>",
        ["a"],
    ),
    "button": (button("Save"), "<button id=a>Save</button><button id=b>Save all</button>", ["a"]),
    "button of words in elements": (button("Save now"), "<button id=a><i></i> Save\n <b>now</b></button>", ["a"]),
    "input submit": (button("Search"), "<form><input id=a type=submit value=Search></form>", ["a"]),
    "input button": (button("Search"), "<input id=a type=button value=Search><input id=b value=Search>", ["a"]),
    "input image": (button("Go"), "<input id=a type=image alt=Go>", ["a"]),
    "button asked for with a colon": (button("More:"), "<button id=a>More:</button>", ["a"]),
    "link that acts as button": (button("Save"), "<a id=a href='javascript:void 0'>Save</a>", ["a"]),
    "role button": (button("Save"), "<span id=a role=button>Save</span><span id=b>Save</span>", ["a"]),
    "button named by its picture's title": (button("Close"), "<button id=a title=Close><svg></svg></button>", ["a"]),
    "hidden twin": (button("Save"), "<button id=a aria-hidden=true>Save</button><button id=b>Save</button>", ["b"]),
    "twin in a hidden box": (
        button("Save"),
        "<div aria-hidden=true><button id=a>Save</button></div><button id=b>Save</button>",
        ["b"],
    ),
    "link": (link("Next"), "<a id=a href=#>Next</a><a id=b href=#>Next page</a><button id=c>Next</button>", ["a"]),
    "link without href": (link("Next"), "<a id=a onclick=1>Next</a>", ["a"]),
    "role by name": (role("heading", "Visits"), "<h1 id=a>Patients</h1><h2 id=b>Visits</h2>", ["b"]),
    "role without name": (
        role("checkbox"),
        "<input id=a type=checkbox><i id=b role=checkbox></i><input id=c>",
        ["a", "b"],
    ),
    "role of ARIA's own": (role("alert", "Saved"), "<div id=a role=alert>Saved</div>", ["a"]),
    "role by label": (role("textbox", "User"), "<label for=a>User</label><input id=a><input id=b type=submit>", ["a"]),
    "role link": (role("link", "Out"), "<a id=a>Out</a><a id=b href=#>Out</a>", ["b"]),
    "having": (having("p", "No records"), "<p id=a>0: <b>No</b> records</p><p id=b>12 records</p>", ["a"]),
    "having is about the words that show": (
        having("p", "No"),
        "<p id=a><script>'No'</script></p><p id=b>No</p>",
        ["b"],
    ),
    "role group by legend": (
        role("group", "Demographics"),
        "<fieldset id=a><legend>Demographics:</legend><input></fieldset><fieldset id=b><legend>Other</legend></fieldset>",
        ["a"],
    ),
    "role dialog": (role("dialog", "Filter"), "<dialog id=a aria-label=Filter></dialog><form id=b role=dialog>", ["a"]),
    "inside": (
        inside(role("form", "Two"), button("Save")),
        "<form aria-label=One><button id=a>Save</button></form><form aria-label=Two><button id=b>Save</button></form>",
        ["b"],
    ),
    "inside something that holds itself": (inside("div", "b"), "<div><div><b id=a></b></div></div>", ["a"]),
    "inside what is not there": (inside("nav", link("Home")), "<a id=a href=#>Home</a>", []),
    "named": (named("ctl00$x"), "<input id=a name=ctl00$x><input id=b name=ctl00_x>", ["a"]),
    "candidates of JSON say nothing of a page": (Candidate("key", "id"), "<p id=a></p>", []),
}


@pytest.mark.parametrize("case", CASES)
async def test_a_candidate_means_the_same_everywhere(case: str, tab: Page, site: Site) -> None:
    candidate, html, expected = CASES[case]
    found = await ways(tab, site, f"<!doctype html><body>{html}", Selector(candidate))
    assert found == {"locator": expected, "page": expected, "document": expected}


AWKWARD = ["O'Brien", 'the "old" one', "a >> b", "José Ñúñez 李", "back\\slash", "[x=1]", "50 % #1", "`tick`"]


@pytest.mark.parametrize("words", AWKWARD)
async def test_awkward_words_survive_the_way_into_the_page(words: str, tab: Page, site: Site) -> None:
    said = escape(words, quote=True)
    html = f"<!doctype html><meta charset=utf-8><label for=a>{said}</label><input id=a name='{said}'>"
    html += f"<button id=b>{said}</button><a href=# id=c>{said}</a><p id=d>({said})</p>"
    for candidate, expected in [
        (label(words), "a"),
        (named(words), "a"),
        (button(words), "b"),
        (link(words), "c"),
        (having("p", words), "d"),
        (role("button", words), "b"),
    ]:
        selector = Selector("#never", candidate)
        found = await ways(tab, site, html, selector)
        wanted = ["b", "c"] if candidate.kind == "button" else [expected]
        assert found == {"locator": wanted, "page": wanted, "document": wanted}, candidate.kind
