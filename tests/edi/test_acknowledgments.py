"""TA1, 999 and 997: what of a file was taken, and exactly what was wrong with the rest."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.edi.acknowledgments.syntax import read_acknowledgments
from portaldriver.edi.acknowledgments.writing import compose_acknowledgment
from portaldriver.edi.models.acknowledgment import (
    Acknowledgment,
    ElementError,
    ErrorContext,
    GroupAcknowledgment,
    SegmentError,
    TransactionAcknowledgment,
)
from portaldriver.edi.separators import Separators
from portaldriver.edi.writing.validation import validate
from portaldriver.errors import EdiError, EdiSyntaxError
from tests.edi.interchanges import ODD, USUAL, envelope, spelt, transaction

SAMPLES = Path(__file__).parents[3] / "shared" / "x12" / "samples" / "999"
EXAMPLES = 1000 if os.environ.get("PORTALDRIVER_LONG") else 25

REJECTED = """AK1*HC*28*005010X222A1
AK2*837*0001*005010X222A1
IK5*A
AK2*837*0002*005010X222A1
IK3*NM1*8*2010*8
CTX*SITUATIONAL TRIGGER*DMG*9*2010*3:1:2*1705
CTX*CLM01:CANARY-1
IK4*9:2:1*67*7*CANARY-2
IK4*3*1035*1
IK3*SBR*12*2000*3
IK5*R*5*I5
AK9*P*2*2*1*3*4"""


def text_of(body: str = REJECTED, *, separators: Separators = USUAL, breaks: str = "") -> str:
    """Return a 999 around these lines."""
    return envelope(
        transaction("999", "005010X231A1", body.splitlines()),
        group="FA",
        guide="005010X231A1",
        separators=separators,
        breaks=breaks,
    )


def only(text: str, *, strict: bool = False) -> Acknowledgment:
    (found,) = read_acknowledgments(text, strict=strict)
    return found.model


@pytest.mark.parametrize("separators", ODD, ids=range(len(ODD)))
def test_a_999_is_read_to_its_last_element(separators: Separators) -> None:
    text = text_of(separators=separators, breaks="\n" if separators is USUAL else "")
    found = only(text, strict=True)
    assert (found.type, found.outcome, found.interchange) == ("999", "partially_accepted", None)
    group = found.group
    assert group is not None
    assert (group.kind, group.control_number, group.guide) == ("HC", "28", "005010X222A1")
    assert (group.code, group.included, group.received, group.accepted, group.codes) == ("P", 2, 2, 1, ("3", "4"))
    good, bad = group.transactions
    assert (good.outcome, good.control_number, good.errors, good.codes) == ("accepted", "0001", (), ())
    assert (bad.outcome, bad.code, bad.codes) == ("rejected", "R", ("5", "I5"))
    name, missing = bad.errors
    assert (name.segment, name.position, name.loop, name.code) == ("NM1", 8, "2010", "8")
    assert (name.problem, missing.problem) == ("in_its_elements", "missing")
    assert name.contexts == (
        ErrorContext(
            name="SITUATIONAL TRIGGER",
            segment="DMG",
            segment_position=9,
            loop="2010",
            element=3,
            component=1,
            repetition=2,
        ),
        ErrorContext(name="CLM01", value="CANARY-1"),
    )
    code, absent = name.elements
    assert (code.element, code.component, code.repetition, code.reference) == (9, 2, 1, "67")
    assert (code.code, code.problem, code.bad_data) == ("7", "bad_code", "CANARY-2")
    assert (absent.element, absent.component, absent.code, absent.problem) == (3, None, "1", "missing")
    assert "CANARY" not in repr(found) + str(code) + repr(bad)


def test_what_was_read_can_be_written_and_is_the_same() -> None:
    group = only(text_of()).group
    assert group is not None
    lines = compose_acknowledgment(group).render(USUAL, line_breaks=True).replace("~", "").strip()
    assert lines == REJECTED.replace("9*2010*3:1:2*1705", "9*2010*3:1:2")


codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=8)
maybe = st.none() | codes
counts = st.none() | st.integers(1, 999_999)
contexts = st.builds(
    ErrorContext,
    name=codes,
    value=maybe,
    segment=maybe,
    segment_position=counts,
    loop=maybe,
    element=counts,
    component=counts,
    repetition=counts,
)
elements = st.builds(
    ElementError,
    element=st.integers(1, 99),
    component=counts,
    repetition=counts,
    reference=maybe,
    code=codes,
    problem=st.just("other"),
    bad_data=maybe,
    contexts=st.lists(contexts, max_size=2).map(tuple),
)
errors = st.builds(
    SegmentError,
    segment=codes,
    position=counts,
    loop=maybe,
    code=st.just("Z9"),
    problem=st.just("other"),
    contexts=st.lists(contexts, max_size=2).map(tuple),
    elements=st.lists(elements, max_size=2).map(tuple),
)
OUTCOMES = {"accepted": "A", "accepted_with_errors": "E", "partially_accepted": "P", "rejected": "R"}


@st.composite
def groups(draw: st.DrawFn) -> GroupAcknowledgment:
    """Draw what a 999 can hold."""
    outcome = st.sampled_from(sorted(OUTCOMES))

    def transactions() -> st.SearchStrategy[TransactionAcknowledgment]:
        return outcome.flatmap(
            lambda word: st.builds(
                TransactionAcknowledgment,
                kind=codes,
                control_number=codes,
                guide=maybe,
                outcome=st.just(word),
                code=st.just(OUTCOMES[word]),
                codes=st.lists(codes, max_size=5).map(tuple),
                errors=st.lists(errors, max_size=2).map(tuple),
            )
        )

    word = draw(outcome)
    return GroupAcknowledgment(
        kind=draw(codes),
        control_number=draw(codes),
        guide=draw(maybe),
        outcome=word,  # type: ignore[arg-type]
        code=OUTCOMES[word],
        codes=tuple(draw(st.lists(codes, max_size=5))),
        included=draw(counts),
        received=draw(counts),
        accepted=draw(counts),
        transactions=tuple(draw(st.lists(transactions(), max_size=3))),
    )


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(group=groups(), separators=st.sampled_from(ODD))
def test_a_999_survives_being_written_and_read(group: GroupAcknowledgment, separators: Separators) -> None:
    body = compose_acknowledgment(group).render(USUAL, line_breaks=True).replace("~", "")
    found = only(text_of(body.strip(), separators=separators)).group
    assert found is not None
    for ours, theirs in zip(found.transactions, group.transactions, strict=True):
        assert [one.elements for one in _plain(ours)] == [one.elements for one in theirs.errors]
        assert ours.model_copy(update={"errors": ()}) == theirs.model_copy(update={"errors": ()})
        assert _plain(ours) == list(theirs.errors)
    assert found.model_copy(update={"transactions": ()}) == group.model_copy(update={"transactions": ()})


def _plain(found: TransactionAcknowledgment) -> list[SegmentError]:
    """Return the errors with the problem that drawn ones have."""
    return [
        error.model_copy(
            update={"elements": tuple(one.model_copy(update={"problem": "other"}) for one in error.elements)}
        )
        for error in found.errors
    ]


@pytest.mark.parametrize("missing", ["kind", "control_number", "code"])
def test_a_999_that_lacks_what_it_must_have_is_not_written(missing: str) -> None:
    group = only(text_of()).group
    assert group is not None
    with pytest.raises(EdiError, match=rf"group\.{missing} is needed"):
        compose_acknowledgment(group.model_copy(update={missing: None}))
    broken = group.transactions[1].model_copy(update={missing: None})
    with pytest.raises(EdiError, match=rf"group\.transactions\[1\]\.{missing} is needed"):
        compose_acknowledgment(group.model_copy(update={"transactions": (group.transactions[0], broken)}))


def test_our_999_is_what_pyx12_reads_without_a_complaint() -> None:
    pytest.importorskip("pyx12")
    # of two kinds of CTX after one IK3 it takes the second for a repetition of the first
    body = "\n".join(line for line in REJECTED.splitlines() if not line.startswith("CTX*CLM01"))
    assert validate(text_of(body, breaks="\n")) == ()
    assert validate(text_of(REJECTED.replace("*R*5*I5", "*Z*5"), breaks="\n")) != ()


def test_ta1_says_what_became_of_an_interchange() -> None:
    ta1 = "TA1*000000905*261101*0930*R*024"
    lines = [*envelope("", group="", guide="").split("~")[:1], ta1, "IEA*0*000000007"]
    (found,) = read_acknowledgments(spelt(lines, USUAL), strict=True)
    model = found.model
    assert (model.type, model.outcome, model.group) == ("TA1", "rejected", None)
    assert model.interchange is not None
    assert model.interchange.control_number == "000000905"
    assert model.interchange.made == datetime(2026, 11, 1, 9, 30)
    assert (model.interchange.code, model.interchange.note_code) == ("R", "024")
    assert (found.raw, found.segment) == (ta1, 2)
    odd = spelt([lines[0], "TA1*1*\xb2*x*Z", "IEA*0*7"], USUAL)
    assert [one.model.outcome for one in read_acknowledgments(odd)] == ["unknown"]


def test_a_ta1_and_a_999_in_one_file_come_in_their_order() -> None:
    text = text_of().replace("GS*FA", "TA1*000000905*261101*0930*A*000~GS*FA") + text_of("AK1*HC*1\nAK9*A*1*1*1")
    assert [one.model.outcome for one in read_acknowledgments(text, strict=True)] == [
        "accepted",
        "partially_accepted",
        "accepted",
    ]


def test_a_997_is_read_as_well() -> None:
    body = "AK1*HC*28\nAK2*837*0001\nAK3*NM1*8**8\nAK4*9*67*7*X\nAK5*R*5\nAK9*R*1*1*0"
    text = envelope(transaction("997", "", body.splitlines()), group="FA", guide="004010").replace("0001*~", "0001~")
    found = only(text, strict=True)
    assert (found.type, found.outcome) == ("997", "rejected")
    assert found.group is not None
    (bad,) = found.group.transactions
    assert (bad.outcome, bad.errors[0].elements[0].problem) == ("rejected", "bad_code")


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("IK5*R", "IK5*Q", "unknown_code in IK501"),
        ("AK9*P", "AK9*", "unknown_code in AK901"),
        ("AK9*P*2", "AK9*P*\xb2", "bad_number in AK902"),
        ("IK3*NM1*8", f"IK3*NM1*{'8' * 5000}", "bad_number in IK302"),
        ("IK4*9:2:1", "IK4*9:x:1", "bad_number in IK401-2"),
        ("IK5*R*5*I5\n", "", "missing_segment in IK5"),
        ("AK9*P*2*2*1*3*4", "N3*1 Example Way", "missing_segment in AK9"),
        ("AK1*HC*28*005010X222A1\n", "", "missing_segment in AK1"),
        ("IK5*A", "K3*CANARY\nIK5*A", "unexpected_segment in K3"),
    ],
    ids=range(9),
)
def test_what_departs_is_told_without_values_and_the_rest_read(old: str, new: str, told: str) -> None:
    text = text_of(REJECTED.replace(old, new))
    (found,) = read_acknowledgments(text)
    shown = [str(one) for one in found.warnings]
    assert any(one.startswith(told) for one in shown), shown
    assert "CANARY" not in "".join(shown)
    assert found.model.group is not None
    assert found.model.group.transactions[0].kind == "837"
    with pytest.raises(EdiSyntaxError):
        list(read_acknowledgments(text, strict=True))


@pytest.mark.skipif(not SAMPLES.exists(), reason="no samples here")
def test_samples() -> None:
    found = {path.name: list(read_acknowledgments(path)) for path in sorted(SAMPLES.iterdir())}
    assert {name: [one.model.outcome for one in all_] for name, all_ in found.items()} == {
        "imsweb__x12_999_accepted.txt": ["accepted"],
        "imsweb__x12_999_rejected.txt": ["rejected"],
    }
