"""Types a claim into the CMS-1500 form, and makes sure of what the form would post."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from .....errors import InvalidInput, SelectorUncertain
from .entry_fields import EntryFields
from .entry_form import EntryForm
from .entry_lines import JSON, LINE, READ, TYPED, Line, held, in_json

_JSON = "id => document.getElementById(id).value"


async def fill_form(form: EntryForm, wanted: EntryFields, lines: Sequence[Line]) -> None:
    """Put in all of a claim, empty what is not its own, and read everything back.

    Raises `InvalidInput` naming the field that the form has no such choice for, `SelectorUncertain` if the form then
    holds something else anywhere.
    """
    of_insured = {name for name in EntryFields.model_fields if name.startswith("insured_")}
    await _fill_fields(form, wanted, leave=of_insured)
    if wanted.relationship == "18" and _apart(wanted, await form.fields.read()):
        await _copy_patient(form)
    await _fill_fields(form, wanted, leave=set())
    await _fill_lines(form, lines)
    await require(form, wanted, lines)


async def change_form(form: EntryForm, wanted: EntryFields, lines: Sequence[Line]) -> None:
    """Set what a form that is filled holds otherwise, and nothing else; read everything back. Raises as `fill_form`."""
    await _fill_fields(form, wanted, leave=set())
    await _fill_lines(form, lines)
    await require(form, wanted, lines)


async def require(form: EntryForm, wanted: EntryFields, lines: Sequence[Line]) -> None:
    """Read the whole form back: fields, visible lines, the hidden JSON, which is what is posted, and the total."""
    name = form.title()
    if apart := _apart(wanted, await form.fields.read()):
        raise SelectorUncertain("the form holds something else than was entered", page=name, field=apart[0])
    told = [dict(line) for line in lines]
    if held(await form.act(form.root.evaluate(READ, LINE))) != told:
        raise SelectorUncertain("the lines hold something else than was entered", page=name, field="lines")
    try:
        posted = in_json(await form.act(form.root.evaluate(_JSON, JSON)))
    except ValueError:
        posted = None
    if posted != told:
        raise SelectorUncertain("what would be posted is not what the lines show", page=name, field="lines")
    if (await form.total.read()).total != sum((Decimal(line["DOS_CHRG"] or 0) for line in lines), Decimal(0)):
        raise SelectorUncertain("the form adds the lines up otherwise", page=name, field="total")


async def _fill_fields(form: EntryForm, wanted: EntryFields, *, leave: set[str]) -> None:
    apart = [name for name in _apart(wanted, await form.fields.read()) if name not in leave]
    if not apart:
        return
    given = EntryFields.model_validate({name: getattr(wanted, name) for name in apart})
    if missing := await form.fields.not_offered(given):
        raise InvalidInput("the entry form has no such choice", field=missing[0])
    await form.fields.fill(given)


def _apart(wanted: EntryFields, shown: EntryFields) -> list[str]:
    return [name for name in EntryFields.model_fields if getattr(wanted, name) != getattr(shown, name)]


async def _copy_patient(form: EntryForm) -> None:
    """Have the page copy the patient to the insured: it asks first, and its first button says yes (guide 7.2)."""
    await form.act(form.copy_patient.click())
    await form.act(form.confirm.click())
    await form.act(form.confirm.wait_for(state="hidden", timeout=form.binding.timeouts.action * 1000))


async def _fill_lines(form: EntryForm, lines: Sequence[Line]) -> None:
    """Type what differs, row by row, and leave the last input, which is when the page takes notice."""
    inputs = await form.act(form.root.evaluate(READ, LINE))
    shown, rows = held(inputs), sum(1 for name in inputs if name.startswith("CPT_CODE"))
    for _ in range(len(lines) - rows):
        await form.act(form.add_row.click())
    last = None
    for row in range(max(len(lines), len(shown))):
        wanted = lines[row] if row < len(lines) else dict.fromkeys(TYPED, "")
        now = shown[row] if row < len(shown) else dict.fromkeys(TYPED, "")
        for name in TYPED:
            if wanted[name] != now[name]:
                last = form.line(name, row)
                await form.act(last.fill(wanted[name]))
    if last is not None:
        await form.act(last.blur())
