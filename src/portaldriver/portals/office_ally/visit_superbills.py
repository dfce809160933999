"""The superbill window, read as a look-up: nothing is ticked, and the form beneath is left alone."""

from __future__ import annotations

from ...models import Superbill, UsualCode
from .pages.superbill import SuperbillWindow
from .pages.visit_form import VisitForm


async def read_superbills(form: VisitForm) -> tuple[Superbill, ...]:
    """Open the window from a visit's form and read one list after the other."""
    await form.act(form.billing_info.click())
    found = []
    async with form.superbill.open() as window:
        options: list[list[str]] = await window.act(
            window.names.locator("option").evaluate_all("all => all.map(one => [one.value, one.textContent.trim()])")
        )
        for value, name in options:
            if value:
                found.append(await _read(window, value, name))
    return tuple(found)


async def _read(window: SuperbillWindow, value: str, name: str) -> Superbill:
    """Choose a list, which the server answers with another document, and read it."""
    await window.choose(value)
    codes = await window.codes.read()
    listed = [
        (row.box, UsualCode(code=row.code, description=row.description, charge=row.charge)) for row in codes.records
    ]
    return Superbill(
        name=name,
        procedures=tuple(code for box, code in listed if box.startswith("chkCPT")),
        diagnoses=tuple(code for box, code in listed if not box.startswith("chkCPT")),
    )
