"""Where the canary looks: folders, databases, log records, events, exceptions."""

from __future__ import annotations

import gzip
import logging
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from portaldriver.errors import PortalDown
from portaldriver.events import RequestBlocked, SessionLost
from tests.canary import Canary, Found

SECRET = "pä55 Wort/&\"é'?"
NAME = "Quillfeather"
WEAK = "Oszk"


@pytest.fixture(scope="module")
def canary() -> Canary:
    canary = Canary()
    canary.add("password", SECRET)
    canary.add("patient", NAME)
    canary.add("weak", WEAK)
    canary.add("code", "739214")
    return canary


def labels(found: list[Found]) -> set[str]:
    return {one.label for one in found}


def test_nothing_it_says_shows_a_value(canary: Canary, tmp_path: Path) -> None:
    (tmp_path / f"of {NAME}").mkdir()
    (tmp_path / f"of {NAME}" / "a.txt").write_text(SECRET, encoding="utf-8")
    found = canary.in_folder(tmp_path)
    assert found == [Found("password", "***/a.txt", "plain"), Found("patient", "***/a.txt", "name > plain")]
    assert NAME not in repr(found) + repr(canary)
    assert repr(canary) == "Canary(4 labels)"


def test_folders_are_searched_to_the_bottom(canary: Canary, tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "clean.txt").write_text("nothing")
    (deep / ".hidden").write_text(f"for {NAME}")
    (tmp_path / "link").symlink_to(deep)
    assert canary.in_folder(tmp_path) == [Found("patient", "a/b/.hidden", "plain")]
    assert canary.in_folder(tmp_path, besides=[tmp_path / "a"]) == []


def test_deleted_rows_and_the_log_of_a_database_are_searched(canary: Canary, tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("CREATE TABLE 'an account' (name TEXT, code INTEGER, blob BLOB)")
        database.execute("INSERT INTO 'an account' VALUES (?, ?, ?)", (f"Jane {NAME}", 739214, b""))
        database.commit()
        assert {"state.sqlite-wal", "state.sqlite"} == {
            one.where for one in canary.in_folder(tmp_path) if one.label == "patient"
        }
        assert "code" in labels(canary.in_file(path)), "an integer is not written in digits"
        database.execute("DELETE FROM 'an account'")
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert "patient" in labels(canary.in_file(path)), "a deleted row stays on its page"


def test_a_value_that_is_scattered_over_pages_is_found(canary: Canary, tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA page_size = 512")
        database.execute("CREATE TABLE page (blob BLOB)")
        noise = random.Random(5).randbytes(3000)
        database.execute("INSERT INTO page VALUES (?)", (gzip.compress(noise + f" of {NAME} ".encode()),))
        database.commit()
    assert "row > gzip > plain" in {one.encoding for one in canary.in_file(path) if one.label == "patient"}


def test_what_only_looks_like_a_database_is_searched_as_bytes(canary: Canary, tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"SQLite format 3\0" + bytes(100) + NAME.encode())
    assert labels(canary.in_file(path)) == {"patient"}


def test_log_records_are_searched_in_full(canary: Canary, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("portaldriver.canary")
    logger.warning("clean %s", "too")
    assert canary.in_records(caplog.records) == []
    try:
        raise ValueError(f"no {NAME}")
    except ValueError as error:
        logger.warning("refused", exc_info=error)
    logger.warning("%(q)s", {"q": WEAK}, extra={"account": SECRET})
    assert labels(canary.in_records(caplog.records)) == {"patient", "weak", "password"}


def test_events_are_searched(canary: Canary) -> None:
    assert canary.in_events([SessionLost(reason="SessionExpired")]) == []
    found = canary.in_events([RequestBlocked(host=f"{NAME.lower()}.example.com", kind="image")])
    assert {(one.label, one.where) for one in found} == {("patient", "RequestBlocked")}


def _error_with(**attributes: object) -> Exception:
    error = PortalDown("clean")
    vars(error).update(attributes)
    return error


def _caused(by: BaseException) -> Exception:
    error = PortalDown("clean")
    error.__cause__ = by
    return error


def _noted() -> Exception:
    error = PortalDown("clean")
    error.add_note(f"of {NAME}")
    return error


def _while_handling(other: BaseException) -> Exception:
    error = PortalDown("clean")
    error.__context__ = other
    error.__suppress_context__ = True
    return error


@pytest.mark.parametrize(
    "error",
    [
        PortalDown(f"of {NAME}"),
        PortalDown("clean", page=NAME),
        ValueError("clean", {"name": NAME}),
        ValueError("clean", NAME.encode()),
        _error_with(response={"body": NAME}),
        _caused(ValueError(NAME)),
        _while_handling(_caused(ValueError(NAME))),
        ExceptionGroup("clean", [ValueError("clean"), _caused(ValueError(NAME))]),
        _noted(),
    ],
    ids=["message", "field", "args", "bytes", "attribute", "cause", "context", "group", "note"],
)
def test_exceptions_are_searched_in_full(canary: Canary, error: BaseException) -> None:
    assert labels(canary.in_error(error)) == {"patient"}


def test_exceptions_that_hang_together_in_a_ring_are_searched_once(canary: Canary) -> None:
    one, other = ValueError("clean"), ValueError("clean")
    one.__cause__, other.__cause__ = other, one
    assert canary.in_error(one) == []
