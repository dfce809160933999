"""Segments out of any text: separators, marks, line breaks, ends that came too early, and what is no X12 at all."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from portaldriver.edi.deviations import Deviation, Deviations
from portaldriver.edi.reading import LONGEST_SEGMENT, read_segments
from portaldriver.edi.segment import Segment
from portaldriver.edi.separators import Separators
from portaldriver.edi.source import Source
from portaldriver.errors import EdiSyntaxError, EdiTruncated
from tests.edi.interchanges import ODD, USUAL, of_any_kind

IDS = ["ISA", "GS", "ST", "BHT", "HL", "NM1", "TRN", "SE", "GE", "IEA"]


def ids(source: Source) -> list[str]:
    return [segment.id for segment in read_segments(source)]


def until_it_fails(source: Source) -> tuple[list[Segment], EdiSyntaxError]:
    found: list[Segment] = []
    try:
        for segment in read_segments(source):
            found.append(segment)
    except EdiSyntaxError as error:
        return found, error
    return pytest.fail("it was read to its end")


def codes(source: Source) -> list[str]:
    noted = Deviations()
    list(read_segments(source, deviations=noted))
    return [one.code for one in noted.take()]


@pytest.mark.parametrize("separators", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("breaks", ["", "\n", "\r\n", "\n\n  "], ids=["none", "lf", "crlf", "blank"])
def test_separators_are_those_of_the_interchange(separators: Separators, breaks: str) -> None:
    found = list(read_segments(of_any_kind(separators=separators, breaks=breaks)))
    assert [one.id for one in found] == IDS
    assert [one.number for one in found] == list(range(1, 11))
    trn = found[6]
    assert trn.separators == separators
    assert trn.repeats(2) == ["A", separators.component.join("BC")]
    assert Segment(["TRN", "1", trn.repeats(2)[1]], 1, separators).part(2, 2) == "C"
    assert found[5][3] == "PAYER OF EXAMPLE"
    assert found[3].elements[-1] == "TH", "a line break is no part of an element"


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"  \r\n", b"\x00\x00", b"\xef\xbb\xbf\r\n"])
def test_marks_and_white_space_before_between_and_after_are_passed_over(mark: bytes) -> None:
    one = of_any_kind().encode()
    assert ids(mark + one + mark + one + b"\n\x1a") == IDS * 2


def test_every_way_to_give_a_file_is_the_same(tmp_path: Path) -> None:
    text = of_any_kind(count=40, breaks="\n")
    path = tmp_path / "file.x12"
    path.write_text(text, newline="")
    raw = text.encode()
    pieces: list[Source] = [
        raw,
        bytearray(raw),
        memoryview(raw),
        path,
        io.BytesIO(raw),
        io.StringIO(text),
        (raw[at : at + 1] for at in range(len(raw))),
        (text[at : at + 7] for at in range(0, len(text), 7)),
        [raw],
        iter([b"", raw[:3], b"", raw[3:]]),
    ]
    wanted = [one.text for one in read_segments(text)]
    assert len(wanted) == 40 * 6 + 4
    for given in pieces:
        assert [one.text for one in read_segments(given)] == wanted


def test_progress_is_told_every_byte() -> None:
    raw = of_any_kind(count=3000).encode()
    told: list[int] = []
    list(read_segments(raw, progress=told.append))
    assert sum(told) == len(raw)
    assert max(told) <= 1 << 16


def test_letters_beyond_ascii_are_read_as_utf8_and_else_as_latin1() -> None:
    text = of_any_kind().replace("PAYER OF", "PÄYER ÖF")
    for encoding in ("utf-8", "latin-1"):
        found = list(read_segments(iter([bytes([one]) for one in text.encode(encoding)])))
        assert found[5][3] == "PÄYER ÖF EXAMPLE"


def test_several_interchanges_each_with_separators_of_its_own() -> None:
    text = "\r\n".join(of_any_kind(separators=separators) for separators in ODD)
    found = list(read_segments(text))
    assert [one.id for one in found] == IDS * len(ODD)
    assert [one.number for one in found] == list(range(1, 10 * len(ODD) + 1))
    assert len({one.separators for one in found}) == len(ODD)


def test_an_interchange_without_end_does_not_swallow_the_next() -> None:
    whole = of_any_kind()
    cut = whole[: whole.index("GE*")]
    noted = Deviations()
    assert [one.id for one in read_segments(cut + whole, deviations=noted)] == IDS[:-2] + IDS
    assert [(one.code, one.segment) for one in noted.take()] == [("interchange_without_end", 9)]


def test_before_00402_nothing_repeats() -> None:
    text = of_any_kind().replace("*^*00501*", "*U*00401*")
    trn = list(read_segments(text))[6]
    assert trn.separators.repetition == ""
    assert trn.repeats(2) == ["A^B:C"]
    assert trn.repeats(3) == []


def test_a_repetition_separator_that_is_taken_is_told_and_left_out() -> None:
    text = of_any_kind().replace("*^*00501*", "*:*00501*")
    assert codes(text) == ["repetition_separator"]
    assert next(read_segments(text)).separators == Separators(repetition="")


def test_what_departs_is_told_and_strictly_refused() -> None:
    text = of_any_kind()
    assert codes(text) == []
    assert codes(text.replace("TRN*", "~TRN*")) == ["empty_segment"]
    assert codes(text.replace("SENDER  ", "SENDER", 1)) == ["isa_width"]
    assert codes(text[:-1]) == ["no_last_terminator"]
    for odd in (text.replace("TRN*", "~TRN*"), text[:-1]):
        with pytest.raises(EdiSyntaxError, match=r"\[segment \d+\]"):
            list(read_segments(odd, deviations=Deviations(strict=True)))


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "empty"),
        ("\ufeff \r\n\x1a", "empty"),
        ("I", "isa_without_end"),
        ("ISA", "isa_without_end"),
        ("ISA*", "isa_without_end"),
        ("ISA*00*", "isa_without_end"),
        ("ISA*" + "A" * 5000, "isa_without_end"),
        ("ISABEL", "no_isa"),
        ("<?xml version='1.0'?>", "no_isa"),
        ("GS*HC*A*B~", "no_isa"),
        ("ÿþI\0S\0A\0*\0", "no_isa"),
        ("ISA" + "*" * 40, "separators"),
        (of_any_kind().replace("*:~", "***"), "separators"),
        (of_any_kind().replace("*T*:~", "*T:~"), "separators"),
    ],
    ids=range(14),
)
def test_what_is_no_x12_is_refused(text: str, code: str) -> None:
    for source in (text, text.encode("latin-1" if text.startswith("ÿ") else "utf-8"), iter(text)):
        found, error = until_it_fails(source)
        assert (found, error.code, error.segment) == ([], code, 1)


def test_what_follows_an_interchange_and_is_none_is_refused_after_it() -> None:
    found, error = until_it_fails(of_any_kind() + "\nEND OF REPORT")
    assert [one.id for one in found] == IDS
    assert (error.code, error.segment) == ("no_isa", 11)


def test_everything_before_a_broken_end_is_given() -> None:
    text = of_any_kind(count=2, breaks="\n")
    whole = [one.text for one in read_segments(text)]
    last = text.index("IEA")
    for end in range(1, last + 3):
        found, error = until_it_fails(text[:end])
        assert [one.text for one in found] == whole[: text[:end].count("~")]
        assert isinstance(error, EdiTruncated)
        assert error.segment in (len(found), len(found) + 1)
    for end in range(last + 3, len(text)):  # that the last segment was cut its own numbers show
        assert [one.id for one in read_segments(text[:end])] == [*(one.partition("*")[0] for one in whole[:-1]), "IEA"]


def test_a_truncated_file_says_where() -> None:
    text = of_any_kind()
    found, error = until_it_fails(text[: text.index("PAYER OF")])
    assert len(found) == 5
    assert (type(error), error.segment) == (EdiTruncated, 6)
    found, error = until_it_fails(text[: text.index("TRN*")])
    assert len(found) == 6
    assert (type(error), error.segment) == (EdiTruncated, 6)
    assert "PAYER" not in str(error)


def test_a_segment_without_end_is_given_up_in_bounded_memory() -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        yield of_any_kind().encode()[:-20]
        while True:
            read += 100
            yield b"A" * 100

    tracemalloc.start()
    found, error = until_it_fails(endless())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error.code == "endless_segment"
    assert len(found) >= 8
    assert read < 2 * LONGEST_SEGMENT
    assert peak < 8 * LONGEST_SEGMENT


def test_work_is_linear_in_what_is_read() -> None:
    """Segments of one character, short interchanges and single characters given one by one cost no more than others."""
    looked = 0

    class Counted(str):
        def split(self, sep: str | None = None, maxsplit: int = -1) -> list[str]:  # type: ignore[override]
            raise AssertionError("pieces are joined before they are cut")

    isa = of_any_kind()[:106]
    for text in (isa * 3000, isa + "A~" * 100_000, isa + "~" * 200_000, of_any_kind() * 800):
        noted = Deviations()
        try:
            for _ in read_segments([Counted(text)], deviations=noted):
                looked += 1
        except EdiTruncated:
            pass
    assert looked == 3000 + 100_001 + 1 + 8000


def test_no_repr_and_no_message_shows_a_value() -> None:
    segment = Segment(["SMITH", "JOHN"], 3, USUAL)
    assert repr(segment) == "Segment('?', number=3)"
    assert repr(Segment(["NM1", "JOHN"], 3, USUAL)) == "Segment('NM1', number=3)"
    assert str(Deviation("bad_number", 3, "2100", "CLP04")) == "bad_number in CLP04 [segment 3, loop 2100]"


def test_deviations_are_bounded_and_those_left_out_are_counted() -> None:
    told: list[Deviation] = []
    noted = Deviations(told=told.append)
    for at in range(1500):
        noted.add("odd", at)
    assert (len(told), len(noted.take()), noted.left_out, noted.take()) == (1500, 1000, 500, ())
