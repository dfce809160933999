"""A page full of names, looked at, pictured and reported in every form: no name is in any of them."""

from __future__ import annotations

import re

from playwright.async_api import Page

from portaldriver.drift.comparing import compare
from portaldriver.drift.picture import picture
from portaldriver.drift.reports import (
    Pictures,
    as_annotations,
    as_html,
    as_json,
    as_junit,
    as_text,
    run_of,
)
from portaldriver.drift.states import Candidate, Proposal
from portaldriver.pom import Binding
from tests.pom.serving import Site

from .clinic import PatientSearch, accepted, looked
from .reported import AT
from .test_privacy import NAMES, PLANTED

NAMED = re.compile("|".join(NAMES), re.IGNORECASE)


async def test_no_name_is_in_any_report(binding: Binding, site: Site, tab: Page) -> None:
    baseline = await accepted(binding, site, tab)
    moved = PLANTED.replace('id="copay"', 'id="amount"').replace(">Search<", ">Find Zebulon Quackenbush<")
    look = await looked(binding, site, tab, moved)
    taken = await picture(PatientSearch(tab, binding))
    report = compare(PatientSearch, baseline, look)
    # Everything on the page as a candidate of everything that moved: more than any real proposal tells.
    every = Proposal(
        found=look.elements[0],
        candidates=tuple(Candidate(probability=0.5, fingerprint=one) for one in look.elements),
    )
    findings = tuple(one.model_copy(update={"proposal": every}) if one.is_drift else one for one in report.findings)
    reports = [report.model_copy(update={"findings": findings})]
    assert len(reports[0].drifted) >= 2
    told = [
        as_html(reports, at=AT, pictures={"PatientSearch": Pictures(taken, taken)}),
        as_json(reports, at=AT),
        as_junit(reports, at=AT),
        as_text(reports),
        as_annotations(reports),
        run_of(reports, AT).model_dump_json(),
    ]
    for text in told:
        assert NAMED.search(re.sub('base64,[^"]*', "", text)) is None
    assert NAMED.search(moved)
