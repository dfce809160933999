"""The grid's columns as a user arranged them; the page gets them as its colModel."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from mock_portals.grafting import Page

MODEL = "patientColModel"


@dataclass
class Columns:
    """Changes to the recorded columns, by header text."""

    hidden: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    moved: list[tuple[str, str]] = field(default_factory=list)

    def graft(self, page: Page) -> None:
        """Write the changed colModel into the page; leave the recorded one when nothing changed."""
        if not (self.hidden or self.shown or self.renamed or self.dropped or self.moved):
            return
        script = page.by_id(MODEL)
        model: list[dict[str, Any]] = json.loads(script.text or "[]")
        script.text = json.dumps(self._changed(model), indent=1)

    def _changed(self, model: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kept = [column for column in model if column["label"] not in self.dropped]
        for label, before in self.moved:
            column = next(item for item in kept if item["label"] == label)
            kept.remove(column)
            kept.insert(next(n for n, item in enumerate(kept) if item["label"] == before), column)
        for column in kept:
            label = column["label"]
            if label in self.hidden:
                column["hidden"] = True
            if label in self.shown:
                column.pop("hidden", None)
            column["label"] = self.renamed.get(label, label)
        return kept
