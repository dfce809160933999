"""277CA: what became of each claim, who decided it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from portaldriver.edi.acknowledgments.claims import read_claim_acknowledgments
from portaldriver.edi.models.claim_acknowledgment import ClaimAcknowledgment, StatusCode
from portaldriver.edi.separators import Separators
from portaldriver.errors import EdiSyntaxError, EdiTruncated
from tests.edi.interchanges import ODD, USUAL, envelope, transaction

SAMPLES = Path(__file__).parents[3] / "shared" / "x12" / "samples" / "277CA"

HEAD = """BHT*0085*08*REF-1*20261101*0930*TH
HL*1**20*1
NM1*AY*2*EXAMPLE HOUSE*****46*HOUSE1
TRN*1*TRACE-0
DTP*050*D8*20261031
DTP*009*D8*20261101
HL*2*1*21*1
NM1*41*2*EXAMPLE CLINIC*****46*CLINIC1
TRN*2*BATCH-1
STC*A1:19:PR*20261101*WQ*450
QTY*90*2
QTY*AA*2
AMT*YU*250
AMT*YY*200.5
HL*3*2*19*1
NM1*85*1*DOE*JANE*Q**JR*XX*1000000491
TRN*1*PROV-1
STC*A1:19:PR**WQ*450
REF*TJ*555000002
QTY*QA*2
QTY*QC*2
AMT*YU*250
AMT*YY*200.5"""

TAKEN = """HL*4*3*PT
NM1*QC*1*CANARY*ANN****MI*MEMBER1
TRN*2*CLAIM-1
STC*A2:20:PR*20261101*WQ*125******A1:19*A0:16:PR*ALL WELL
REF*1K*PAYER-1
REF*D9*HOUSE-1
REF*BLT*131
REF*EJ*MRN-1
DTP*472*RD8*20261001-20261003"""

REFUSED = """HL*5*3*PT
NM1*QC*1*CANARY*BOB****MI*MEMBER2
TRN*2*CLAIM-2
STC*A7:562:85*20261101*U*75.5******A6:21:IL
REF*D9*HOUSE-2
DTP*472*D8*20261004"""

REFUSED_BY_LINE = """HL*6*3*PT
NM1*QC*1*CANARY*EVE****MI*MEMBER3
TRN*2*CLAIM-3
STC*A3:21*20261101*U*125
REF*D9*HOUSE-3
DTP*472*D8*20261005
SVC*HC:99213:25:GT*100*****2
STC*A7:454*20261101*U*100
REF*FJ*LINE-1
DTP*472*D8*20261005
SVC*NU:0450*25
STC*A2:20*20261101*WQ*25"""


def text_of(*bodies: str, separators: Separators = USUAL, head: str = HEAD) -> str:
    """Return a 277CA of these parts."""
    lines = "\n".join([head, *bodies]).splitlines()
    body = transaction("277", "005010X214", lines)
    return envelope(body, group="HN", guide="005010X214", separators=separators)


def only(*bodies: str, strict: bool = True, head: str = HEAD) -> ClaimAcknowledgment:
    (found,) = read_claim_acknowledgments(text_of(*bodies, head=head), strict=strict)
    return found.model


def told(text: str) -> tuple[ClaimAcknowledgment, list[str]]:
    (found,) = read_claim_acknowledgments(text)
    return found.model, [str(one) for one in found.warnings]


def of(codes: Sequence[StatusCode]) -> list[tuple[str | None, str | None, str | None]]:
    return [(one.category, one.code, one.entity) for one in codes]


@pytest.mark.parametrize("separators", ODD, ids=range(len(ODD)))
def test_a_277ca_is_read_to_its_last_element(separators: Separators) -> None:
    text = text_of(TAKEN, REFUSED, REFUSED_BY_LINE, separators=separators)
    (read,) = read_claim_acknowledgments(text, strict=True)
    found = read.model
    assert (found.reference, found.made, found.trace) == ("REF-1", datetime(2026, 11, 1, 9, 30), "TRACE-0")
    assert (found.received_on, found.processed_on) == (date(2026, 10, 31), date(2026, 11, 1))
    assert found.source is not None
    assert (found.source.role, found.source.last_name, found.source.id) == ("AY", "EXAMPLE HOUSE", "HOUSE1")
    (receiver,) = found.receivers
    assert receiver.party is not None
    assert (receiver.trace, receiver.party.id_type) == ("BATCH-1", "46")
    assert receiver.statuses[0].amount == 450
    for totals in (receiver.totals, receiver.providers[0].totals):
        assert totals.model_dump() == {
            "accepted_count": 2,
            "rejected_count": 2,
            "accepted_amount": 250,
            "rejected_amount": Decimal("200.5"),
        }
    (provider,) = receiver.providers
    assert provider.party is not None
    assert (provider.party.first_name, provider.party.middle_name, provider.party.suffix) == ("JANE", "Q", "JR")
    assert (provider.trace, provider.other_ids[0].id) == ("PROV-1", "555000002")
    taken, refused, by_line = provider.claims
    assert list(found.claims()) == [taken, refused, by_line]

    assert (taken.outcome, taken.decided_at) == ("accepted", "claim")
    assert taken.charge == 125
    assert (taken.patient_control_number, taken.payer_claim_control_number) == ("CLAIM-1", "PAYER-1")
    assert (taken.clearinghouse_trace, taken.type_of_bill) == ("HOUSE-1", "131")
    assert (taken.service_start, taken.service_end) == (date(2026, 10, 1), date(2026, 10, 3))
    assert [(one.type, one.id) for one in taken.other_ids] == [("EJ", "MRN-1")]
    assert of(taken.statuses[0].codes) == [("A2", "20", "PR"), ("A1", "19", None), ("A0", "16", "PR")]
    assert (taken.statuses[0].message, taken.statuses[0].day) == ("ALL WELL", date(2026, 11, 1))

    assert (refused.outcome, refused.decided_at, refused.charge) == ("rejected", "claim", Decimal("75.5"))
    assert of(refused.reasons) == [("A7", "562", "85"), ("A6", "21", "IL")]
    assert [one.words for one in refused.reasons] == [
        "refused, as something in it cannot be right",
        "refused, as something is missing",
    ]
    assert refused.service_start == refused.service_end == date(2026, 10, 4)
    assert refused.payer_claim_control_number is None

    assert (by_line.outcome, by_line.decided_at) == ("rejected", "line")
    assert of(by_line.reasons) == [("A7", "454", None), ("A3", "21", None)]
    first, second = by_line.lines
    assert (first.procedure_type, first.procedure, first.modifiers) == ("HC", "99213", ("25", "GT"))
    assert (first.line_control_number, first.start) == ("LINE-1", date(2026, 10, 5))
    assert [first.charge, first.units] == [100, 2]
    assert (second.procedure, second.revenue_code, second.statuses[0].action) == (None, "0450", "accepted")
    assert "CANARY" not in repr(read) + repr(found) + str(taken)


@pytest.mark.parametrize(
    "head, level, code",
    [
        (HEAD.replace("STC*A1:19:PR*20261101*WQ*450", "STC*A8:746:40*20261101*U*450"), "receiver", "746"),
        (HEAD.replace("STC*A1:19:PR**WQ*450", "STC*A7:562:85**U*450"), "provider", "562"),
    ],
    ids=["receiver", "provider"],
)
def test_what_is_refused_above_a_claim_refuses_the_claim(head: str, level: str, code: str) -> None:
    taken, refused = only(TAKEN, REFUSED, head=head).claims()
    assert [(one.outcome, one.decided_at, one.reasons[0].code) for one in (taken, refused)] == [
        ("rejected", level, code)
    ] * 2


def test_a_file_that_is_refused_as_a_whole_names_no_claim() -> None:
    head = HEAD.partition("HL*3")[0].strip().replace("A1:19:PR*20261101*WQ", "A8:746:40*20261101*U")
    found = only(head=head)
    assert list(found.claims()) == []
    assert found.receivers[0].statuses[0].action == "rejected"
    assert found.receivers[0].totals.rejected_amount == Decimal("200.5")


def test_without_an_action_the_category_decides_and_nothing_is_guessed() -> None:
    for status, outcome in {
        "STC*A2:20*20261101": "accepted",
        "STC*A0:16*20261101": "accepted",
        "STC*A3:21": "rejected",
        "STC*A4:35": "rejected",
        "STC*A6:21": "rejected",
        "STC*P1:20": "unknown",
        "STC*A2:20*********A7:21": "rejected",
    }.items():
        (claim,) = only(REFUSED.replace("STC*A7:562:85*20261101*U*75.5******A6:21:IL", status)).claims()
        assert claim.outcome == outcome, status
        assert claim.charge is None


def test_levels_that_are_left_out_are_stepped_over() -> None:
    """No provider level, which x12.org's own example leaves out too; no source; a claim at a subscriber."""
    head = HEAD.partition("HL*3")[0].strip()
    found, said = told(text_of(TAKEN, REFUSED.replace("*PT", "*22"), head=head))
    assert [one.outcome for one in found.claims()] == ["accepted", "rejected"]
    assert [one.split(" ")[0] for one in said] == ["claim_without_provider"] * 2
    first, rest = HEAD.split("\n", 1)
    found, said = told(text_of(TAKEN, head="\n".join([first, rest[rest.index("HL*2") :]])))
    assert (found.source, [one.outcome for one in found.claims()]) == (None, ["accepted"])
    assert [one.split(" ")[0] for one in said] == ["missing_segment"]


