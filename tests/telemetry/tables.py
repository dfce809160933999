"""The tables of docs/observability.md. `python -m tests.telemetry.tables` writes them anew."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from portaldriver.eventlog import level_of
from portaldriver.events import Event
from portaldriver.telemetry.metrics import COUNTS
from tests.telemetry.examples import added, example, kinds

PAGE = Path(__file__).parents[2] / "docs" / "observability.md"


def tables() -> dict[str, str]:
    """Return each table by the name of its mark."""
    return {"events": _events(), "counters": _counters()}


def written(page: str) -> str:
    """Return the page with its tables as they should be."""
    for name, table in tables().items():
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        page = mark.sub(lambda found, table=table: f"{found[1]}{table}{found[2]}", page)  # type: ignore[misc]
    return page


def _events() -> str:
    rows = [f"| `{kind.__name__}` | {_fields(kind)} | {_logged(kind)} | {_said(kind)} |\n" for kind in kinds()]
    return "| event | carries | logged at | what happened |\n|---|---|---|---|\n" + "".join(rows)


def _fields(kind: type[Event]) -> str:
    return ", ".join(f"`{name}`" for name in added(kind))


def _said(kind: type[Event]) -> str:
    return " ".join((inspect.getdoc(kind) or "").split())


def _logged(kind: type[Event]) -> str:
    names = {0: "DEBUG", 10: "DEBUG", 20: "INFO", 30: "WARNING"}
    level = names[level_of(example(kind))]
    if "outcome" not in added(kind):
        return level
    return f"{names[level_of(example(kind, outcome='ok'))]}, {level} unless `ok`"


def _counters() -> str:
    rows = [
        f"| `{count.name}` | `{count.event.__name__}` | {', '.join(f'`{field}`' for field in count.by)} |\n"
        for count in COUNTS
    ]
    return "| counter | counts | told apart by |\n|---|---|---|\n" + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
