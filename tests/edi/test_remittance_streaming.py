"""Remittances piece by piece: the same as whole, broken off anywhere, and in flat memory."""

from __future__ import annotations

import contextlib
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal

import oxedi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from x12sdk.generate import generate_835

from portaldriver.edi.models.remittance import RemittanceEnd, RemittanceHeader
from portaldriver.edi.models.remittance_claim import RemittanceClaim
from portaldriver.edi.remittances.balance import Balance, Imbalance, balance
from portaldriver.edi.remittances.reader import read_remittances
from portaldriver.edi.remittances.streaming import stream_remittances
from portaldriver.errors import EdiError, EdiTruncated

from .remittance_settings import FEW, LONG
from .remittances import Paid, interchange, payments, rich


def test_the_pieces_are_the_whole() -> None:
    text = interchange(rich(), rich(), line_breaks="\n")
    whole = list(read_remittances(text))
    pieces = list(stream_remittances(text))
    assert "".join(piece.raw for piece in pieces) == "".join(read.raw for read in whole)
    each = len(whole[0].model.claims) + 2
    for read, some in zip(whole, [pieces[:each], pieces[each:]], strict=True):
        header, *claims, end = (piece.model for piece in some)
        assert isinstance(header, RemittanceHeader)
        assert header.model_dump() == read.model.model_dump(exclude={"claims", "summaries", "provider_adjustments"})
        assert tuple(claims) == read.model.claims
        assert isinstance(end, RemittanceEnd)
        assert end.provider_adjustments == read.model.provider_adjustments
        assert (end.claim_count, end.line_count, end.total_charge, end.total_paid) == (
            5,
            5,
            Decimal(1700),
            Decimal("1081.5"),
        )
        assert (end.total_patient_responsibility, end.total_provider_adjustments) == (Decimal(270), Decimal(-50))


@FEW
@given(payments(off=st.sampled_from((Decimal(0), Decimal("0.01"))), statuses="1 4 22 25"))
def test_a_stream_balances_as_the_whole_does(paid: Paid) -> None:
    text = paid.text()
    (read,) = read_remittances(text)
    found: list[Imbalance] = []
    running = None
    for piece in stream_remittances(text):
        match piece.model:
            case RemittanceHeader() as header:
                running = Balance(header)
            case RemittanceClaim() as claim if running is not None:
                found += running.claim(claim)
            case RemittanceEnd() as end if running is not None:
                found += running.end(end)
    assert tuple(found) == balance(read.model)


def _until_broken(text: str) -> tuple[list[object], EdiTruncated]:
    got: list[object] = []
    pieces = stream_remittances(text)
    with pytest.raises(EdiTruncated) as broken:
        got.extend(piece.model for piece in pieces)
    return got, broken.value


def test_a_file_broken_off_anywhere_gives_the_claims_before() -> None:
    text = interchange(rich())
    whole = [piece.model for piece in stream_remittances(text)]
    # a claim is known to be whole as soon as what follows it is read
    followed = [at for at in range(len(text)) if text.startswith(("~CLP", "~LX*2", "~PLB"), at)][1:]
    known = [text.index("~", at + 1) + 1 for at in followed if text[at + 1 : at + 3] != "CL" or at - 5 not in followed]
    for cut in range(110, text.index("IEA*"), 1 if LONG else 7):
        got, error = _until_broken(text[:cut])
        assert error.segment == text[:cut].count("~") + (text[cut - 1] != "~")
        assert got[:6] == whole[: len(got)][:6], "what was delivered is what stood there"
        claims = [one for one in got if isinstance(one, RemittanceClaim)]
        assert len(claims) == sum(cut >= end for end in known)


@FEW
@given(payments(most=2), st.data())
def test_nothing_but_our_errors_comes_out_of_a_damaged_file(paid: Paid, data: st.DataObject) -> None:
    text = bytearray(paid.text().encode())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(text) - 1))
        what = data.draw(st.sampled_from(("change", "remove", "insert")))
        if what == "change":
            text[at] = data.draw(st.integers(0, 255))
        elif what == "remove":
            del text[at : at + data.draw(st.integers(1, 20))]
        else:
            text[at:at] = data.draw(st.binary(max_size=8))
    for read in (read_remittances, stream_remittances):
        with contextlib.suppress(EdiError):
            for piece in read(bytes(text)):
                assert isinstance(piece.model, RemittanceHeader | RemittanceClaim | RemittanceEnd)


def _large(claims: int) -> Iterator[str]:
    """Yield a remittance in pieces, never the whole of it: each claim in a part of its own."""
    head, _, tail = interchange([*Paid().segments(), "CLAIMS"]).partition("CLAIMS~")
    claim = interchange(rich()).partition("LX*1~")[2].partition("CLP*CLAIM-2")[0]
    yield head
    for number in range(claims):
        yield f"LX*{number}~TS3*1000000491*11*20261231*1*600~" + claim.partition("~")[2]
    yield tail.replace("SE*12*", f"SE*{12 + claims * (claim.count('~') + 1)}*")


def test_a_long_remittance_is_read_in_the_memory_of_a_short_one() -> None:
    size = 90_000 if LONG else 1200
    list(stream_remittances(_large(1)))  # what is built once is not counted
    tracemalloc.start()
    try:
        count = sum(isinstance(piece.model, RemittanceClaim) for piece in stream_remittances(_large(size)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == size
    assert peak < 400_000, "of a file of 1 MB, or of 75"


@pytest.mark.parametrize("seed", range(500 if LONG else 4))
def test_generated_remittances_are_read_as_by_another_reader(seed: int) -> None:
    text = generate_835(seed=seed, claims=1 + seed % 30, provider_adjustments=seed % 3)
    (read,) = read_remittances(text)
    other = oxedi.parse(text.encode())
    assert len(read.model.claims) == other.count_claims() == 1 + seed % 30
    assert read.model.payment.amount == other.sum_payments()
    assert len(read.model.provider_adjustments) == seed % 3
    assert balance(read.model) == ()
    assert not [one for one in other.diagnostics if one.kind == "BalanceMismatch"]