@pytest.mark.parametrize(
    "old, new, code",
    [
        ("*WQ*125*", "*WQ*CANARY*", "bad_number in STC04"),
        ("*WQ*125*", "*WQ*1E999999999*", "bad_number in STC04"),
        ("RD8*20261001-20261003", "RD8*20261001-CANARY", "bad_date in DTP03"),
        ("STC*A2:20:PR*20261101", "STC*A2:20:PR*20261131", "bad_date in STC02"),
        ("STC*A2:20:PR*20261101*WQ*125******A1:19*A0:16:PR*ALL WELL\n", "", "missing_segment in STC"),
        ("STC*A2:20:PR*20261101*WQ*125******A1:19*A0:16:PR", "STC**20261101*WQ", "missing_element in STC01"),
        ("REF*EJ", "CANARY*EJ", "unexpected_segment in ?"),
        ("QTY*90*2", "QTY*90*CANARY", "bad_number in QTY02"),
        ("*U*75.5", "*WQ*75.5", "action_differs in STC03"),
    ],
    ids=range(9),
)
def test_what_departs_is_told_without_values_and_the_rest_read(old: str, new: str, code: str) -> None:
    text = text_of(TAKEN, REFUSED).replace(old.replace("\n", "~"), new)
    found, said = told(text)
    assert any(one.startswith(code) for one in said), said
    assert "CANARY" not in "".join(said)
    assert [one.patient_control_number for one in found.claims()] == ["CLAIM-1", "CLAIM-2"]
    with pytest.raises(EdiSyntaxError) as raised:
        list(read_claim_acknowledgments(text, strict=True))
    assert "CANARY" not in str(raised.value)


