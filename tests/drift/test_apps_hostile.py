"""Pages are described as they are, and unkind changes keep the truth."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from bench.drift.apps.family import Element
from bench.drift.apps.hostile import HOSTILE, changes, followed, truth
from bench.drift.apps.looking import blank, describe

SHARED = Path(__file__).parents[3] / "shared" / "drift" / "data" / "realapps"
ROWS = "".join(
    f'<p><label for="id_{name}">{text}:</label> <input id="id_{name}" name="{name}" placeholder="{text}"></p>'
    for name, text in (
        ("first", "First name"),
        ("last", "Last name"),
        ("born", "Date of birth"),
        ("phone", "Phone"),
        ("city", "City"),
        ("notes", "Remarks"),
        ("kind", "Kind"),
        ("mail", "Email"),
    )
)
FORM = f"""<!doctype html><title>x</title><header><a href="/home">Home</a></header>
<main><section><h2>About</h2>
<form><fieldset><legend>Person</legend>{ROWS}<input type="hidden" name="token" value="t"></fieldset>
<p style="display:none">Never seen</p>
<div>Plain <b>text</b></div>
<button type="submit" style="text-transform:uppercase">Save</button></form></section></main>"""


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    async with blank(chromium) as page:
        await page.set_content(FORM)
        yield page


def named(page: list[Element], name: str) -> int:
    return next(at for at, one in enumerate(page) if one["a"].get("name") == name)


async def test_what_is_seen_is_described(page: Page) -> None:
    told = await describe(page)
    last = told[named(told, "last")]
    assert (last["lab"], last["sec"], last["lm"]) == ("Last name:", "Person", "form")
    assert last["xp"] == "/html[1]/body[1]/main[1]/section[1]/form[1]/fieldset[1]/p[2]/input[1]"
    assert [one["t"] for one in told if one["n"] == last["p"]] == ["p"]
    assert last["b"][2] > 0
    save = next(one for one in told if one["t"] == "button")
    assert (save["own"], save["txt"], save["sec"]) == ("Save", "SAVE", "Person")
    assert next(one for one in told if one["t"] == "div")["own"] == "Plain"
    assert next(one for one in told if one["t"] == "a")["lm"] == "header"
    texts = json.dumps(told)
    assert "Never seen" not in texts
    assert "token" not in texts


async def test_every_change_keeps_the_truth(page: Page) -> None:
    plain, by_kind = await changes(page, seed=5)
    again = (await changes(page, seed=5))[1]
    assert list(by_kind) == list(HOSTILE)
    assert again == by_kind, "the same seed gives the same pages"
    bare = [{name: value for name, value in one.items() if name != "mark"} for one in plain]
    told = {}
    for kind, after in by_kind.items():
        changed = followed(plain, after)
        told[kind] = truth(bare, changed), changed.page
    for kind in ("shuffled", "reworded", "renamed", "renumbered", "redesigned", "added"):
        assert told[kind][0]["unmatched_old"] == [], kind
        assert len(told[kind][0]["pairs"]) == 10, kind
    for kind in ("dropped", "replaced", "mixed", "worst"):
        assert told[kind][0]["unmatched_old"], kind

    pairs, after = told["shuffled"][0]["pairs"], told["shuffled"][1]
    assert all(bare[old]["a"] == after[new]["a"] for old, new, _ in pairs)
    assert [old for old, _, _ in pairs] != [old for old, new, _ in sorted(pairs, key=lambda pair: pair[1])]

    pairs, after = told["renamed"][0]["pairs"], told["renamed"][1]
    assert {one["a"].get("name") for one in bare if one["t"] == "input"}.isdisjoint(
        one["a"].get("name") for one in after if one["t"] == "input"
    )
    assert all(bare[old].get("lab") == after[new].get("lab") for old, new, _ in pairs)

    pairs, after = told["renumbered"][0]["pairs"], told["renumbered"][1]
    fields = [(bare[old], after[new]) for old, new, _ in pairs if bare[old]["t"] == "input"]
    assert all(old["a"]["name"] == new["a"]["name"] and old["lab"] == new["lab"] for old, new in fields)
    assert all(old["a"]["id"] != new["a"]["id"] for old, new in fields)
    assert {old["a"]["id"] for old, _ in fields} == {new["a"]["id"] for _, new in fields}

    gone = {known[1] for _, known in told["replaced"][0]["unmatched_old"]}
    assert gone.isdisjoint(one["a"].get("name") for one in told["replaced"][1])
    assert len([one for one in told["replaced"][1] if one["t"] == "input"]) == 8, "a stranger stands in its place"


async def test_pages_are_described_as_those_of_the_shared_data(page: Page, tmp_path: Path) -> None:
    saved = SHARED / "mhtml" / "dev" / "crispy" / "plain_table" / "pa.mhtml.gz"
    if not saved.exists():
        pytest.skip("the shared data is not here")
    stored = tmp_path / "pa.mhtml"
    stored.write_bytes(gzip.decompress(saved.read_bytes()))
    known = json.loads(gzip.decompress((SHARED / "dev" / "crispy" / "plain_table.json.gz").read_bytes()))["/pa"]
    await page.goto(stored.as_uri())
    told = await describe(page)
    facts = ("t", "xp", "own", "txt", "lab", "sec", "lm", "val")
    assert [{fact: one.get(fact) for fact in facts} for one in told] == [
        {fact: one.get(fact) for fact in facts} for one in known
    ]
