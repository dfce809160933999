"""What is typed into Edit SAL, and what its complaints mean in words of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from pydantic.alias_generators import to_camel

from ...errors import InvalidInput
from ...models.service_appointment import NewServiceAppointment, ServiceAppointment
from ...pom import Binding
from ...runtime.session import Tab
from .pages.edit_sal import THIS, WEEKLY, EditSal, SalForm
from .saving import fill, outcome
from .schedule import editor_of, new_editor
from .site import show

FIELDS = {
    "provider_name": "user",
    "billing_code": "code",
    "program_name": "division",
    "location_name": "location",
    "room_name": "room",
    "status": "status",
    "telehealth": "telehealth",
    "color": "color",
    "notes": "notes",
}
"""Our fields, and those of the form."""
OURS = {form: ours for ours, form in FIELDS.items()} | {
    "client": "patient_id",
    "group": "group_id",
    "day": "start",
    "end": "visit_length",
    "repeats": "recurrence",
    "every": "recurrence",
    "occurrences": "recurrence",
}


async def fill_new(tab: Tab, binding: Binding, draft: NewServiceAppointment) -> EditSal:
    """Open an empty editor and fill it. Raises `NotPermitted`; `InvalidInput` for a choice that is not offered."""
    typed = {name: value for name in FIELDS if (value := getattr(draft, name)) not in ("", None)}
    values = _typed(typed | {"start": draft.start, "visit_length": draft.visit_length})
    if draft.patient_id is not None:
        values["client"] = draft.patient_id
    else:
        values["group"] = draft.group_id
    if draft.recurrence is not None:
        values["repeats"] = WEEKLY
        values["every"] = str(draft.recurrence.every_weeks)
        values["occurrences"] = str(draft.recurrence.times)
    return await _filled(tab, binding, await new_editor(tab, binding), values)


async def fill_old(tab: Tab, binding: Binding, held: ServiceAppointment, asked: Mapping[str, Any]) -> EditSal:
    """Open an appointment's editor and fill in what is asked of it; of a series, only of this one."""
    values = _typed(asked)
    if held.series_id is not None:
        values["apply_to"] = THIS
    return await _filled(tab, binding, await editor_of(tab, binding, held.appointment_id), values)


async def require_saved(tab: Tab, binding: Binding) -> None:
    """Wait for what the portal says to a save. Raises `InvalidInput`, naming our fields, if that is a no."""
    with in_our_words():
        await outcome(tab, binding, SalForm, after=EditSal.title())


@contextmanager
def in_our_words() -> Iterator[None]:
    """Have errors name fields of ours in place of the form's."""
    try:
        yield
        return
    except InvalidInput as error:
        refused = error
    told = [message.partition(": ") for message in refused.messages]
    messages = tuple(f"{_ours(field)}: {rule}" if rule else field for field, _, rule in told)
    raise InvalidInput(messages=messages, field=refused.field and _ours(refused.field))


def _ours(field: str) -> str:
    """Return our name of a form's field, as the wire has it."""
    return to_camel(OURS.get(field, field))


def _typed(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's values for fields of ours. Times are given whole: when it starts and how long it lasts."""
    values = {FIELDS[name]: value for name, value in asked.items() if name in FIELDS}
    if "start" in asked:
        start = asked["start"]
        values["day"] = start.date()
        values["start"] = start.time()
        values["end"] = (start + timedelta(minutes=asked["visit_length"])).time()
    return values


async def _filled(tab: Tab, binding: Binding, url: str, values: Mapping[str, Any]) -> EditSal:
    screen = EditSal(tab.page, binding)
    await show(tab, screen, url)
    with in_our_words():
        await fill(tab, screen.form, SalForm(**values), url=url)
    return screen
