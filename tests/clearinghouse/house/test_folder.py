"""The account's folder: what is picked up, what is left alone, and what comes out of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from mock_portals.clearinghouse.folder import UNFINISHED, sweep
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.switches import Switches
from tests.edi.claims import file
from tests.edi.sendable import professional

from .sending import ACCOUNT, numbered, sent

TEXT = file([professional()])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "inbound").mkdir()
    (tmp_path / "outbound").mkdir()
    return tmp_path


def laid(root: Path, name: str, text: str = TEXT) -> Path:
    """Lay a file into `inbound`."""
    path = root / "inbound" / name
    path.write_text(text)
    return path


def out(root: Path) -> list[str]:
    """Return the names in `outbound`."""
    return sorted(path.name for path in (root / "outbound").iterdir())


def test_a_file_is_taken_and_removed(root: Path) -> None:
    house = Clearinghouse()
    path = laid(root, "837P_1.txt")
    (taken,) = sweep(house, root, ACCOUNT)
    assert not path.exists()
    assert (taken.name, taken.content, taken.channel, taken.account) == ("837P_1.txt", TEXT.encode(), "sftp", ACCOUNT)
    assert len(house.claims) == 1
    assert sweep(house, root, ACCOUNT) == []


@pytest.mark.parametrize("name", [*(f"837P_1.txt{end}" for end in UNFINISHED), "837P_1.txt.PART", ".837P_1.txt"])
def test_an_unfinished_file_is_left_alone_unless_the_switch_says_otherwise(root: Path, name: str) -> None:
    house = Clearinghouse()
    path = laid(root, name, TEXT[:500])
    assert sweep(house, root, ACCOUNT) == []
    assert path.exists()
    house.switches.takes_unfinished = True
    (taken,) = sweep(house, root, ACCOUNT)
    assert taken.failed
    assert not path.exists()


def test_folders_and_links_are_left_alone(root: Path, tmp_path: Path) -> None:
    (root / "inbound" / "837P_folder").mkdir()
    elsewhere = tmp_path / "837P_elsewhere.txt"
    elsewhere.write_text(TEXT)
    (root / "inbound" / "837P_link.txt").symlink_to(elsewhere)
    assert sweep(Clearinghouse(), root, ACCOUNT) == []
    assert elsewhere.exists()


def test_a_file_lies_until_it_is_picked_up(root: Path) -> None:
    house = Clearinghouse(switches=Switches(picked_up_after=timedelta(minutes=20)))
    path = laid(root, "837P_1.txt")
    assert sweep(house, root, ACCOUNT) == []
    house.clock.advance(minutes=19)
    assert sweep(house, root, ACCOUNT) == []
    assert path.exists()
    house.clock.advance(minutes=1)
    assert len(sweep(house, root, ACCOUNT)) == 1


def test_a_file_that_was_written_on_is_a_new_one(root: Path) -> None:
    house = Clearinghouse(switches=Switches(picked_up_after=timedelta(minutes=20)))
    path = laid(root, "837P_1.txt", TEXT[:500])
    sweep(house, root, ACCOUNT)
    house.clock.advance(minutes=20)
    path.write_text(TEXT)
    assert sweep(house, root, ACCOUNT) == []


def test_reports_come_when_they_are_due_and_once(root: Path) -> None:
    house = Clearinghouse()
    laid(root, "837P_1.txt")
    sweep(house, root, ACCOUNT)
    assert out(root) == []
    house.clock.advance(minutes=10)
    sweep(house, root, ACCOUNT)
    (name,) = out(root)
    assert name.endswith("_837P_1.txt_999.999")
    (root / "outbound" / name).unlink()
    house.clock.advance(hours=200)
    sweep(house, root, ACCOUNT)
    assert len(out(root)) == 3, "what was taken away does not come again"
    for report in house.due()[1:]:
        assert (root / "outbound" / report.name).read_bytes() == report.content
    assert [path.name for path in root.iterdir() if path.name.startswith(".")] == [], "nothing is left half-made"


def test_nothing_is_ever_deleted_from_outbound(root: Path) -> None:
    house = Clearinghouse()
    (root / "outbound" / "1026000000_ERA_835_5010_20261101.835").write_text("old")
    for at in range(3):
        laid(root, f"837P_{at}.txt", file(numbered(1, payer_id=f"ZZ{at}")))
        sweep(house, root, ACCOUNT)
        house.clock.advance(hours=100)
    sweep(house, root, ACCOUNT)
    assert len(out(root)) == 1 + 3 * 3


def test_a_name_with_folders_or_without_end_stays_in_outbound(root: Path) -> None:
    house = Clearinghouse()
    sent(house, professional(), name="../../837P_1.txt")
    sent(house, professional(), name="837P_" + "x" * 245 + ".txt")
    house.clock.advance(hours=200)
    sweep(house, root, ACCOUNT)
    assert len(out(root)) == len(house.due())
    assert sorted(path.name for path in root.iterdir()) == ["inbound", "outbound"]


def test_an_account_gets_its_own_reports_alone(root: Path, tmp_path: Path) -> None:
    house = Clearinghouse()
    sent(house, professional(), account="another")
    house.clock.advance(hours=200)
    sweep(house, root, ACCOUNT)
    assert out(root) == []
    sweep(house, tmp_path / "theirs", "another")
    assert len(out(tmp_path / "theirs")) == 4
