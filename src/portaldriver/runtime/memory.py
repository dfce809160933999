"""How much memory is left, for this machine and for the container around us, whichever is less."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil

MIB = 1024 * 1024
MEMBERSHIP = Path("/proc/self/cgroup")
GROUPS = Path("/sys/fs/cgroup")


class _Names(NamedTuple):
    """What one version of control groups calls its files, and the cache that the kernel gives up when asked."""

    limit: str
    usage: str
    cache: str


_V1 = _Names("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_V2 = _Names("memory.max", "memory.current", "inactive_file")


def free_memory(*, membership: Path = MEMBERSHIP, groups: Path = GROUPS) -> float:
    """Return the MiB that may still be used. A container's limit counts, and that of every group around it."""
    machine = psutil.virtual_memory().available
    return min([machine, *_left_in_groups(membership, groups)]) / MIB


def _left_in_groups(membership: Path, groups: Path) -> Iterator[int]:
    try:
        lines = membership.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return  # no Linux, no groups
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            yield from _left(groups, path, _V2)
        elif "memory" in controllers.split(","):
            yield from _left(groups / "memory", path, _V1)


def _left(root: Path, path: str, names: _Names) -> Iterator[int]:
    """Yield what is left in a group and those around it; not every folder named to us is mounted here."""
    folder = root / path.lstrip("/")
    for group in (folder, *folder.parents):
        limit, usage = _number(group / names.limit), _number(group / names.usage)
        if limit is not None and usage is not None:
            yield max(limit - usage + _cache(group, names), 0)
        if group == root:
            return


def _number(file: Path) -> int | None:
    """Return the number in a file, or None where there is no such file or no limit in it."""
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _cache(group: Path, names: _Names) -> int:
    try:
        lines = (group / "memory.stat").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    entries = (line.split() for line in lines)
    return next((int(value) for name, value in entries if name == names.cache), 0)
