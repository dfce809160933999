"""Denials, their categories, reversals and the descriptions that users hold."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from portaldriver.edi.models.remittance import Remittance
from portaldriver.edi.remittances.categories import DenialCategory, category_of, is_denial, next_step
from portaldriver.edi.remittances.denials import denials
from portaldriver.edi.remittances.descriptions import load_descriptions
from portaldriver.edi.remittances.reader import read_remittances
from portaldriver.edi.remittances.reversals import pair_reversals
from portaldriver.errors import ConfigurationError

from .remittances import Adjusted, Answer, Line, Paid, interchange, rich

FIFTY = Decimal(50)


def read(*claims: Answer) -> Remittance:
    (found,) = read_remittances(Paid(claims).text())
    return found.model


KNOWN = """
CO:29 timely_filing|CO:18 duplicate|CO:197 authorization|CO:15 authorization|CO:165 referral|CO:4 modifier
CO:11 diagnosis|CO:50 medical_necessity|CO:97 bundling|CO:96 non_covered|CO:119 benefit_maximum|CO:22 coordination_of_benefits
CO:16 missing_information|CO:185 provider_information|CO:208 provider_information|CO:27 eligibility|CO:31 eligibility
CO:45 contractual|CO:253 contractual|PR:1 patient_responsibility|PR:2 patient_responsibility|PR:3 patient_responsibility
PR:45 patient_responsibility|PR:27 eligibility|PR:204 non_covered|OA:23 coordination_of_benefits|CO:B7 provider_information
CO:B15 bundling|CO:A1 other|CO:999 other|CO: other|CO:045 contractual|CO:5 coding|CO:181 coding|CO:182 modifier|CO:236 bundling"""


@pytest.mark.parametrize("known", KNOWN.replace("\n", "|").strip("|").split("|"))
def test_reasons_have_their_category(known: str) -> None:
    key, _, category = known.partition(" ")
    group, _, reason = key.partition(":")
    assert category_of(group, reason) == category


def test_every_numbered_reason_has_a_category_but_those_about_nothing_that_could_be_sorted() -> None:
    left = {number for number in range(1, 306) if category_of("CO", str(number)) == "other"}
    assert left == {
        25,
        63,
        64,
        73,
        100,
        101,
        123,
        124,
        133,
        143,
        145,
        156,
        187,
        192,
        193,
        221,
        224,
        244,
        255,
        285,
        293,
        294,
    }


def test_remark_codes_refine_only_what_says_too_little() -> None:
    assert category_of("CO", "16", ("N290",)) == "provider_information"
    assert category_of("CO", "16", ("MA130", "M76")) == "diagnosis", "the first that is known decides"
    assert category_of("CO", "16", ("MA130",)) == "missing_information"
    assert category_of("CO", "A1", ("N362",)) == "benefit_maximum"
    assert category_of("CO", "29", ("N290",)) == "timely_filing"
    assert category_of("CO", "45", ("N290",)) == "contractual"


def test_every_category_says_what_to_do_next() -> None:
    steps = {next_step(category) for category in get_args(DenialCategory)}
    assert len(steps) == len(get_args(DenialCategory))
    assert all(step.endswith(".") for step in steps)


@pytest.mark.parametrize(
    "group, reason, denied",
    [
        ("CO", "29", True), ("PI", "50", True), ("OA", "18", True), ("PR", "204", True), ("CO", "A1", True),
        ("PR", "1", False), ("PR", "45", False), ("CO", "45", False), ("OA", "23", False), ("CR", "29", False),
        ("CO", "253", False), ("OA", "94", False),
    ],
)  # fmt: skip
def test_not_every_adjustment_is_a_denial(group: str, reason: str, denied: bool) -> None:
    assert is_denial(group, reason, category_of(group, reason)) is denied


def test_denials_are_found_at_claims_and_lines_with_where_and_how_much() -> None:
    (found,) = read_remittances(interchange(rich()))
    got = [(one.path, one.group, one.reason, one.amount, one.category) for one in denials(found.model)]
    assert got == [
        ("claims[1].lines[0].adjustments[0]", "CO", "16", Decimal(200), "provider_information"),
        ("claims[1].lines[0].adjustments[1]", "CO", "29", Decimal(100), "timely_filing"),
    ]
    first = denials(found.model)[0]
    assert (first.claim, first.line, first.patient_control_number, first.payer_claim_control_number) == (
        1,
        0,
        "CLAIM-2",
        "PAYER-2",
    )
    assert (first.remark_codes, first.patient_owes, first.next_step) == (
        ("N290",),
        False,
        next_step("provider_information"),
    )


def test_reversals_predeterminations_and_give_backs_are_no_denials() -> None:
    line = Line(FIFTY, (Adjusted("CO", "29", FIFTY),))
    back = Line(FIFTY, (Adjusted("CO", "29", -FIFTY),))
    claims = Answer("C1", (line,), status="22"), Answer("C2", (line,), status="25"), Answer("C3", (back,))
    assert denials(read(*claims)) == ()
    (patient,) = denials(read(Answer("C4", (Line(FIFTY, (Adjusted("PR", "204", FIFTY),)),), status="4")))
    assert (patient.patient_owes, patient.category) == (True, "non_covered")


def test_a_claim_denied_without_a_reason_is_one_denial() -> None:
    whole = Answer("C1", adjustments=(Adjusted("CO", "45", FIFTY),), alone=FIFTY, status="4")
    share = Answer("C2", adjustments=(Adjusted("PR", "1", FIFTY),), alone=FIFTY, status="4")
    got = [(one.path, one.reason, one.amount, one.category) for one in denials(read(whole, share))]
    assert got == [("claims[0]", None, FIFTY, "other")]


def _reversal(number: str, payer: str) -> Answer:
    return Answer(number, (Line(-FIFTY),), status="22", payer_number=payer)


def _again(number: str, payer: str) -> Answer:
    return Answer(number, (Line(FIFTY),), payer_number=payer)


PAIRS: dict[str, tuple[tuple[Answer, ...], list[tuple[int, int | None, tuple[int, ...]]]]] = {
    "same_numbers": ((_reversal("A", "P"), _again("A", "P")), [(0, 1, ())]),
    "apart": ((_reversal("A", "P"), _again("B", "P"), _again("A", "P")), [(0, 2, ())]),
    "nothing_follows": ((_again("A", "P"), _reversal("A", "P")), [(1, None, ())]),
    "crossed": (
        (_reversal("A", "1"), _reversal("A", "2"), _again("A", "2"), _again("A", "1")),
        [(0, 3, ()), (1, 2, ())],
    ),
    "new_number": ((_reversal("A", "1"), _again("A", "2")), [(0, 1, ())]),
    "two_could_be": ((_reversal("A", "1"), _again("A", "2"), _again("A", "3")), [(0, None, (1, 2))]),
    "two_want_one": ((_reversal("A", "1"), _reversal("A", "2"), _again("A", "3")), [(0, None, (2,)), (1, None, (2,))]),
    "twice_over": (
        (_reversal("A", "P"), _again("A", "P"), _reversal("A", "P"), _again("A", "P")),
        [(0, 1, ()), (2, 3, ())],
    ),
    "not_of_another": ((_reversal("A", "P"), _again("B", "P")), [(0, None, ())]),
}


@pytest.mark.parametrize("case", PAIRS)
def test_reversals_are_paired_with_what_corrects_them(case: str) -> None:
    claims, expected = PAIRS[case]
    found = pair_reversals(read(*claims).claims)
    assert [(one.reversal, one.correction, one.candidates) for one in found] == expected


def test_a_correction_may_name_the_reversed_claim_as_its_original() -> None:
    body = Paid((_reversal("A", "OLD"), _again("A", "X"), _again("A", "NEW"))).segments()
    at = next(at for at, one in enumerate(body) if one.endswith("*NEW"))
    body.insert(at + 2, "REF*F8*OLD")
    (found,) = read_remittances(interchange(body))
    assert pair_reversals(found.model.claims)[0].correction == 2


def test_descriptions_are_loaded_from_what_users_hold(tmp_path: Path) -> None:
    files = {
        "with.csv": 'Code,Description\n45,"ours, quoted"\n\nN290,other\n',
        "without.csv": '\ufeff45,"ours, quoted"\r\nN290,other\r\n',
        "object.json": json.dumps({"45": "ours, quoted", "N290": "other"}),
        "list.json": json.dumps(
            [{"code": "45", "description": "ours, quoted"}, {"code": "N290", "description": "other"}]
        ),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert load_descriptions(tmp_path / name) == {"45": "ours, quoted", "N290": "other"}, name


@pytest.mark.parametrize(
    "name, text, said",
    [
        ("a.csv", "45,one\n45,two\n", "row 2"),
        ("a.csv", "45,one\n,two\n", "row 2"),
        ("a.csv", "45\n", "row 1"),
        ("a.csv", '45,"open\n', "no CSV"),
        ("a.json", "{", "no JSON"),
        ("a.json", "3", "list of objects"),
        ("a.json", '[{"code": 3}]', "row 1"),
        ("missing.csv", None, "cannot be read"),
    ],
)
def test_bad_descriptions_are_refused_by_file_and_row(tmp_path: Path, name: str, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=said) as refused:
        load_descriptions(tmp_path / name)
    assert name in str(refused.value)
    assert "one" not in str(refused.value)
