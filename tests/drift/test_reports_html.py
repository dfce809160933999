"""The HTML report: whole in one file, running nothing, escaping all, and readable by whoever reads otherwise."""

from __future__ import annotations

import hashlib
import itertools
import re
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from lxml.html import HtmlElement, document_fromstring
from playwright.async_api import Browser, Page

from portaldriver.drift.fingerprint import Fingerprint
from portaldriver.drift.picture import Picture
from portaldriver.drift.reports import Pictures, as_html, run_of
from portaldriver.drift.reports.drawing import spanning
from portaldriver.drift.reports.markup import Html, joined, tag
from portaldriver.drift.states import Candidate, Change, Finding, PageReport, Proposal, Severity, State

from .reported import ALL, AT, MOVING, SAME

PICTURE = Picture(b"\xff\xd8\xff", 640, 480)


def read(html: str) -> HtmlElement:
    return document_fromstring(html)


@pytest.fixture(scope="module")
def report() -> str:
    past = [run_of(ALL, AT - timedelta(days=day)) for day in (2, 1)]
    return as_html(ALL, at=AT, pictures={"PatientSearch": Pictures(PICTURE, PICTURE)}, past=past)


def test_it_runs_nothing_and_asks_for_nothing(report: str) -> None:
    page = read(report)
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style = page.xpath("//style")[0].text_content()
    assert b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert "default-src 'none'" in policy
    assert not page.xpath("//script|//link|//iframe|//object|//*[@style]|//@*[starts-with(name(), 'on')]")
    assert all(re.match("#|data:image/jpeg;base64,", link) for link in page.xpath("//@href|//@src"))
    assert "url(" not in style
    assert "@import" not in style


def test_what_broke_and_what_to_do_stands_first(report: str) -> None:
    page = read(report)
    assert page.xpath("//h1")[0].text_content() == "3 elements moved on 1 of 3 pages; 1 page could not be told"
    headings = [one.text_content() for one in page.xpath("//h2")]
    assert headings[:3] == ["What to do", "What broke, gravest first", "PatientSearch"]
    steps = [one.text_content() for one in page.xpath("//section[@class='todo']/ol/li")]
    assert [step.split()[0] for step in steps] == ["Stop", "Look", "Find", "Look", "See"]
    assert "PatientSearch.criteria.last_name" in steps[0]
    assert "portaldriver drift apply" in steps[1]
    rows = [one.text_content() for one in page.xpath("//section[@class='broken']//tbody/tr")]
    assert [row.split("Find")[0].split("Found")[0].split("Cannot")[0] for row in rows] == [
        "PatientSearch.criteria.last_name", "PatientSearch.claims", "PatientSearch.save", "RoomList",
    ]  # fmt: skip
    assert "Exit code 3:" in page.text_content()


def test_links_lead_to_the_finding_that_they_name(report: str) -> None:
    page = read(report)
    for link in page.xpath("//section[@class='broken']//a"):
        target = page.get_element_by_id(link.get("href")[1:])
        assert link.text_content().split(".", 1)[-1] in target.text_content()
    assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))


