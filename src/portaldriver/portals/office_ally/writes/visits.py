"""Visits made and charged: filled into the form, saved once, and found again by patient, day and provider."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar, Literal, Self

from ....errors import Duplicate, InvalidInput, NotFound, PortalError, UnexpectedPage
from ....models import NewVisit, VisitCharges, VisitDetails, VisitSaved
from ....pom import Binding, Submission, first_of
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..grids import AT_ONCE
from ..listing import at_origin
from ..pages.dialog import Correction
from ..pages.visit_form import PatientTemplates, VisitForm, VisitRecord
from ..pages.visits import VisitList
from ..visit_filling import fill_charges, fill_visit, require
from ..visit_listing import VisitQuery, read_visits
from ..visit_mapping import Wanted, line_differences, line_keys, natural_key
from ..visit_refusal import refusal

Source = Literal["blank", "appointment", "template"]


async def visit_record(tab: Tab, binding: Binding, visit_id: str) -> VisitRecord:
    """Read a visit's form, never rendered. Raises `NotFound`."""
    await at_origin(tab, binding)
    url = VisitForm.url(binding, PageAction="edit", ID=visit_id, rnum=20)
    return shown(await VisitForm(tab.page, binding).record.fetch(url), visit_id)


def shown(record: VisitRecord, visit_id: str) -> VisitRecord:
    """Return the record if it is the visit's. Raises `NotFound`, `UnexpectedPage`."""
    if record.shown_id is None:
        raise NotFound("no such visit", page="VisitForm")
    if record.shown_id != visit_id:
        raise UnexpectedPage("the portal showed another visit", page="VisitForm")
    return record


class _VisitWrite(Write[VisitSaved]):
    """What writes to the visit form have in common: how the portal answers."""

    receipt = VisitSaved

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the list, or for the dialog that says what is wrong, which is closed and the form cancelled."""
        screen = await first_of(tab.page, (Correction, VisitList), self.binding, after="VisitForm")
        if not isinstance(screen, Correction):
            return
        lines = await screen.dismissed()
        with suppress(PortalError):
            await screen.act(VisitForm(tab.page, self.binding).cancel.click())
            await VisitList(tab.page, self.binding).arrive()
        raise refusal(lines)


def _wire(asked: VisitCharges, kind: type[VisitCharges]) -> dict[str, Any]:
    """Return the JSON of a draft, as far as it is of a kind."""
    return asked.model_dump(include=set(kind.model_fields), by_alias=True, mode="json", exclude_none=True)


class CreateVisit(_VisitWrite):
    """A new visit: from scratch, of an appointment, or from the patient's template."""

    operation: ClassVar[str] = "visits.create"

    def __init__(
        self,
        binding: Binding,
        asked: VisitDetails,
        *,
        patient_id: str,
        source: Source = "blank",
        appointment_id: str | None = None,
    ) -> None:
        super().__init__(binding)
        self.asked = asked
        self.patient_id = patient_id
        self.source: Source = source
        self.appointment_id = appointment_id
        self._ready: VisitForm | None = None
        """The form as `before` left it, for `fill` to go on in the same tab."""

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return all that was asked."""
        visit = _wire(self.asked, NewVisit if self.source == "blank" else VisitDetails)
        return {
            "patientId": self.patient_id,
            "source": self.source,
            "appointmentId": self.appointment_id,
            "visit": visit,
        }

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        kind = NewVisit if payload["source"] == "blank" else VisitDetails
        return cls(
            binding,
            kind.of(payload["visit"]),
            patient_id=payload["patientId"],
            source=payload["source"],
            appointment_id=payload["appointmentId"],
        )

    @property
    def natural_key(self) -> str:
        """Return the appointment, or patient, day, provider and charges."""
        if self.source == "appointment":
            return f"appointment|{self.appointment_id}"
        wanted = Wanted.of(self.asked, patient_id=self.patient_id)
        return "|".join(("template" if self.source == "template" else "", natural_key(wanted)))

    @property
    def record(self) -> str:
        """Return the patient: who else makes visits for them waits."""
        return f"patient:{self.patient_id}"

    async def before(self, tab: Tab) -> Any:
        """Remember which visits of that day are there. Raises `Duplicate` if one is what is to be made."""
        self._ready = await self._opened(tab)
        begun = None if self.source == "blank" else await self._ready.record.read()
        if begun is not None and begun.patient_id != self.patient_id:
            raise NotFound(f"no such {'appointment' if self.source == 'appointment' else 'patient'}", page="VisitForm")
        wanted = Wanted.of(self.asked, patient_id=self.patient_id, begun=begun)
        if wanted.visit_date is None or not wanted.provider_id:
            raise InvalidInput("nothing says it", field="providerId" if wanted.visit_date else "visitDate")
        there = await self._of_day(tab, wanted)
        if any(_is(wanted, record) for record in there.values()):
            twin = Duplicate("the patient has such a visit on that day already")
            twin.natural_key = natural_key(wanted)
            raise twin
        return {"there": list(there), "wanted": wanted.model_dump(mode="json")}

    async def fill(self, tab: Tab, before: Any) -> Filled:
        """Open the form the way that was asked for, fill it in, and read back what it would save."""
        form, self._ready = self._ready, None
        if form is None or form.page is not tab.page:
            form = await self._opened(tab)
        await fill_visit(form, Wanted.model_validate(before["wanted"]))
        return Filled(screen=form, control=VisitForm.save)

    async def find(self, tab: Tab, before: Any) -> Found[VisitSaved] | None:
        """Look for a visit of patient, day and provider that was not there; the one that is most like it."""
        wanted = Wanted.model_validate(before["wanted"])
        there = await self._of_day(tab, wanted)
        fresh = {
            visit_id: record
            for visit_id, record in there.items()
            if visit_id not in before["there"] and record.provider_id == wanted.provider_id
        }
        if not fresh:
            return None
        # One with other charges is still taken for ours: to make a second one would be worse.
        visit_id, record = min(
            fresh.items(), key=lambda one: (not _is(wanted, one[1]), len(wanted.differences(one[1])))
        )
        return Found(_receipt(visit_id, record, "created"), wanted.differences(record))

    async def _opened(self, tab: Tab) -> VisitForm:
        """Open the form of a new visit."""
        tab.showing = None
        form = VisitForm(tab.page, self.binding)
        if self.source == "blank":
            await form.open(PageAction="add")
        elif self.source == "appointment":
            await form.open(PageAction="add", From="Appointments", AID=self.appointment_id, PID=self.patient_id)
        else:
            patient = PatientTemplates(tab.page, self.binding)
            await patient.open(PID=self.patient_id)
            await patient.act(patient.templates.click())
            await patient.follow(patient.create_visit, to=(VisitForm,))
        return form

    async def _of_day(self, tab: Tab, wanted: Wanted) -> dict[str, VisitRecord]:
        """Return the patient's visits of the day, by id."""
        query = VisitQuery((("PatientID", "EqualsTo", self.patient_id),), wanted.visit_date, wanted.visit_date)
        rows, _ = await read_visits(tab, self.binding, query, page=1, size=AT_ONCE, lane="fetch")
        read = {row.visit_id: await visit_record(tab, self.binding, row.visit_id) for row in rows}
        return {visit_id: record for visit_id, record in read.items() if record.patient_id == self.patient_id}


