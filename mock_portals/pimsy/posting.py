"""What forms of clients and prospects share: dates as the portal writes them, and fields that show what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from mock_portals.grafting import Page
from mock_portals.pimsy.chart_desk import LISTED
from mock_portals.pimsy.desk import options
from mock_portals.visiting import Visit


def refill(page: Page, held: Mapping[str, str], pick_lists: Mapping[str, tuple[str, ...]]) -> None:
    """Put values into the fields of those names, and what they offer into drop-downs."""
    for control in page.all("main form[method=post] [name]"):
        name, kind = str(control.get("name")), control.get("type")
        value = held.get(name, "")
        if control.tag == "textarea":
            control.text = value
        elif control.tag == "select":
            _choose(page, name, value, pick_lists)
        elif kind == "checkbox":
            control.attrib.pop("checked", "")
            if name in held:
                control.set("checked", "checked")
        elif kind != "hidden" and control.tag == "input":
            control.set("value", value)


def _choose(page: Page, name: str, value: str, pick_lists: Mapping[str, tuple[str, ...]]) -> None:
    if name in LISTED:
        options(page, f'main form [name="{name}"]', pick_lists[LISTED[name]], value)
        return
    for option in page.all(f'main form [name="{name}"] option'):
        option.attrib.pop("selected", "")
        if (option.text or "") == value:
            option.set("selected", "selected")


def missing(visit: Visit) -> list[str]:
    """Return what is wrong with a form that says who somebody is."""
    needed = {"last_name": "Last Name", "first_name": "First Name", "dob": "Date of Birth"}
    found = [f"{label} is required." for name, label in needed.items() if not visit.form.get(name, "").strip()]
    if visit.form.get("dob", "").strip() and written(visit.form["dob"]) is None:
        found.append("Date of Birth is not valid.")
    return found


def written(text: str) -> date | None:
    """Return a day as the portal reads it; None where it does not."""
    try:
        return datetime.strptime(text.strip(), "%m/%d/%Y").date()
    except ValueError:
        return None


def shown(day: date | None) -> str:
    """Return a day as the portal writes it."""
    return f"{day:%m/%d/%Y}" if day else ""
