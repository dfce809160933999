"""The page: what it shows, what it hides, and that no text of a file becomes markup."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser

import pytest

from portaldriver.edi import SentClaim
from portaldriver.reconcile import Posted, Reconciliation, as_html, reconcile
from portaldriver.reconcile.picture import bars, dollars
from tests.reconcile.making import MONTH, answer, deposit, money, remittance

NASTY = '<script>alert("x")</script>'
AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def found() -> Reconciliation:
    remittances = [
        remittance("T1001", answer("C-1", "200", "120.05", patient="30")),
        remittance("T1002", answer("<i>C-2</i>", "90", "40"), payer=NASTY, beside=(money(7),)),
    ]
    deposits = [
        deposit("120.05", "T1001", row=2),
        deposit("640", "<b>ODD7</b>", row=3, payer="Fourth & Plan"),
    ]
    posted = [Posted(remittance_id="T1002", patient_control_number="<i>C-2</i>", paid=money(40))]
    claims = [SentClaim(patient_control_number="C-1", total_charge=money(200))]
    return reconcile(deposits, remittances, claims=claims, posted=posted, covers=MONTH, names=True)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not [name for name, value in attrs if name in ("href", "src", "style") or name.startswith("on")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_markup_of_others_stays_text(found: Reconciliation) -> None:
    page = as_html(found, at=AT)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert not tags.seen & {"script", "i", "img", "iframe", "form", "link", "a"}
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in page
    assert "&lt;i&gt;C-2&lt;/i&gt;" in page
    assert "&lt;b&gt;ODD7&lt;/b&gt;" in page


def test_it_loads_nothing_and_its_style_is_allowed(found: Reconciliation) -> None:
    page = as_html(found)
    [style] = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in unescape(page)
    assert "http" not in page.replace("http-equiv", "")


def test_all_sums_and_all_work_are_on_it(found: Reconciliation) -> None:
    page = as_html(found, at=AT)
    assert "2026-04-01 09:00 UTC" in page
    for amount in ("$290.00", "$160.05", "$153.05", "$760.05", "$640.00", "$33.00"):
        assert amount in page, amount
    assert f"{len(found.to_do)} differences to work on" in page
    places = [page.index(dollars(one.amount) + "</th>") for one in found.to_do[:1]]
    assert places
    for one in found.differences:
        assert one.next_step.replace("'", "&#x27;") in page


def test_patients_are_named_only_where_it_is_asked_for(found: Reconciliation) -> None:
    assert "Ann Doe" not in as_html(found)
    assert "Ann Doe" in as_html(found, names=True)
    assert "handle it as the remittances" in as_html(found, names=True)


def test_bars_add_up(found: Reconciliation) -> None:
    for bar in bars(found):
        assert bar.amount == sum(part.amount for part in bar.parts)
    assert [bar.label for bar in bars(found)] == ["Billed", "Announced by payers", "Deposited", "Paid for claims"]


def test_rectangles_stay_within_the_picture(found: Reconciliation) -> None:
    rects = re.findall(r'<rect x="([\d.]+)%" width="([\d.]+)%"', as_html(found))
    assert rects
    assert max(float(x) + float(width) for x, width in rects) == pytest.approx(100, abs=0.01)


def test_nothing_at_all_is_a_page_too() -> None:
    empty = as_html(reconcile([], []))
    assert "Everything comes out" in empty
    assert "Nothing: all sums come out." in empty


@pytest.mark.parametrize(
    "amount, shown",
    [("0", "$0.00"), ("1234.5", "$1,234.50"), ("-12", "−$12.00"), ("0.125", "$0.125"), ("1E+3", "$1,000.00")],
)
def test_dollars(amount: str, shown: str) -> None:
    assert dollars(money(amount)) == shown


def test_wire_is_json_in_the_house_style(found: Reconciliation) -> None:
    wired = json.loads(json.dumps(found.wire()))
    assert wired["totals"]["billed"] == 290.0
    assert wired["totals"]["providerAdjustments"] == 7.0
    assert wired["paymentStates"][0] == {"state": "matched", "count": 1, "amount": 120.05}
    first = wired["differences"][0]
    assert (first["code"], first["toDo"], first["traceNumber"]) == ("deposit_unexplained", True, "<b>ODD7</b>")
    assert first["words"]
    assert first["nextStep"]