def _is(wanted: Wanted, record: VisitRecord) -> bool:
    same = record.provider_id == wanted.provider_id and record.visit_date == wanted.visit_date
    return same and line_keys(wanted.form_lines) == line_keys(record.loaded)


def _receipt(visit_id: str, record: VisitRecord, status: Literal["created", "updated", "unchanged"]) -> VisitSaved:
    if record.patient_id is None or record.visit_date is None:
        raise UnexpectedPage("the visit has no patient or no date", page="VisitForm")
    return VisitSaved(
        visit_id=visit_id,
        patient_id=record.patient_id,
        visit_date=record.visit_date,
        total_charge=record.total,
        status=status,
    )


class UpdateCharges(_VisitWrite):
    """A visit's diagnoses and charges, set to what is asked."""

    operation: ClassVar[str] = "visits.update_charges"

    def __init__(self, binding: Binding, visit_id: str, asked: VisitCharges) -> None:
        super().__init__(binding)
        self.visit_id = visit_id
        self.asked = asked

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return all that was asked."""
        return {"visitId": self.visit_id, "charges": _wire(self.asked, VisitCharges)}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["visitId"], VisitCharges.of(payload["charges"]))

    @property
    def natural_key(self) -> None:
        """Return none: it compares first."""
        return None

    @property
    def record(self) -> str:
        """Return the visit."""
        return f"visit:{self.visit_id}"

    async def before(self, tab: Tab) -> Any:
        """Remember what is charged now, as a digest. Raises `NotFound`."""
        return {"held": _digest(await visit_record(tab, self.binding, self.visit_id))}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[VisitSaved]:
        """Compare, and type what differs. Raises `InvalidInput` for lines that payments were posted to."""
        tab.showing = None
        form = VisitForm(tab.page, self.binding)
        await form.open(PageAction="edit", ID=self.visit_id, rnum=20)
        record = shown(await form.record.read(), self.visit_id)
        wanted = self._wanted(record)
        if not wanted.differences(record):
            return Found(_receipt(self.visit_id, record, "unchanged"))
        self._refuse_unfit(wanted, record)
        await fill_charges(form, wanted, record)
        await require(form, wanted)
        return Filled(screen=form, control=VisitForm.save)

    async def find(self, tab: Tab, before: Any) -> Found[VisitSaved] | None:
        """Read the visit again; None if it is what it was."""
        record = await visit_record(tab, self.binding, self.visit_id)
        differs = self._wanted(record).differences(record)
        if differs and _digest(record) == before["held"]:
            return None
        return Found(_receipt(self.visit_id, record, "updated"), differs)

    def _wanted(self, record: VisitRecord) -> Wanted:
        if record.visit_date is None:
            raise UnexpectedPage("the visit has no date", page="VisitForm")
        return Wanted.charged(self.asked, day=record.visit_date)

    def _refuse_unfit(self, wanted: Wanted, record: VisitRecord) -> None:
        """Refuse what does not go with the rest of the visit."""
        codes = len(record.codes if wanted.diagnoses is None else wanted.diagnoses)
        for place, line in enumerate(wanted.form_lines if wanted.lines is not None else record.loaded):
            if max(line.pointers, default=0) > codes:
                raise InvalidInput("points to a diagnosis that is not there", field=f"charges.{place}")
        for place, line in enumerate(record.loaded if wanted.lines is not None else ()):
            asked = wanted.form_lines[place : place + 1]
            if line.is_posted_to and not (asked and not any(line_differences(asked[0], line, place))):
                raise InvalidInput("payments were posted to this line, so it stays", field=f"charges.{place}")


def _digest(record: VisitRecord) -> str:
    """Return what tells one state of diagnoses and charges from another, without a word of them."""
    text = "|".join([*record.codes, "", *record.icd10_words, "", *(line.model_dump_json() for line in record.loaded)])
    return hashlib.sha256(text.encode()).hexdigest()
