"""What `bench x12` reads is valid, comes out, and has as many claims as it says: else its figures say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.x12_files import IN_ONE, written
from bench.x12_runs import READERS
from portaldriver.edi.read_any import kind_of, read
from portaldriver.edi.remittances.balance import balance


@pytest.mark.parametrize("kind", ["835", "837"])
def test_files_are_valid_and_counted(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "file.x12"
    assert written(path, kind, 1000) == IN_ONE
    for found in read(path, strict=True):
        assert kind_of(found) in ("835", "837P")
        if kind == "835":
            assert balance(found.model) == ()
    ours = [READERS[name](path) for name in ("ours_streamed", "ours_segments")]
    assert ours == [IN_ONE, IN_ONE]
