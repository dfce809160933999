"""Whether remittances add up, held against another reader that balances."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import oxedi
import pytest
from hypothesis import given

from portaldriver.edi.models.remittance import Remittance
from portaldriver.edi.remittances.balance import Imbalance, balance
from portaldriver.edi.remittances.reader import read_remittances

from .remittance_settings import FEW
from .remittances import OFF, Adjusted, Answer, Line, Paid, interchange, payments, rich

SAMPLES = Path(__file__).parents[3] / "shared" / "x12" / "samples" / "835"
CENT = Decimal("0.01")


def read(text: str) -> Remittance:
    (found,) = read_remittances(text)
    return found.model


def places(found: tuple[Imbalance, ...]) -> list[tuple[str, str, Decimal | None]]:
    return [(one.code, one.path, one.off_by) for one in found]


def of_another(text: bytes) -> set[str]:
    """Return where oxedi finds an imbalance, as our paths; it numbers claims and lines over the transaction."""
    found = set()
    whole = [one.model for one in read_remittances(text)]
    for one in oxedi.parse(text).diagnostics:
        if one.kind != "BalanceMismatch":
            continue
        at = {name: int(number) - 1 for name, number in re.findall(r"(transaction|2100|2110)#(\d+)", one.path)}
        path = f"[{at['transaction']}]."
        if "2110" in at:
            before = sum(len(claim.lines) for claim in whole[at["transaction"]].claims[: at["2100"]])
            path += f"claims[{at['2100']}].lines[{at['2110'] - before}]"
        else:
            path += f"claims[{at['2100']}]" if "2100" in at else "payment.amount"
        found.add(path)
    return found


def ours(text: bytes) -> set[str]:
    reads = enumerate(read_remittances(text))
    return {f"[{at}].{one.path}" for at, found in reads for one in balance(found.model)}


def test_the_rich_one_balances() -> None:
    assert balance(read(interchange(rich()))) == ()


def test_each_level_is_named_with_how_far_it_is_off() -> None:
    bad_line = Line(Decimal(100), (Adjusted("CO", "45", Decimal(20)),), off=CENT)
    claims = (Answer("C1", (Line(Decimal(50)), bad_line)), Answer("C2", (Line(Decimal(30)),), off=-CENT))
    found = balance(read(Paid(claims, beside=(Decimal(5),), off=Decimal(7)).text()))
    assert places(found) == [
        ("line_does_not_balance", "claims[0].lines[1]", CENT),
        ("claim_does_not_balance", "claims[1]", -CENT),
        ("payment_does_not_balance", "payment.amount", Decimal(7)),
    ]
    assert (found[0].expected, found[0].found, found[0].level) == (Decimal(80), Decimal("80.01"), "line")


def test_the_other_way_to_read_a_line_is_not_taken() -> None:
    """A claim is off too where its line is, unless its own amount follows the line's adjustments."""
    claims = (Answer("C1", (Line(Decimal(50), off=CENT),), off=CENT),)
    assert places(balance(read(Paid(claims).text()))) == [
        ("line_does_not_balance", "claims[0].lines[0]", CENT),
        ("claim_does_not_balance", "claims[0]", CENT),
    ]


def test_a_predetermination_carries_no_money() -> None:
    announced = Answer("C1", (Line(Decimal(50)),), status="25")
    paid = Answer("C2", (Line(Decimal(30)),))
    text = Paid((announced, paid)).text()
    assert read(text).payment.amount == 30
    assert balance(read(text)) == ()
    assert of_another(text.encode()) == {"[0].payment.amount"}, "the other reader counts it"


@pytest.mark.parametrize(
    "segment, path",
    [
        ("CLP*C1*1**10", "claims[0]"),
        ("CLP*C1*1*10", "claims[0]"),
        ("CLP*C1*1*10*x", "claims[0]"),
        ("CAS*CO*45*x", "claims[0]"),
        ("SVC*HC:99213**10", "claims[0].lines[0]"),
        ("PLB*X*20261231*WO*x", "provider_adjustments[0]"),
    ],
)
def test_an_amount_that_is_missing_is_not_taken_for_zero(segment: str, path: str) -> None:
    body = ["BPR*I*0*C*CHK", "TRN*1*1*1", "N1*PR*A", "N1*PE*B", "LX*1"]
    body += [segment] if segment.startswith("CLP") else ["CLP*C1*1*0*0", segment]
    found = [one for one in balance(read(interchange(body))) if one.code == "amount_missing"]
    assert [(one.path, one.expected, one.off_by) for one in found] == [(path, None, None)]


def test_sums_of_any_length_are_exact() -> None:
    long = "999999999999999999"
    small = ".000000000000000001"
    body = [f"BPR*I*{long}{small}*C*CHK", "TRN*1*1*1", "N1*PR*A", "N1*PE*B", "LX*1", f"CLP*C1*1*{long}*{long}"]
    off = balance(read(interchange([*body, f"CLP*C2*1*{small}*{small}"])))
    assert [one.code for one in off] == ["amount_missing"], "an amount of 37 digits is none"
    body[0] = f"BPR*I*{long}*C*CHK"
    assert balance(read(interchange([*body, f"CLP*C2*1*{small}*{small}"])))[0].off_by == Decimal("-1E-18")


@FEW
@given(payments(off=OFF, statuses="1 2 3 4 19 22"))
def test_what_is_off_is_what_another_reader_finds_off(paid: Paid) -> None:
    text = paid.text().encode()
    assert ours(text) == of_another(text)


@FEW
@given(payments())
def test_what_was_made_to_balance_balances(paid: Paid) -> None:
    assert balance(read(paid.text())) == ()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public samples are not here")
def test_public_samples_balance_as_another_reader_finds() -> None:
    for file in sorted(SAMPLES.glob("*")):
        assert ours(file.read_bytes()) == of_another(file.read_bytes()), file.name
