"""Trees of loops: what belongs where, given away as it comes, and what fits nowhere."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Iterator
from contextlib import suppress

from portaldriver.edi.deviations import Deviations
from portaldriver.edi.envelope import Envelope
from portaldriver.edi.kinds import ROOT, Kind, read_kinds
from portaldriver.edi.loops import Loop, Node, build
from portaldriver.edi.segment import Segment
from portaldriver.errors import EdiTruncated
from tests.edi.interchanges import USUAL, of_any_kind

GRAMMAR = Loop(
    ROOT,
    holds="BHT",
    loops=(
        Loop("payer", "HL", (3, "20"), "NM1 TRN"),
        Loop(
            "claim", "CLM", None, "REF", (Loop("provider", "NM1", (1, "82 DN"), "REF"), Loop("line", "LX", None, "REF"))
        ),
    ),
)


def segments(text: str) -> Iterator[Segment]:
    return (Segment(one.split("*"), at, USUAL) for at, one in enumerate(text.split(), 1))


def shown(node: Node) -> object:
    return node.name, " ".join(one.text for one in node.segments), [shown(inner) for inner in node.nodes]


def tree(text: str, *give: str) -> tuple[list[object], list[str]]:
    noted = Deviations()
    found = [shown(node) for node in build(segments(text), GRAMMAR, deviations=noted, give=frozenset(give))]
    return found, [str(one) for one in noted.take()]


TEXT = "BHT HL*1**20 NM1*PR CLM*A REF*1 NM1*82 REF*2 LX*1 REF*3 LX*2 CLM*B NM1*DN"


def test_segments_find_their_loops() -> None:
    claim: object = (
        "claim",
        "CLM*A REF*1",
        [("provider", "NM1*82 REF*2", []), ("line", "LX*1 REF*3", []), ("line", "LX*2", [])],
    )
    other: object = ("claim", "CLM*B", [("provider", "NM1*DN", [])])
    assert tree(TEXT) == ([("ST", "BHT", [("payer", "HL*1**20 NM1*PR", []), claim, other])], [])
    assert tree(TEXT, "claim") == ([claim, other, ("ST", "BHT", [("payer", "HL*1**20 NM1*PR", [])])], [])


def test_a_loop_given_away_sees_what_is_around_it() -> None:
    around = [
        node.up(ROOT) is not None and node.around is not None
        for node in build(segments(TEXT), GRAMMAR, deviations=Deviations(), give=frozenset(["line"]))
    ]
    assert around == [True, True, False]


def test_what_fits_nowhere_stays_where_it_stood_and_is_told_without_values() -> None:
    found, told = tree("BHT CLM*A SMITH*JOHN K3*X REF*1", "claim")
    assert found[0] == ("claim", "CLM*A SMITH*JOHN K3*X REF*1", [])
    assert told == [
        "unexpected_segment in ? [segment 3, loop claim]",
        "unexpected_segment in K3 [segment 4, loop claim]",
    ]


def test_nodes_find_segments() -> None:
    root = next(build(segments("CLM*A REF*1*x REF*2*y LX*1"), GRAMMAR, deviations=Deviations()))
    claim = root.one("claim")
    assert claim is not None
    assert [one.text for one in claim.all("REF", "1 2")] == ["REF*1*x", "REF*2*y"]
    assert claim.all("REF", "y", at=2) == [claim.first("REF", "2")]
    assert claim.first("REF", "3") is None
    assert claim.raw() == "CLM*A~REF*1*x~REF*2*y~LX*1~"
    assert [one.name for one in claim.inside("line", "provider")] == ["line"]
    assert (root.number, claim.number) == (0, 1)


def kind() -> Kind[str]:
    return Kind("test", "277", ("005010X214",), GRAMMAR, frozenset(("payer",)), lambda node, envelope, noted: node.name)


def test_only_kinds_that_fit_are_read_and_others_told() -> None:
    text = of_any_kind(count=2) + of_any_kind("835")
    found = list(read_kinds(text, kind()))
    assert [(one.model, one.segment) for one in found] == [("payer", 5), ("payer", 11)]
    assert [one.raw for one in found] == ["HL*1**20*1~NM1*PR*2*PAYER OF EXAMPLE*****PI*PAYER1~TRN*1*A^B:C~"] * 2
    told: list[str] = []
    list(read_kinds(text, kind(), told=lambda one: told.append(one.code)))
    assert told == ["other_transaction"]
    assert "PAYER OF" not in repr(found)


def test_ta1_is_read_if_it_is_wanted() -> None:
    text = of_any_kind().replace("GS*HN", "TA1*000000007*261101*0930*A*000~GS*HN")
    found = list(read_kinds(text, kind(), ta1=lambda segment: segment[4]))
    assert [(one.model, one.envelope.kind) for one in found] == [("A", "TA1"), ("payer", "277")]
    assert [one.model for one in read_kinds(text, kind())] == ["payer"]


def test_memory_is_that_of_the_largest_loop_given_away() -> None:
    def claims(count: int) -> Iterable[str]:
        yield of_any_kind().partition("SE*")[0]
        for _ in range(count):
            yield "CLM*A*100~REF*1*ABC~" + "LX*1~REF*2*ABC~" * 20

    def peak(count: int) -> int:
        streamed: Kind[int] = Kind("test", "277", ("",), GRAMMAR, frozenset(("claim",)), counted)
        tracemalloc.start()
        with suppress(EdiTruncated):
            for _ in read_kinds(claims(count), streamed):
                pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    def counted(node: Node, envelope: Envelope, noted: Deviations) -> int:
        return len(node.nodes)

    assert peak(500) < peak(50) + 200_000, "each claim kept would be 10 KB"
