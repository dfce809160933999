"""Notes that are begun or changed, as long as they are not released (guide 2.10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from ....errors import Duplicate, InvalidInput, NotPermitted, UnexpectedPage
from ....models import Noun
from ....models.authorization import BookingAuthorization
from ....models.notes import NewNote, NoteDetails, NoteSaved, NoteUpdate
from ....pom import Binding, Submission
from ....pom.record import leaves
from ....pom.values import as_typed
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..authorizing import Mode
from ..grids import folded
from ..note_saving import check, heard, hush, immutable
from ..noting import find_row, form_of, new_form, read_sheet, rows_of_day, status_of
from ..pages.notes import NoteForm, NotePage, NoteSheet
from ..saving import refresh_pick_lists, unless_changed
from ..site import show

EDITABLE = "one => one.matches('input,select,textarea') && !one.disabled && !one.readOnly"
DETAILS = tuple(NoteDetails.model_fields)
NOT_OFFERED = "the portal does not offer this code for this client and day: no authorization covers it"
"""A code without authorization, units or time is missing from the drop-down, and nothing says why (guide 8)."""
THEIRS, OTHERS = frozenset({"billingCode", "start"}), frozenset({"visitLength", "text", "noteType"})
WIRE = {"patient_id": "patientId", "day": "start", "at": "start", "visit_length": "visitLength"} | {
    name: field.alias or name for name, field in NoteUpdate.model_fields.items() if name != "start"
}


class NoteWrite(Write[NoteSaved]):
    """What writes of a note share: one form, one Save, and that a released note stands."""

    receipt: ClassVar[type[Noun]] = NoteSaved

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints. Raises `InvalidInput`, `NoteReleased`."""
        await heard(tab, self.binding, after=filled.screen.title())

    async def _fill(
        self,
        tab: Tab,
        url: str,
        values: Mapping[str, Any],
        *,
        note_id: str | None = None,
        appointment_id: str | None = None,
    ) -> Filled:
        """Fill fields of a note's form, which does not save itself meanwhile, and read them back.

        Without `note_id` it is a new one's. Raises `UnexpectedPage` where the form that is open is another one.
        """
        screen = NotePage(tab.page, self.binding)
        asked = NoteForm(**values)
        await hush(screen, url)
        await show(tab, screen, url)
        held = await screen.sheet.read()
        if (held.number or None) != note_id:
            raise UnexpectedPage("the form is of another note", page=screen.title())
        if held.released:
            raise immutable()
        if (held.appointment_id or None) != appointment_id and appointment_id is not None:
            raise UnexpectedPage("the form is not of this appointment", page=screen.title())
        await self._require_offered(tab, screen, asked, url)
        for name in values:
            await self._require_editable(screen, name)
        press = await unless_changed(screen, screen.form, NotePage.save, url=url)
        await screen.form.fill(asked)
        return Filled(screen=screen, control=NotePage.save, press=press)

    async def _require_offered(self, tab: Tab, screen: NotePage, asked: NoteForm, url: str) -> None:
        if not await screen.form.not_offered(asked):
            return
        await refresh_pick_lists(tab, self.binding)
        await show(tab, screen, url)
        missing = await screen.form.not_offered(asked)
        if not missing:
            return
        what = NOT_OFFERED if missing[0] == "billing_code" else "the portal does not offer this choice"
        raise InvalidInput(what, field=WIRE.get(missing[0], missing[0]))

    async def _require_editable(self, screen: NotePage, name: str) -> None:
        leaf = next(one for one in leaves(screen.form.record) if one.name == name)
        control = screen.root.locator(leaf.selector.called(f"{screen.form.label}.{name}"))
        if await screen.act(control.count()) and not await screen.act(control.first.evaluate(EDITABLE)):
            raise NotPermitted(
                "the user may not change this field of the note", page=screen.title(), field=WIRE.get(name, name)
            )


