"""Broken files of every kind: only errors of ours, no values in them, no more work and memory than the file is worth.

`PORTALDRIVER_LONG=1` tries thousands.
"""

from __future__ import annotations

import os
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portaldriver.edi.deviations import Deviation
from portaldriver.edi.read_any import kind_of, kinds, read
from portaldriver.errors import EdiError
from tests.edi.corpus import CANARY, CORPUS
from tests.edi.mutations import Mutation, mutations

LONG = bool(os.environ.get("PORTALDRIVER_LONG"))
EXAMPLES = 5000 if LONG else 60
TIMES = 60
"""How many times a file's size reading it may take at most, whole transactions and their raw text included."""

fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def read_all(source: str | bytes, *, pieces: bool, strict: bool = False) -> tuple[int, int]:
    """Read to the end or to an error of ours; return how many models and how much raw text there were."""
    models = raw = 0
    failed: EdiError | None = None

    def told(deviation: Deviation) -> None:
        assert CANARY not in str(deviation)

    try:
        for found in read(source, pieces=pieces, strict=strict, told=told):
            models += 1
            raw += len(found.raw)
            assert CANARY not in repr(found) + str(found.model)
    except EdiError as error:
        failed = error
    if failed is not None:
        assert failed.code
        assert failed.segment is None or failed.segment >= 1
        assert CANARY not in str(failed) + repr(failed)
    return models, raw


def test_the_corpus_is_whole_and_of_every_kind() -> None:
    for kind, text in CORPUS.items():
        found = list(read(text, strict=True))
        assert {kind_of(one) for one in found} == {kind}
        assert CANARY in text
    assert {kind.name for kind in kinds()} - CORPUS.keys() == {"997"}


@pytest.mark.parametrize("kind", sorted(CORPUS))
@fuzzed
@given(broken=mutations, pieces=st.booleans(), strict=st.booleans(), as_bytes=st.booleans())
def test_broken_files(kind: str, broken: list[Mutation], pieces: bool, strict: bool, as_bytes: bool) -> None:
    text = CORPUS[kind]
    for one in broken:
        text = one(text)
    source = text.encode("utf-8", "surrogatepass") if as_bytes else text
    models, raw = read_all(source, pieces=pieces, strict=strict)
    assert models <= text.count("~") + 1
    assert raw <= 2 * len(text) + 100


@pytest.mark.parametrize("kind", sorted(CORPUS))
def test_a_file_cut_anywhere(kind: str) -> None:
    text = CORPUS[kind]
    whole = read_all(text, pieces=True)[0]
    counts = [read_all(text[:end], pieces=True)[0] for end in range(0, len(text), 1 if LONG else 13)]
    assert counts == sorted(counts), "more of a file never gives less"
    assert counts[-1] <= whole


@fuzzed
@given(data=st.binary(max_size=400), isa=st.booleans())
def test_any_bytes(data: bytes, isa: bool) -> None:
    head = CORPUS["835"].encode()[:106] if isa else b""
    read_all(head + data, pieces=True)


@pytest.mark.sample(4)
@pytest.mark.parametrize("kind", sorted(CORPUS))
def test_memory_is_a_small_multiple_of_the_file(kind: str) -> None:
    """Also where the inside is repeated without end, and where it is nothing but separators."""
    head, inside, end = CORPUS[kind].partition("BPR" if kind == "835" else "AK1" if kind == "999" else "BHT")
    body = inside + end[: end.index("SE*")]
    read_all(CORPUS[kind], pieces=True)  # what is made once is not the file's
    for middle in (body * 10, "A~" * 8000, "~" * 20_000, "REF*1~" * 4000, body + "*" * 20_000 + "~"):
        text = head + middle
        tracemalloc.start()
        read_all(text, pieces=True)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < TIMES * len(text) + 1_000_000, middle[:10]
