"""Claims to X12 and back: the identity, in the eyes of pyx12 a valid file, in any separators and order."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from portaldriver.edi.claims.reader import read_claims
from portaldriver.edi.models.claim import Claim
from portaldriver.edi.writing.validation import validate
from portaldriver.errors import EdiError
from tests.edi.claims import ODD, body, file, institutional, institutional_claims, professional, professional_claims

LONG = "PORTALDRIVER_LONG" in os.environ
FEW = settings(
    max_examples=2000 if LONG else 40,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
HAND_MADE = [professional(), institutional()]


def back(text: str) -> list[Claim]:
    """Return the claims of a file, which must depart from its guide nowhere."""
    return [read.model for read in read_claims(text, strict=True)]


@pytest.mark.parametrize("claim", HAND_MADE, ids=["837P", "837I"])
def test_a_claim_comes_back_and_the_guide_is_kept(claim: Claim) -> None:
    text = file([claim])
    assert back(text) == [claim]
    assert validate(text) == ()


@FEW
@given(st.one_of(professional_claims, institutional_claims))
def test_any_claim_comes_back(claim: Claim) -> None:
    assert back(file([claim])) == [claim]


@FEW
@given(st.one_of(professional_claims, institutional_claims))
def test_whatever_separates_comes_back(claim: Claim) -> None:
    assert back(file([claim], ODD)) == [claim]


@settings(FEW, max_examples=1000 if LONG else 15, phases=[Phase.explicit, Phase.generate])
@given(st.one_of(professional_claims, institutional_claims))
def test_pyx12_finds_nothing_in_any(claim: Claim) -> None:
    assert validate(file([claim])) == ()


@settings(FEW, max_examples=300 if LONG else 10)
@given(st.lists(professional_claims, min_size=2, max_size=4).map(lambda some: [*some, *some[:2]]))
def test_claims_of_one_provider_and_subscriber_share_their_levels(claims: Sequence[Claim]) -> None:
    text = file(claims)
    assert sorted(map(repr_of, back(text))) == sorted(map(repr_of, claims))
    assert text.count("~HL*") < 3 * len(claims)


def repr_of(claim: Claim) -> str:
    return claim.model_dump_json()


def test_two_patients_of_one_subscriber_stand_under_one_level() -> None:
    one = institutional()
    assert one.patient is not None
    other = one.model_copy(
        update={"patient": one.patient.model_copy(update={"first_name": "PAM"}), "patient_control_number": "STAY-2"}
    )
    text = file([one, other])
    assert back(text) == [one, other]
    assert [text.count(f"*{level}*") for level in ("HL*1**20", "HL*2*1*22", "HL*3*2*23", "HL*4*2*23")]
    assert text.count("~HL*") == 4
    assert validate(text) == ()


def test_claims_of_both_types_do_not_share_a_transaction() -> None:
    with pytest.raises(EdiError, match="one type"):
        body([professional(), institutional()])
    with pytest.raises(EdiError, match="one type"):
        body([])


def test_a_dotted_diagnosis_in_a_file_is_told() -> None:
    text = file([professional()]).replace("ABK:F411", "ABK:F41.1")
    [read] = read_claims(text)
    assert [(one.code, one.element) for one in read.warnings] == [("dotted_diagnosis", "HI01")]
    assert read.model.diagnosis_codes == ("F41.1", "F32.0")
    with pytest.raises(EdiError, match="dotted diagnosis"):
        list(read_claims(text, strict=True))
