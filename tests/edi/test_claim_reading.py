"""Reading 837: the seeds' claim, public samples where they are present, and files that are not as they should be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portaldriver.edi.claims.reader import read_claims
from portaldriver.edi.models.claim import Claim
from tests.edi.claims import file, institutional, professional

SHARED = Path(__file__).parents[3] / "shared"
SAMPLES = sorted((SHARED / "x12" / "samples").glob("837*/*"))
OTHER_COMPONENTS = ("out-of-network-repriced-claim", "ppo-repriced-claim")
"""Two files whose `ISA` names another component separator than they use."""
SEED = """{
  "claimType": "837P",
  "payerId": "payer_example",
  "billingProvider": {
    "npi": "1234567890",
    "taxonomy": "207Q00000X",
    "name": "Example Medical Group",
    "billingAddress": {"line1": "200 Clinic Way", "city": "Portland", "region": "OR", "postalCode": "97205"}
  },
  "renderingProvider": {"npi": "1098765432", "name": "Dr. Example"},
  "patient": {"patientId": "pat_1"},
  "subscriber": {"memberId": "X123456789", "relationship": "self"},
  "placeOfService": "11",
  "diagnosisCodes": ["J02.9", "Z00.00"],
  "serviceLines": [
    {"cptCode": "99213", "modifiers": ["25"], "units": 1, "chargeAmount": 125.0, "diagnosisPointers": [1]},
    {"cptCode": "87880", "units": 1, "chargeAmount": 35.0, "diagnosisPointers": [1]}
  ],
  "submissionChannel": "clearinghouse",
  "referenceId": "sb-45122"
}"""


def test_the_wire_shape_goes_in_and_comes_out_field_for_field() -> None:
    claim = Claim.model_validate_json(SEED)
    assert json.loads(claim.model_dump_json(by_alias=True, exclude_unset=True)) == json.loads(SEED)


def test_a_float_is_refused_where_a_program_gives_it() -> None:
    told = json.loads(SEED)
    with pytest.raises(ValueError, match="a float is not exact") as refused:
        Claim.model_validate(told)
    assert "125" not in str(refused.value)


@pytest.mark.skipif(not SAMPLES, reason="the public samples are not here")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_public_samples_are_read_and_written_again_the_same(path: Path) -> None:
    claims = [read.model for read in read_claims(path)]
    assert claims
    assert all(claim.service_lines and claim.total_charge is not None for claim in claims)
    if any(name in path.name for name in OTHER_COMPONENTS):
        return
    again = [read.model for read in read_claims(file(claims))]
    assert sorted(claim.model_dump_json() for claim in again) == sorted(claim.model_dump_json() for claim in claims)


def test_what_belongs_nowhere_is_told_and_the_claim_is_read() -> None:
    text = file([professional()]).replace("NM1*85*2*", "NM1*ZQ*2*").replace("REF*G1*", "REF*QQ*")
    found: list[str] = []
    [read] = read_claims(text, told=lambda one: found.append(one.code))
    assert "no_billing_provider" in found
    assert "unexpected_segment" in found
    assert [(one.code, one.value) for one in read.model.ids] == [("QQ", "AUTH1")]
    assert read.model.prior_authorization is None
    assert len(read.model.service_lines) == 2


def test_numbers_and_days_that_are_none_are_told_and_left_out() -> None:
    text = (
        file([institutional()])
        .replace("CLM*STAY-1*4200*", "CLM*STAY-1*4E3*")
        .replace("DTP*434*RD8*20260201-", "DTP*434*RD8*20260231-")
    )
    [read] = read_claims(text)
    assert (read.model.total_charge, read.model.statement_from) == (None, None)
    assert {(one.code, one.element) for one in read.warnings} == {("bad_number", "CLM02"), ("bad_date", "DTP03")}
    assert not any("4E3" in str(one) for one in read.warnings)


def test_one_file_with_both_sets_gives_all_claims_in_order() -> None:
    text = file([professional()]) + "\r\n" + file([institutional()])
    assert [read.model.claim_type for read in read_claims(text)] == ["837P", "837I"]


@pytest.mark.parametrize(
    "before,more,element",
    [
        ("NM1*77*", "NM1*82*1*SECOND*SAM****XX*1000000004~", "NM101"),
        ("HI*ABK", "CN1*01*5~CN1*02*6~", "CN1"),
        ("HI*ABK", "QTY*CA*3~", "QTY01"),
        ("LX*2", "NM1*82*1*FIRST*SAM****XX*1000000004~NM1*82*1*SECOND*SAM****XX*1000000012~", "NM101"),
        ("LX*2", "LIN**N4*00000000001~LIN**N4*00000000002~", "LIN"),
        ("LX*2", "HCP*00*1~HCP*00*2~", "HCP"),
    ],
)
def test_a_second_of_what_is_there_once_is_told_and_the_first_is_read(before: str, more: str, element: str) -> None:
    text = file([professional()])
    once = text.replace(f"~{before}", f"~{more.partition('~')[0]}~{before}" if more.count("~") > 1 else f"~{before}", 1)
    [plain] = read_claims(once)
    [read] = read_claims(text.replace(f"~{before}", f"~{more}{before}", 1))
    assert read.model == plain.model
    assert ("not_kept", element) in [(one.code, one.element) for one in read.warnings]
