"""What is not put right: another claim, a form that shows another one, a claim that was not refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mock_portals.office_ally.claim_fix_desk import FORM
from portaldriver import (
    Duplicate,
    InvalidInput,
    SelectorUncertain,
)
from portaldriver.errors import AnotherAnswer
from portaldriver.portals.office_ally.clearinghouse.claims.fixing import require_fixable
from tests.clearinghouse.fix.refused import a_day_later, refused, right, wrong
from tests.edi.sendable import JANE, VISIT, changed
from tests.office_ally.practice import Practice

OTHERWISE = {
    "LAST_NAME": ("SOMEBODY", "last_name"),
    "PRIOR_AUTH_NUMBER": ("PA-9", "authorization"),
    "ucHCFALineItem$hdnJsUpdateHCFALineItem": ("", "lines"),
}
"""What the form shows in place of what was sent, and the field that is named."""


async def test_a_form_that_shows_something_else_is_left_alone(there: Practice) -> None:
    was, before = await refused(there, wrong("F-6")), there.posts(FORM)
    for name, (value, field) in OTHERWISE.items():
        there.portal.www.classic.fix.shows = {name: value}
        with pytest.raises(AnotherAnswer) as told:
            await there.oa.claims.fix(was.claim_id, right("F-6"))
        assert (told.value.field, there.posts(FORM), len(there.portal.house.claims)) == (field, before, 1)
        assert not {"SOMEBODY", "DOE", "UNKNOWN"} & set(repr(told.value).replace("'", " ").split())
        assert was.claim_id in [one.claim_id for one in await there.oa.claims.rejections()]
    there.portal.www.classic.fix.shows = {}
    assert (await there.oa.claims.fix(was.claim_id, right("F-6"))).status == "submitted"


async def test_what_was_put_right_by_hand_is_left_to_who_did(there: Practice) -> None:
    was = await refused(there, wrong("F-7"))
    await there.oa.claims.submit(right("F-8"), channel="entry")
    there.portal.house.claims[-1].patient_control_number = "F-7"
    with pytest.raises(Duplicate):
        await there.oa.claims.fix(was.claim_id, right("F-7"))


async def test_json_that_does_not_keep_step_is_not_posted(there: Practice) -> None:
    was = await refused(there, wrong("F-13"))
    there.portal.www.classic.fix.stale, before = True, there.posts(FORM)
    line = changed(VISIT, line_control_number=None, modifiers=())
    with pytest.raises(SelectorUncertain):
        await there.oa.claims.fix(was.claim_id, right("F-13", service_lines=(line,), total_charge=line.charge_amount))
    assert (there.posts(FORM), len(there.portal.house.claims)) == (before, 1)


async def test_what_makes_it_another_claim_is_refused_before_anything_is_opened(there: Practice) -> None:
    was = await refused(there, wrong("F-15"))
    opened = there.portal.count(method="GET", path="/secure_oa.asp")
    other = changed(JANE, last_name="OTHER", first_name="NORA")
    table = {
        "patientControlNumber": right("F-16"),
        "frequency": right("F-15", frequency="7", payer_claim_control_number="PC1"),
        "subscriber": right("F-15", subscriber=other),
        "claim": wrong("F-15"),
    }
    for field, claim in table.items():
        with pytest.raises(InvalidInput) as told:
            await there.oa.claims.fix(was.claim_id, claim)
        assert told.value.field == field
    with pytest.raises(InvalidInput):
        await there.oa.claims.submit(right("F-17"), channel="claim_fix")
    assert there.portal.count(method="GET", path="/secure_oa.asp") == opened


async def test_what_was_not_refused_here_is_no_claim_to_fix(there: Practice) -> None:
    there.portal.house.switches.payer_refuses = {"F-18": "NOT ELIGIBLE"}
    receipt = await there.oa.claims.submit(right("F-18"), channel="upload")
    correction = right("F-18", prior_authorization="PA-1")
    await a_day_later(there)
    with pytest.raises(Duplicate):
        await there.oa.claims.fix(receipt.claim_id, correction)
    for _ in range(2):
        await a_day_later(there)
    assert [one.remedy for one in await there.oa.claims.rejections() if one.claim_id == receipt.claim_id] == [
        "resubmit"
    ]
    with pytest.raises(InvalidInput) as told:
        await there.oa.claims.fix(receipt.claim_id, correction)
    assert told.value.field == "claimId"


async def test_a_file_that_was_refused_as_a_whole_and_a_test_have_nothing_to_fix(there: Practice) -> None:
    receipt = await there.oa.claims.submit(wrong("F-19"), channel="upload")
    [file] = there.portal.house.files
    there.portal.house.claims.clear()
    there.portal.house.reports.clear()
    there.portal.house._fail(file, "File is empty")
    await a_day_later(there)
    [item] = [one for one in await there.oa.claims.rejections() if one.claim_id == receipt.claim_id]
    assert item.remedy == "regenerate_file"
    with pytest.raises(InvalidInput):
        await there.oa.claims.fix(receipt.claim_id, right("F-19"))
    kept = await there.oa.claims._kept(receipt.claim_id)
    test = replace(kept, told=kept.told | {"file": kept.told["file"] | {"usage": "test"}})
    with pytest.raises(InvalidInput) as told:
        await require_fixable(there.oa.claims._get(), test, right("F-19"))
    assert told.value.field == "usage"
