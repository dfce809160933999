"""Train the weights that ship: `python -m bench.drift.train --data DIR... --out FILE`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.drift.learning import learn
from bench.drift.realapps import load
from bench.drift.variants import TRAINED_ON

PAGES = 60
"""Pairs of pages of one family, in one variant, that are drawn from."""


def main(arguments: Sequence[str]) -> int:
    """Train on every family below the folders, each as it is and as variants, and write the weights."""
    parser = argparse.ArgumentParser(prog="bench.drift.train", description=__doc__)
    parser.add_argument(
        "--data", type=Path, nargs="+", required=True, help="folders of families in the realapps format"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--note", default="", help="kept with the weights, beside where they come from")
    parser.add_argument("--leave", nargs="*", default=[], help="families that are left for measuring")
    given = parser.parse_args(arguments)
    cases = [
        case
        for folder in given.data
        for change in TRAINED_ON
        for case in load(folder, change, most=PAGES, leave=given.leave)
        if not (case.kind and change)
    ]
    # Not every page tells all that is asked for.
    cases += [case.sparse(seed=n) for n, case in enumerate(cases) if n % 2]
    families = Counter(case.family for case in cases for _ in case.old)
    provenance = {
        "note": given.note,
        "families": dict(sorted(families.items())),
        "left for measuring": sorted(given.leave),
        "variants": [getattr(change, "__name__", "as is") for change in TRAINED_ON],
    }
    given.out.write_text(learn(cases, provenance=provenance).as_json(), encoding="utf-8")
    print(f"{given.out}: {sum(families.values())} elements of {len(families)} families")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
