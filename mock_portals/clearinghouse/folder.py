"""The SFTP account's folder: `inbound`, which is picked up and emptied, and `outbound`, where nothing is deleted."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from mock_portals.clearinghouse.books import BookedFile
from mock_portals.clearinghouse.house import Clearinghouse

UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".uploading", ".writing")
"""MODELLED: that Office Ally leaves files with such suffixes alone is not documented. With the switch
`takes_unfinished` the sweep takes them too."""


def sweep(house: Clearinghouse, root: Path, account: str) -> list[BookedFile]:
    """Take what lies in `root/inbound`, put what is due into `root/outbound`, and return the files that were taken.

    Names that begin with a dot are left alone, as is what came less than `Switches.picked_up_after` ago: a file's age
    counts on the house's clock, from the sweep that saw it first. A report is put there once, even if somebody takes it
    away; nothing is deleted (guide 10.1). Blocking.
    """
    inbound, outbound = root / "inbound", root / "outbound"
    for folder in (inbound, outbound):
        folder.mkdir(parents=True, exist_ok=True)
    taken = [file for path in sorted(inbound.iterdir()) if (file := _take(house, path, account)) is not None]
    _hand_out(house, outbound, account)
    return taken


def _take(house: Clearinghouse, path: Path, account: str) -> BookedFile | None:
    if not path.is_file() or path.is_symlink() or not _finished(house, path):
        return None
    try:
        stat = path.stat()
        mark = f"{path}|{stat.st_ino}|{stat.st_size}|{stat.st_mtime_ns}"
        seen = house.seen.setdefault(mark, house.clock.now)
        if house.clock.now - seen < house.switches.picked_up_after:
            return None
        content = path.read_bytes()
        path.unlink()
    except FileNotFoundError:
        return None  # it was taken back, or renamed
    del house.seen[mark]
    return house.receive(path.name, content, channel="sftp", account=account)


def _finished(house: Clearinghouse, path: Path) -> bool:
    if house.switches.takes_unfinished:
        return True
    return not path.name.startswith(".") and not path.name.lower().endswith(UNFINISHED)


def _hand_out(house: Clearinghouse, outbound: Path, account: str) -> None:
    for report in house.due(account):
        mark = f"{outbound}|{report.name}"
        if mark in house.handed_out or report.where == "page":
            continue
        place, staged = tempfile.mkstemp(prefix=".", dir=outbound.parent)
        with os.fdopen(place, "wb") as file:
            file.write(report.content)
        Path(staged).chmod(0o644)
        Path(staged).replace(outbound / report.name)
        house.handed_out.add(mark)