class CreateNote(NoteWrite):
    """A new note. Natural key: its appointment; or client, service date and time, code, and who is signed in."""

    operation = "notes.create"

    def __init__(self, binding: Binding, draft: NewNote, *, authorization: Mode = "ignore") -> None:
        super().__init__(binding)
        self.draft = draft
        self.authorization: Mode = authorization

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the draft's wire shape, and how its authorization is to be checked."""
        asked = self.draft.model_dump(by_alias=True, mode="json", exclude_none=True)
        return asked | {"authorization": self.authorization}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        given = {name: value for name, value in payload.items() if name != "authorization"}
        return cls(binding, NewNote.of(given), authorization=payload["authorization"])

    @property
    def natural_key(self) -> str:
        """Return the appointment and whose it is; or client, time and code."""
        one = self.draft
        if one.appointment_id is not None:
            return f"{one.patient_id}:of appointment {one.appointment_id}"
        return f"{one.patient_id}:{one.start}:{folded(one.billing_code or '')}"

    @property
    def record(self) -> str:
        """Return the client: their notes are begun one after the other, as each holds units."""
        return f"patient:{self.draft.patient_id}"

    @property
    def start(self) -> datetime:
        """When the session began: known by now also of a note from an appointment."""
        return self.draft.start or datetime.min

    def asked(self) -> dict[str, Any]:
        """Return what the form is to hold, by field."""
        one = self.draft
        values: dict[str, Any] = {"patient_id": one.patient_id, "visit_length": one.visit_length}
        values |= {"billing_code": one.billing_code} | _when(one.start)
        return {
            name: value
            for name, value in (values | {name: getattr(one, name) for name in DETAILS}).items()
            if value is not None
        }

    async def before(self, tab: Tab) -> dict[str, Any]:
        """Return the client's notes of that day. Raises `Duplicate` if it is there already, and `NotAuthorized`."""
        blank = await NotePage(tab.page, self.binding).sheet.fetch(await self._address(tab))
        rows = await rows_of_day(tab, self.binding, self._patient, self.start)
        for row in rows:
            if self._is_mine(await read_sheet(tab, self.binding, row), blank.provider):
                error = Duplicate("there is a note of this session", field="appointmentId")
                error.natural_key = "appointmentId, or patientId, start, billingCode and author"
                raise error
        return {
            "ids": [row.note_id for row in rows],
            "author": blank.provider,
            "authorization": await self._checked(tab),
        }

    async def fill(self, tab: Tab, before: dict[str, Any]) -> Filled:
        """Fill an empty form. The check of before may be old by now, as somebody else may have saved a note."""
        before["authorization"] = await self._checked(tab)
        return await self._fill(tab, await self._address(tab), self.asked(), appointment_id=self.draft.appointment_id)

    async def find(self, tab: Tab, before: Any) -> Found[NoteSaved] | None:
        """Look among the client's notes of that day that came since for the one that is nearest to what was asked."""
        known = before or {}
        rows = await rows_of_day(tab, self.binding, self._patient, self.start)
        came = [row for row in rows if row.note_id not in known.get("ids", ())]
        held = [await read_sheet(tab, self.binding, row) for row in came]
        found = [self._compared(one, known) for one in held if self._may_be(one, known)]
        mine = [one for one in found if not THEIRS & set(one.differs) or not OTHERS & set(one.differs)]
        return min(mine, key=lambda one: len(one.differs), default=None)

    @property
    def _patient(self) -> str:
        return self.draft.patient_id or ""

    async def _address(self, tab: Tab) -> str:
        one = self.draft
        query = {"client": self._patient, "sal": one.appointment_id or "", "date": as_typed(self.start.date())}
        return await new_form(tab, self.binding, one.note_class, query)

    async def _checked(self, tab: Tab) -> dict[str, Any] | None:
        one = self.draft
        said = await check(
            tab,
            self.binding,
            patient_id=self._patient,
            code=one.billing_code or "",
            start=self.start,
            minutes=one.visit_length or 0,
            sal=one.appointment_id,
            mode=self.authorization,
        )
        return None if said is None else said.model_dump(by_alias=True, mode="json")

    def _is_mine(self, held: NoteSheet, author: str | None) -> bool:
        """Tell whether a note is of this session: of its appointment, or by the same author at the same time."""
        if self.draft.appointment_id is not None and held.appointment_id == self.draft.appointment_id:
            return True
        key = {"billing_code": self.draft.billing_code} | _when(self.draft.start)
        return not differing(key, held) and folded(held.provider or "") == folded(author or "")

    def _may_be(self, held: NoteSheet, known: Mapping[str, Any]) -> bool:
        return held.appointment_id == self.draft.appointment_id and (
            "author" not in known or folded(held.provider or "") == folded(known["author"] or "")
        )

    def _compared(self, held: NoteSheet, known: Mapping[str, Any]) -> Found[NoteSaved]:
        checked = known.get("authorization")
        saved = saved_as(held, "created")
        if checked is not None:
            saved = saved.model_copy(update={"authorization": BookingAuthorization(**checked)})
        return Found(saved, differing(self.asked(), held))


