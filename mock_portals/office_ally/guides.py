"""Stacked announcements: as many as wished, without those this browser has closed."""

from __future__ import annotations

import copy

from mock_portals.grafting import GraftError, Page, drop
from mock_portals.visiting import Visit

GUIDE = "#pendo-guide-container"
BUTTONS = ("pendo-close-guide-", "pendo-button-")


def stack(page: Page, visit: Visit, *, count: int, delay: float) -> None:
    """Leave `count` guides on the page, less those whose keys the browser's cookie names."""
    recorded = page.all(GUIDE)
    if not recorded:
        raise GraftError("the recorded page has no guide")
    seen = visit.cookies.get("pendo_seen", "").split(".")
    shown = 0
    for number in range(count):
        guide = copy.deepcopy(recorded[number % len(recorded)])
        key = str(guide.get("data-guide")) + (str(number) if number >= len(recorded) else "")
        if key in seen:
            continue
        guide.set("data-guide", key)
        for button in guide.iter("button"):
            for prefix in BUTTONS:
                if str(button.get("id")).startswith(prefix):
                    button.set("id", prefix + key)
        recorded[0].addprevious(guide)
        shown += 1
    for guide in recorded:
        drop(guide)
    page.attribute("#pendo-base", "data-delay", str(int(delay * 1000)))
    if not shown:
        page.remove("#pendo-base")
