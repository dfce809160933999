"""Write pages and pairs so that who reads them beside us never sees half a file."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.drift.apps.family import Element


def write_pages(folder: Path, version: str, pages: Mapping[str, Sequence[Element]]) -> None:
    """Write one version's pages, compressed, with no date inside: the same pages give the same bytes."""
    text = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    _write(folder / f"{version}.json.gz", gzip.compress(text.encode(), mtime=0))


def read_pages(folder: Path, version: str) -> dict[str, list[Element]]:
    """Return what `write_pages` has written."""
    pages: dict[str, list[Element]] = json.loads(gzip.decompress((folder / f"{version}.json.gz").read_bytes()))
    return pages


def write_pairs(folder: Path, pairs: Sequence[Mapping[str, Any]]) -> None:
    """Write all pairs of a family."""
    _write(folder / "pairs.json", json.dumps(pairs, ensure_ascii=False, separators=(",", ":")).encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