class UpdateNote(NoteWrite):
    """Changes to a note by its number: only what was set, and only where it differs."""

    operation = "notes.update"

    def __init__(self, binding: Binding, note_id: str, draft: NoteUpdate) -> None:
        super().__init__(binding)
        self.note_id = note_id
        self.draft = draft

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the id and what is to be changed."""
        changes = self.draft.model_dump(by_alias=True, mode="json", exclude_unset=True)
        return {"noteId": self.note_id, "changes": changes}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["noteId"], NoteUpdate.of(payload["changes"]))

    @property
    def natural_key(self) -> str | None:
        """Return None: what is there is compared first, so that to repeat it does no harm."""
        return None

    @property
    def record(self) -> str:
        """Return the note by its number."""
        return f"note:{self.note_id}"

    def asked(self) -> dict[str, Any]:
        """Return what was set, by field of the form."""
        set_ = {name: getattr(self.draft, name) for name in self.draft.model_fields_set}
        return _when(set_.pop("start", None)) | set_

    async def before(self, tab: Tab) -> dict[str, str]:
        """Return what the form holds where it is to hold something else. Raises `NotFound`, `NoteReleased`."""
        held = await self._held(tab)
        changed = {
            name: as_typed(getattr(held, name)) for name, value in self.asked().items() if _apart(held, name, value)
        }
        if held.released:
            raise immutable()
        return changed

    async def fill(self, tab: Tab, before: dict[str, str]) -> Filled | Found[NoteSaved]:
        """Fill in what differs."""
        row = await find_row(tab, self.binding, self.note_id)
        if not before:
            return Found(saved_as(await self._held(tab), "unchanged"))
        wanted = {name: value for name, value in self.asked().items() if name in before}
        return await self._fill(tab, form_of(tab, self.binding, row), wanted, note_id=self.note_id)

    async def find(self, tab: Tab, before: dict[str, str]) -> Found[NoteSaved] | None:
        """Read the form again: while it holds all that it held, nothing was changed."""
        held = await self._held(tab)
        if before and all(as_typed(getattr(held, name)) == text for name, text in before.items()):
            return None
        return Found(saved_as(held, "updated"), differing(self.asked(), held))

    async def _held(self, tab: Tab) -> NoteSheet:
        return await read_sheet(tab, self.binding, await find_row(tab, self.binding, self.note_id))


def saved_as(held: NoteSheet, status: Any) -> NoteSaved:
    """Return the receipt of a note as its form shows it."""
    return NoteSaved(
        note_id=held.number or "", patient_id=held.patient_id or "", status=status, note_status=status_of(held)
    )


def differing(asked: Mapping[str, Any], held: NoteSheet) -> tuple[str, ...]:
    """Return what the form holds otherwise than was asked, as the wire names it."""
    apart = (WIRE.get(name, name) for name, value in asked.items() if _apart(held, name, value))
    return tuple(dict.fromkeys(apart))


def _apart(held: NoteSheet, name: str, value: Any) -> bool:
    there = getattr(held, name)
    if isinstance(value, bool):
        return bool(there) is not value
    if isinstance(value, str) and isinstance(there, str):
        lines = name == "text"
        return there.split() != value.split() if lines else folded(there) != folded(value)
    return bool(there != value)


def _when(start: datetime | None) -> dict[str, Any]:
    return {} if start is None else {"day": start.date(), "at": f"{start:%I:%M %p}"}
