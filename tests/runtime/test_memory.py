"""How much memory is left: of the machine, and of the containers around us."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from portaldriver.runtime.memory import free_memory

MIB = 1024 * 1024
UNLIMITED = 9223372036854771712


def group(folder: Path, *, v1: bool = False, limit: int | str, usage: int, cache: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    names = ("memory.limit_in_bytes", "memory.usage_in_bytes") if v1 else ("memory.max", "memory.current")
    for name, value in zip(names, (limit, usage), strict=True):
        (folder / name).write_text(f"{value}\n")
    entry = "total_inactive_file" if v1 else "inactive_file"
    (folder / "memory.stat").write_text(f"anon 1\n{entry} {cache}\nslab 1\n")


def left(tmp_path: Path, lines: str) -> float:
    membership = tmp_path / "membership"
    membership.write_text(lines)
    return free_memory(membership=membership, groups=tmp_path)


def test_the_machines_own_memory_is_what_is_left_without_groups(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    free = free_memory(membership=nowhere, groups=nowhere)
    assert free == pytest.approx(psutil.virtual_memory().available / MIB, rel=0.3)


def test_a_containers_limit_counts_and_cache_is_no_loss(tmp_path: Path) -> None:
    group(tmp_path, limit=100 * MIB, usage=90 * MIB, cache=15 * MIB)
    assert left(tmp_path, "0::/\n") == 25


def test_every_group_around_us_counts(tmp_path: Path) -> None:
    group(tmp_path / "outer", limit=50 * MIB, usage=45 * MIB)
    group(tmp_path / "outer" / "inner", limit=40 * MIB, usage=10 * MIB)
    assert left(tmp_path, "0::/outer/inner\n") == 5


def test_the_first_version_of_groups_is_read_too(tmp_path: Path) -> None:
    group(tmp_path / "memory" / "docker", v1=True, limit=64 * MIB, usage=60 * MIB, cache=2 * MIB)
    group(tmp_path / "memory", v1=True, limit=UNLIMITED, usage=60 * MIB)
    assert left(tmp_path, "5:cpu,cpuacct:/docker\n4:memory:/docker\n0::/\n") == 6


def test_a_path_that_is_not_mounted_here_falls_back_to_the_root(tmp_path: Path) -> None:
    group(tmp_path / "memory", v1=True, limit=64 * MIB, usage=60 * MIB)
    assert left(tmp_path, "4:memory:/docker/0123\n") == 4


def test_no_limit_is_no_limit_and_more_than_the_limit_is_none_left(tmp_path: Path) -> None:
    group(tmp_path, limit="max", usage=10 * MIB)
    assert left(tmp_path, "0::/\n") > 5
    group(tmp_path, limit=10 * MIB, usage=11 * MIB)
    assert left(tmp_path, "0::/\n") == 0