def test_it_can_be_read_without_eyes(report: str) -> None:
    page = read(report)
    levels = [int(one.tag[1]) for one in page.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for each in page.xpath("//table"):
        assert each.xpath("./caption")
        assert each.xpath("./thead//th[@scope='col']")
        assert len(each.xpath("./tbody/tr")) == len(each.xpath("./tbody/tr/th[@scope='row']"))
    for drawing in page.xpath("//*[local-name()='svg' and not(@aria-hidden)]"):
        assert drawing.get("role") == "img"
        assert drawing.get("aria-label") or drawing.xpath("./*[local-name()='title']")
    assert page.get("lang") == "en"
    assert len(page.xpath("//main")) == 1


def test_boxes_carry_their_findings_number_and_a_picture_stands_in_the_file_once(report: str) -> None:
    page = read(report)
    assert report.count("data:image/jpeg") == 2
    flags = [one.text_content() for one in page.xpath("//details//*[contains(@class, 'mark ')]/*[local-name()='text']")]
    assert sorted(flags) == ["1", "1", "1?", "2", "3", "3"]
    finding = page.get_element_by_id("page-1-2")  # the lost link: its place is shown, and no box
    first, second = finding.xpath(".//figure")
    assert first.xpath(".//*[contains(@class, 'mark gone')]")
    assert not second.xpath(".//*[contains(@class, 'mark ')]")
    assert "where it was" in second.text_content()


def test_candidates_are_told_with_probability_and_reasons(report: str) -> None:
    finding = read(report).get_element_by_id("page-1-1").text_content()
    for words in ("99.8%", "has the same name", "proposed", "tells whom or what", "#last, then label('Last Name')"):
        assert words in finding
    refused = read(report).get_element_by_id("page-1-2").text_content()
    for words in ("None of them is proposed", "below 0.95", "31%", "Find the element on the page yourself"):
        assert words in refused


def test_a_likely_candidate_that_is_refused_is_pointed_out() -> None:
    near = Fingerprint(tag="a", role="link", name="Claim", box=(40, 5, 40, 18))
    lost = MOVING.findings[2].model_copy(
        update={"proposal": Proposal(found=None, candidates=(Candidate(probability=0.9, fingerprint=near),))}
    )
    moved = MOVING.model_copy(update={"findings": (lost,)})
    told = read(as_html([moved], at=AT, pictures={"PatientSearch": Pictures(PICTURE, PICTURE)}))
    assert "the likeliest: link “Claim”, with 90%" in told.text_content()
    assert "Dashed: the likeliest candidate, not proposed." in told.text_content()


def test_a_report_claims_to_be_masked_only_if_it_is() -> None:
    claim, warning = "No value of a page is in this file", "made without masking"
    assert claim in as_html([SAME], at=AT)
    unmasked = as_html([SAME], at=AT, masked=False)
    assert claim not in unmasked
    assert warning in unmasked


def test_a_run_without_drift_says_so() -> None:
    page = read(as_html([SAME, SAME.model_copy(update={"page": "VisitList"})], at=AT))
    assert page.xpath("//h1")[0].text_content() == "All 2 pages are as accepted"
    assert "What to do" not in page.text_content()
    assert read(as_html([], at=AT)).xpath("//h1")[0].text_content() == "No page was checked"


HOSTILE = "</style></script><script>alert(1)</script><img src=x onerror=alert(1)>\"' onload='x' `a`\u202e\x00"


def test_no_text_of_a_page_becomes_markup() -> None:
    print_ = Fingerprint(tag=HOSTILE, role=HOSTILE, name=HOSTILE, id=HOSTILE, text=HOSTILE, box=(1, 1, 5, 5))
    finding = Finding(
        element=HOSTILE,
        state=State.OTHER,
        severity=Severity.ERROR,
        declaration=HOSTILE,
        changes=(Change(fact=HOSTILE, was=HOSTILE, now=HOSTILE), Change(fact="name", was=HOSTILE, now=HOSTILE)),
        was=print_,
        now=print_.model_copy(update={"name": "other"}),
        proposal=Proposal(
            found=None,
            candidates=(Candidate(probability=0.9, fingerprint=print_, reasons=(HOSTILE,)),),
            why=(HOSTILE,),
        ),
    )
    report = PageReport(
        page=HOSTILE, portal=HOSTILE, generation=HOSTILE, module=HOSTILE, path=HOSTILE, findings=(finding,),
        around=(Change(fact=HOSTILE, was=HOSTILE, now=HOSTILE),),
    )  # fmt: skip
    unknown = PageReport(page=HOSTILE + "2", unknown=HOSTILE)
    html = as_html(
        [report, unknown], at=AT, pictures={HOSTILE: Pictures(PICTURE, PICTURE)}, past=[run_of([report], AT)]
    )
    page = read(html)
    assert not page.xpath("//script|//img|//@onerror|//@onload")
    assert len(page.xpath("//style")) == 1
    assert "\u202e" not in html
    assert "\x00" not in html


def test_only_what_is_markup_by_its_type_stays() -> None:
    assert tag("p", "<b>", tag("i", "&"), None, ["a", Html("<u>")], title='"x"', hidden=True, lang=None) == (
        '<p title="&quot;x&quot;" hidden>&lt;b&gt;<i>&amp;</i>a<u></p>'
    )
    assert joined() == ""


def test_boxes_far_apart_are_not_shown_together() -> None:
    near, far = (10, 10, 50, 20), (20, 4000, 50, 20)
    assert spanning([near, (300, 15, 50, 20)]) == (10, 10, 340, 25)
    assert spanning([near, far]) == near


async def test_a_browser_opens_it_from_disk_and_refuses_nothing(chromium: Browser, report: str, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(report, encoding="utf-8")
    said: list[str] = []
    async with await chromium.new_context(viewport={"width": 800, "height": 900}) as context:
        page: Page = await context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith("data:") else None)
        await page.goto(file.as_uri())
        assert await page.evaluate("getComputedStyle(document.querySelector('.kicker')).marginBottom") == "4px"
        assert await page.evaluate("document.documentElement.scrollWidth") == 800
    assert said == [file.as_uri()]
