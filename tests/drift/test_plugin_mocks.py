"""The mock portals against the baselines that come with the package: the same, whoever's data they show.

The tour is made of each portal as it looks today; with `PORTALDRIVER_LONG=1` of its older generations too.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portaldriver import BrowserPool
from portaldriver.drift.baseline import Baselines
from portaldriver.drift.reports import as_annotations, as_html, as_json, as_junit, as_text
from portaldriver.drift.risk import Risk
from portaldriver.testing.drift_runs import Toured, home_of, toured, unpassed
from tests.drift.mocks import MADE, client_of
from tests.drift.planting import Planted

AT = datetime(2026, 3, 2, 4, 5, tzinfo=UTC)
OLDER = None if "PORTALDRIVER_LONG" in os.environ else 1
KINDS = [(portal, generation) for portal, generations in MADE.items() for generation in generations[:OLDER]]


class Noted(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self.records.append(record)


@dataclass
class Seen:
    """What one tour over a mock portal showed, with planted names in all its books."""

    portal: str
    generation: str
    planted: Planted
    found: Toured
    noted: Noted


@pytest.fixture(scope="module", params=KINDS, ids=lambda one: " ".join(one))
async def seen(request: pytest.FixtureRequest, pool: BrowserPool) -> Seen:
    portal, generation = request.param
    planted, noted, logger = Planted(), Noted(), logging.getLogger("portaldriver")
    logger.addHandler(noted)
    level = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        async with client_of(portal, generation, prepare=planted, pool=pool) as client:
            found = await toured(client, generation=generation)
    finally:
        logger.removeHandler(noted)
        logger.setLevel(level)
    return Seen(portal, generation, planted, found, noted)


async def test_every_page_is_as_it_was_accepted(seen: Seen) -> None:
    assert not [one for one in seen.found.reports if one.exit_code], as_text(seen.found.reports)
    nearest = Counter(one.generation for one in seen.found.reports)
    assert nearest.most_common(1)[0][0] == seen.generation  # some pages are the same in both
    assert unpassed(seen.found.reports, Baselines(home_of(seen.portal))) == ()


async def test_planted_names_are_in_no_baseline_report_or_log(seen: Seen, tmp_path: Path) -> None:
    assert len(seen.planted.words) > 50
    for one in seen.found.baselines:
        Baselines(tmp_path).save(one)
    reports = seen.found.reports
    (tmp_path / "report.html").write_text(as_html(reports, at=AT), encoding="utf-8")
    (tmp_path / "report.json").write_text(as_json(reports, at=AT), encoding="utf-8")
    (tmp_path / "report.xml").write_text(as_junit(reports, at=AT), encoding="utf-8")
    (tmp_path / "report.txt").write_text(as_text(reports) + as_annotations(reports), encoding="utf-8")
    assert seen.planted.canary.in_folder(tmp_path) == []
    assert seen.noted.records
    assert seen.planted.canary.in_records(seen.noted.records) == []


def test_what_comes_with_the_package_is_small_and_says_what_is_used() -> None:
    files = [path for portal in MADE for path in home_of(portal).rglob("*.json")]
    assert len(files) > 50
    assert sum(path.stat().st_size for path in files) < 36_000 * len(files)
    known = [one for portal in MADE for page in {p.stem for p in files} for one in Baselines(home_of(portal)).of(page)]
    risks = {element.risk for one in known for element in one.elements.values()}
    assert {Risk.COMMIT, Risk.SECRET, Risk.MONEY, Risk.IDENTITY} <= risks
