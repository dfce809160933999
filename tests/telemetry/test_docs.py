"""docs/observability.md says what the code does."""

from __future__ import annotations

import re

from portaldriver.events import CallFinished, SignedIn
from tests.telemetry.conftest import Reported
from tests.telemetry.tables import PAGE, tables, written


def test_the_tables_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"<!-- {name} -->" in page for name in tables())
    assert page == written(page), "write them anew: python -m tests.telemetry.tables"


def test_every_metric_and_attribute_is_on_the_page(reported: Reported) -> None:
    reported.tell(
        SignedIn(portal="office_ally", seconds=1),
        CallFinished(portal="office_ally", operation="patients.list", seconds=1, attempts=1, outcome="PortalDown"),
    )
    page = PAGE.read_text(encoding="utf-8")
    for name, points in reported.metrics().items():
        assert f"`{name}`" in page
        assert all(f"`{key}`" in page for attributes, _ in points for key in attributes)


def test_the_examples_run() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "docs/observability.md", "exec"), {"__name__": "docs"})  # noqa: S102