def test_a_transaction_before_a_broken_one_is_given() -> None:
    whole = text_of(TAKEN)
    reader = read_claim_acknowledgments(whole + text_of(TAKEN)[:-200])
    assert next(reader).model.reference == "REF-1"
    with pytest.raises(EdiTruncated):
        next(reader)


def test_its_json_is_its_wire_shape_and_comes_back() -> None:
    found = only(TAKEN, REFUSED, REFUSED_BY_LINE)
    text = found.model_dump_json(by_alias=True, exclude_none=True)
    assert '"patientControlNumber":"CLAIM-1"' in text
    assert '"acceptedAmount":250.0' in text
    assert ClaimAcknowledgment.model_validate_json(found.model_dump_json(by_alias=True)) == found


@pytest.mark.skipif(not SAMPLES.exists(), reason="no samples here")
def test_samples() -> None:
    found = {path.name: next(read_claim_acknowledgments(path)) for path in sorted(SAMPLES.iterdir())}
    assert {name: [one.outcome for one in read.model.claims()] for name, read in found.items()} == {
        "imsweb__x12_277CA_accepted.txt": ["accepted"],
        "imsweb__x12_277CA_rejected.txt": ["rejected"],
    }
    assert [[one.code for one in read.warnings] for read in found.values()] == [[], ["action_differs"]]
