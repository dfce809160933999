"""One reading of one file, in a process of its own: `python -m bench.x12_runs READER FILE` prints what it took."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

Reader = Callable[[Path], int]
"""Reads a file; returns how many claims were in it, 0 where that reader does not tell."""


def ours_streamed(path: Path) -> int:
    """Read claims or payments one by one."""
    from portaldriver.edi.models.claim import Claim
    from portaldriver.edi.models.remittance_claim import RemittanceClaim
    from portaldriver.edi.read_any import read

    return sum(isinstance(found.model, Claim | RemittanceClaim) for found in read(path, pieces=True))


def ours_whole(path: Path) -> int:
    """Read whole remittances."""
    from portaldriver.edi.remittances.reader import read_remittances

    return sum(len(found.model.claims) for found in read_remittances(path))


def ours_segments(path: Path) -> int:
    """Read segments only."""
    from portaldriver.edi.reading import read_segments

    return sum(segment.elements[0] in ("CLP", "CLM") for segment in read_segments(path))


def x12sdk(path: Path) -> int:
    """Read x12sdk's models."""
    from x12sdk.io import X12ModelReader

    with X12ModelReader(str(path)) as reader:
        for _ in reader.models():
            pass
    return 0


def pyx12(path: Path) -> int:
    """Have pyx12 validate."""
    from portaldriver.edi.writing.validation import validate

    assert validate(path.read_text(encoding="ascii")) == ()
    return 0


def oxedi(path: Path) -> int:
    """Have oxedi parse the whole: segments in Rust, tables on demand."""
    import oxedi

    assert not list(oxedi.parse_file(path).diagnostics)
    return 0


def oxedi_streamed(path: Path) -> int:
    """Have oxedi give it by transaction."""
    import oxedi

    for _ in oxedi.stream(path.read_bytes()):
        pass
    return 0


READERS: dict[str, Reader] = {
    reader.__name__: reader
    for reader in (ours_streamed, ours_whole, ours_segments, x12sdk, pyx12, oxedi, oxedi_streamed)
}


def main(name: str, path: Path, small: Path) -> None:
    """Read a small file first, so that what is imported and made once does not count; then the file."""
    reader = READERS[name]
    reader(small)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = process_time()
    claims = reader(path)
    took = process_time() - begun
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"seconds": took, "bytes": path.stat().st_size, "more_kib": more, "claims": claims}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
