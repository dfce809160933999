"""The tests of the plugin: a page object is as it was accepted, or the failure says what moved and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from ..drift.reports import as_text
from ..drift.reports.commands import accept

if TYPE_CHECKING:
    from ..drift.states import PageReport


def test_page(
    drift_page: str,
    drift_reports: Mapping[str, PageReport],
    drift_accepted: Mapping[str, frozenset[str]],
    drift_is_own: bool,
) -> None:
    """Compare a page with what was accepted of it."""
    report = drift_reports.get(drift_page)
    if report is None:
        nearest = Counter(one.generation for one in drift_reports.values() if not one.unknown).most_common(1)
        if nearest and drift_page not in drift_accepted.get(nearest[0][0] or "default", ()):
            pytest.skip(f"{nearest[0][0]} has no such page")
        if not drift_is_own:
            pytest.skip("the tour did not come by it: the account may not see it, or the practice has none of it")
        pytest.fail(f"{drift_page}: it was accepted here, and the tour did not come by it", pytrace=False)
    if report.exit_code:
        pytest.fail(as_text([report]), pytrace=False)


def test_every_page_was_accepted(drift_reports: Mapping[str, PageReport]) -> None:
    """Name the pages that the tour passed and that have no baseline: nothing is known of their drift."""
    known = [one for one in drift_reports.values() if "baseline" in one.unknown]
    if known:
        told = ", ".join(sorted(one.page for one in known))
        command = accept(known[0], alone=len(known) == 1)
        pytest.fail(f"nobody accepted {told}: look at them, then {command}", pytrace=False)
