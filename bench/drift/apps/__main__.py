"""Make pages of public packages: `python -m bench.drift.apps [FAMILY ...] [--out DIR] [--cache DIR] [--plain]`."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Error

from bench.drift.apps.environments import CannotInstallError
from bench.drift.apps.families import CACHE, FAMILIES
from bench.drift.apps.looking import browser
from bench.drift.apps.make import Maker
from bench.drift.apps.mocks import MOCKS, make_mock
from bench.drift.apps.running import SiteFailedError


def main(arguments: Sequence[str]) -> int:
    """Make each family; one that cannot be made is told of, and the others go on."""
    parser = argparse.ArgumentParser(prog="bench.drift.apps", description=__doc__)
    known = [*FAMILIES, *MOCKS]
    parser.add_argument("families", nargs="*", choices=[[], *known], metavar="FAMILY", help=", ".join(known))
    parser.add_argument("--out", type=Path, default=CACHE / "pages")
    parser.add_argument("--cache", type=Path, default=CACHE / "environments")
    parser.add_argument("--plain", action="store_true", help="leave out hostile pages")
    given = parser.parse_args(arguments)
    return asyncio.run(_make(given.families or known, given.out, given.cache, hostile=not given.plain))


async def _make(names: Sequence[str], out: Path, cache: Path, *, hostile: bool) -> int:
    failed = 0
    if ourselves := asyncio.current_task():  # told to end, sites are ended first
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ourselves.cancel)
    async with browser() as started:
        maker = Maker(cache=cache, out=out, browser=started, hostile=hostile)
        for name in names:
            try:
                making = make_mock(name, out, started) if name in MOCKS else maker.make(FAMILIES[name])
                print(f"{name}: {await making} pairs", flush=True)
            except (CannotInstallError, SiteFailedError, Error) as error:
                failed += 1
                print(f"{name}: {error}", file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
