"""One way through remittances, in a process of its own: `python -m bench.remittances_runs WAY CLAIMS`."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from bench.remittances_files import deposits, sent, written
from portaldriver.portals.office_ally.clearinghouse.remittances import Remittances
from portaldriver.portals.office_ally.clearinghouse.remittances.means import RemittanceMeans
from portaldriver.portals.office_ally.clearinghouse.remittances.received import RemittanceLane
from portaldriver.reconcile import Reconciliation, reconcile
from portaldriver.reconcile.reconciling import Reconciling
from portaldriver.runtime.auditing import Auditing
from portaldriver.runtime.store import StateDatabase, new_key

Times = dict[str, float]
WARM_UP = 100
"""Claims that are read first, so that what is imported and made once does not count."""


class _Folder:
    """A files lane without its network: lists a folder and gives each file's content."""

    name: RemittanceLane = "sftp"

    def __init__(self, root: Path) -> None:
        self._root = root

    async def new(self) -> AsyncGenerator[tuple[str, bytes, datetime | None], None]:
        for path in sorted(self._root.iterdir()):
            yield path.name, path.read_bytes(), None


def whole(folder: Path, files: Sequence[Path], claims: int) -> Times:
    """List, download, keep sealed, read, deliver each once, and reconcile."""
    return asyncio.run(_whole(folder, claims))


async def _whole(folder: Path, claims: int) -> Times:
    async def account() -> str:
        return "r" * 32

    with TemporaryDirectory() as other:
        async with StateDatabase(Path(other) / "state.db", key=new_key()) as state:
            audit = Auditing(
                state, portal="office_ally", account=account, session=lambda: None, actor=None, audited="all"
            )
            means = RemittanceMeans(state=state, account=account, audit=audit, lanes=(_Folder(folder),))
            desk = Remittances(lambda: means)
            begun = process_time()
            fetched = await desk.fetch()
            assert not fetched.failures
            taken_in = process_time() - begun
            running = Reconciling()
            async for one in desk.iter(lanes=()):
                running.add(one)
            handed_out = process_time() - begun - taken_in
            _checked(running.end(deposits(claims), claims=sent(claims)), claims)
            took = process_time() - begun
    return {"seconds": took, "fetch": taken_in, "iter": handed_out, "reconcile": took - taken_in - handed_out}


def files_only(folder: Path, files: Sequence[Path], claims: int) -> Times:
    """Read the files piece by piece, and reconcile."""
    from portaldriver.edi import stream_remittances

    begun = process_time()
    pieces = (piece for path in files for piece in stream_remittances(path))
    _checked(reconcile(deposits(claims), pieces, claims=sent(claims)), claims)
    return {"seconds": process_time() - begun}


def x12sdk(folder: Path, files: Sequence[Path], claims: int) -> Times:
    """Read x12sdk's models, and look at nothing in them."""
    from x12sdk.io import X12ModelReader

    begun = process_time()
    for path in files:
        with X12ModelReader(str(path)) as reader:
            for _ in reader.models():
                pass
    return {"seconds": process_time() - begun}


def by_hand(folder: Path, files: Sequence[Path], claims: int) -> Times:
    """Split at `~` and `*`, add up what was paid, and look traces up: what a script does that trusts its files."""
    begun = process_time()
    paid: dict[str, Decimal] = {}
    announced: dict[str, Decimal] = {}
    for path in files:
        amount = Decimal(0)
        for segment in path.read_text(encoding="ascii").replace("\n", "").split("~"):
            elements = segment.split("*")
            if elements[0] == "BPR":
                amount = Decimal(elements[2])
            elif elements[0] == "TRN":
                announced[elements[2]] = amount
            elif elements[0] == "CLP":
                paid[elements[1]] = paid.get(elements[1], Decimal(0)) + Decimal(elements[4])
    came = {one.reference: one.amount for one in deposits(claims)}
    missing = [number for number, amount in announced.items() if came.get(number) != amount]
    open_ones = [one for one in sent(claims) if one.patient_control_number not in paid]
    assert (len(missing), len(open_ones)) == (1, 1)
    return {"seconds": process_time() - begun}


def _checked(found: Reconciliation, claims: int) -> None:
    """See that it found the deposit that is missing and the claim that nobody answered, and nothing else."""
    assert [one.code for one in found.differences if one.code != "deposit_awaited"] in (
        ["deposit_missing", "claim_unanswered"],
        ["claim_unanswered"],
    )
    assert found.totals.paid == claims * 160
    assert found.totals.open == 250


WAYS: dict[str, Callable[[Path, Sequence[Path], int], Times]] = {
    way.__name__: way for way in (whole, files_only, x12sdk, by_hand)
}


def main(name: str, claims: int) -> None:
    """Print what it took, and by how many KiB the process grew."""
    way = WAYS[name]
    with TemporaryDirectory() as small:
        way(Path(small), written(Path(small), WARM_UP), WARM_UP)
    with TemporaryDirectory() as folder:
        files = written(Path(folder), claims)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        took = way(Path(folder), files, claims)
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({**took, "more_kib": more}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
