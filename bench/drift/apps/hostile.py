"""Change pages as unkind redesigns do, and keep the truth: elements are marked before, in the page itself.

What has no mark afterwards is new, and what is marked no more is gone: both are certain.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Frame, Page

from bench.drift.apps.family import Element
from bench.drift.apps.looking import CAPTURE
from bench.drift.apps.oracle import key

_CHANGE = (Path(__file__).parent / "hostile.js").read_text(encoding="utf-8")
_ALL = f"""plans => {{
  const capture = {CAPTURE[CAPTURE.index("() =>") :].strip().rstrip(";")};
  const change = {_CHANGE[_CHANGE.index("({ operators") :].strip().rstrip(";")};
  const plain = document.body.cloneNode(true);
  const refresh = () => {{
    document.body.replaceWith(plain.cloneNode(true));
    window.driftMarks = new Map([...document.querySelectorAll("*")].map((one, number) => [one, number]));
  }};
  refresh();
  const pages = [capture()];
  for (const plan of plans) {{
    refresh();
    change(plan);
    pages.push(capture());
  }}
  refresh();
  delete window.driftMarks;
  return pages;
}}"""
"""Loading a page anew for each change costs a hundred times as much; a copy of its body is the same to look at."""

HOSTILE: Mapping[str, tuple[str, ...]] = {
    "shuffled": ("shuffled",),
    "dropped": ("dropped",),
    "added": ("added",),
    "replaced": ("replaced",),
    "reworded": ("reworded",),
    "renamed": ("renamed",),
    "renumbered": ("renumbered",),
    "redesigned": ("wrapped", "renamed"),
    "mixed": ("wrapped", "shuffled", "added", "dropped", "reworded"),
    "worst": ("replaced", "shuffled", "reworded", "renamed"),
}
"""Kinds of page by the operators that make it, in their order."""

WORDS = {
    "pairs": [
        ("last name", "family name"), ("first name", "forename"), ("middle name", "second name"),
        ("user name", "login"), ("username", "login name"), ("password", "secret word"), ("e-mail address", "mail"),
        ("email", "mail"), ("date of birth", "born on"), ("birth date", "born on"), ("home phone", "landline"),
        ("mobile phone", "cell"), ("phone number", "call at"), ("phone", "call at"), ("zip code", "postcode"),
        ("street", "address line"), ("city", "town"), ("sex", "gender"), ("active", "in use"), ("status", "stage"),
        ("remarks", "comments"), ("note", "remark"), ("kind", "type"), ("begins", "starts"), ("minutes", "duration"),
        ("co-payment", "patient share"), ("amount", "sum"), ("units", "count"), ("clinician", "provider"),
        ("location", "site"), ("patient", "client"), ("visit", "encounter"), ("title", "heading"), ("slug", "address"),
        ("description", "summary"), ("search", "look up"), ("log in", "enter"), ("sign in", "enter"),
        ("log out", "leave"), ("sign out", "leave"), ("save", "store"), ("add", "create"), ("delete", "erase"),
        ("remove", "take out"), ("edit", "change"), ("change", "alter"), ("filter", "narrow"), ("apply", "use"),
        ("home", "start"), ("settings", "options"), ("history", "log"), ("users", "accounts"), ("groups", "teams"),
        ("reset", "empty"), ("submit", "send"), ("cancel", "never mind"), ("view", "show"), ("list", "all"),
        ("upload", "send in"), ("publish", "make public"), ("number", "no."), ("reason", "why"), ("policy", "contract"),
        ("insurance", "coverage"), ("procedure", "service"), ("diagnosis", "condition"), ("letter", "document"),
        ("language", "tongue"), ("contact", "person to call"), ("relation", "kinship"), ("record", "file"),
        ("item", "article"), ("supplier", "vendor"), ("price", "cost"), ("expires", "valid until"), ("images", "media"),
        ("documents", "papers"), ("pages", "content"), ("group", "team"), ("account", "profile"), ("help", "support"),
        ("from", "since"), ("until", "up to"), ("begin", "start"), ("total", "in all"), ("type", "sort"),
        ("address", "place"), ("program", "plan of care"), ("staff", "team member"), ("provider", "practitioner"),
        ("payer", "insurer"), ("claim", "bill"), ("balance", "owed"), ("payment", "receipt"), ("select", "pick"),
        ("name", "called"), ("code", "key"), ("date", "day"), ("time", "hour"), ("new", "fresh"), ("all", "every"),
    ],
    "kinds": ["Billing", "Login", "Referring", "Alternate", "Confirm", "Emergency", "Maiden", "Second"],
    "strangers": ["Preferred language", "Last visit", "Policy holder", "Suffix", "Fax", "Employer", "Time zone"],
}  # fmt: skip
"""What labels become, longer wordings first; and what strangers are called."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A page after its change, and what each element of the plain page became."""

    page: list[Element]
    became: dict[int, int]
    """Place on the changed page by place on the plain one; what is gone is left out."""


async def changes(page: Page | Frame, *, seed: int) -> tuple[list[Element], dict[str, list[Element]]]:
    """Return the page that is open, marked, and what each kind of change makes of it; the same seed gives the same."""
    plans = [
        {"operators": operators, "seed": seed + at, "words": WORDS} for at, operators in enumerate(HOSTILE.values())
    ]
    plain, *others = await page.evaluate(_ALL, plans)
    return json.loads(plain), {kind: json.loads(text) for kind, text in zip(HOSTILE, others, strict=True)}


def followed(plain: Sequence[Element], changed: Sequence[Element]) -> Changed:
    """Return what became of each marked element, and take the marks off.

    An element that is marked the same as another, because a page's own script copied it, is nobody's.
    """
    after = _by_mark(changed)
    became = {place: after[mark] for mark, place in _by_mark(plain).items() if mark in after}
    return Changed([{name: value for name, value in one.items() if name != "mark"} for one in changed], became)


def _by_mark(page: Sequence[Element]) -> dict[int, int]:
    places: dict[int, int] = {}
    twice: set[int] = set()
    for place, one in enumerate(page):
        if (number := one.get("mark")) is not None:
            twice |= {number} & places.keys()
            places[number] = place
    return {number: place for number, place in places.items() if number not in twice}


def truth(plain: Sequence[Element], changed: Changed) -> dict[str, Any]:
    """Return `pairs` and `unmatched_old` as the oracle does, for whatever one could mean on the plain page.

    What is gone while another of the same key is left is in neither: who finds that one has found as good a one.
    """
    pairs, gone = [], []
    left = {key(one) for place, one in enumerate(plain) if place in changed.became}
    for place, one in enumerate(plain):
        if (known := key(one)) is None:
            continue
        if place in changed.became:
            pairs.append([place, changed.became[place], list(known)])
        elif known not in left:
            gone.append([place, list(known)])
    return {"pairs": pairs, "unmatched_old": gone}


def through(pairs: Mapping[str, Any], changed: Changed) -> dict[str, Any]:
    """Return the truth from an older version to the changed page, by way of the plain page of the newer one."""
    known = pairs["pairs"]
    found = [[old, changed.became[new], name] for old, new, name in known if new in changed.became]
    gone = [[old, name] for old, new, name in known if new not in changed.became]
    return {"pairs": found, "unmatched_old": [*gone, *pairs["unmatched_old"]]}
