"""Write the baselines of the mock portals, which come with the package: python -m tests.drift.accepting [--into DIR]."""

from __future__ import annotations

import argparse
import asyncio
import shutil
from pathlib import Path

from portaldriver.drift.baseline import Baselines, shipped
from portaldriver.testing.drift_runs import home_of, toured
from tests.drift.mocks import MADE, client_of


async def write(portal: str, generation: str, into: Path | None) -> int:
    """Write one generation's baselines anew, each beside its page object, and return how many there are."""
    async with client_of(portal, generation) as client:
        seen = await toured(client, generation=generation)
    shutil.rmtree((into / portal if into else home_of(portal)) / generation, ignore_errors=True)
    homes = {page.title(): shipped(page) for page in seen.looks}
    for one in seen.baselines:
        (Baselines(into / portal) if into else homes[one.page]).save(one)
    return len(seen.baselines)


async def write_all(into: Path | None) -> None:
    """Write all, into the package or below another folder."""
    for portal, generations in MADE.items():
        for generation in generations:
            print(f"{portal} {generation}: {await write(portal, generation, into)} pages")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Write the baselines of the mock portals.")
    options.add_argument("--into", type=Path, help="Below this folder instead of into the package.")
    asyncio.run(write_all(options.parse_args().into))
