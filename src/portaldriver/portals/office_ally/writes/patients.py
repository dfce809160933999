"""Patients that are created, changed, or one of the two (guide 3, 5.2)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal, Self

from ....errors import Duplicate, ExtractionError, NotFound, UnexpectedPage
from ....models import Noun
from ....models.new_patient import NewPatient, PatientSaved, PatientUpdate
from ....pom import Binding, Submission, first_of
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..asked import Asked, differing
from ..complaints import refusal
from ..filling import fill_in
from ..listing import at_origin
from ..mapping_back import asked_of, not_stored
from ..pages import AddPatientForm, Correction, PatientForm, PatientList, PatientRecord
from ..seeking import Identity, Matches, matches

KEY_FIELDS = "lastName, firstName, dob"


class PatientWrite(Write[PatientSaved]):
    """What all writes of a patient share: one form, one way to save it, one way to see what became of it."""

    receipt: ClassVar[type[Noun]] = PatientSaved
    draft: NewPatient | PatientUpdate

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the list, which means saved (guide 3), or for the dialog, which means not."""
        came = await first_of(tab.page, (Correction, PatientList), self.binding, after=filled.screen.title())
        if isinstance(came, Correction):
            error = refusal(await came.dismissed())
            form = PatientForm(tab.page, self.binding)
            await form.follow(form.cancel, to=(PatientList,))
            raise error

    async def find(self, tab: Tab, before: Any) -> Found[PatientSaved] | None:
        """Read the patient's form again; one that was there before is not changed while it holds what it held."""
        before = before or {}
        if patient_id := before.get("patientId"):
            return await self._changed(tab, patient_id, before.get("held") or {})
        return await self._created(tab)

    async def _changed(self, tab: Tab, patient_id: str, held: Mapping[str, str]) -> Found[PatientSaved] | None:
        record = await read_form(tab, self.binding, patient_id)
        asked = self._asked(record, patient_id)
        as_before = [one.trace(record) == held[one.place] for one in asked if one.place in held]
        if as_before and all(as_before):
            return None
        return self._found(patient_id, "updated", differing(asked, record))

    @abstractmethod
    async def _created(self, tab: Tab) -> Found[PatientSaved] | None:
        """Return the patient that was not there before."""

    def _asked(self, record: PatientRecord | None, patient_id: str | None) -> tuple[Asked, ...]:
        return asked_of(self.draft, record=record, patient_id=patient_id)

    def _found(
        self,
        patient_id: str,
        status: Literal["created", "updated", "unchanged"],
        differs: tuple[str, ...] = (),
        *,
        new: bool = False,
    ) -> Found[PatientSaved]:
        saved = PatientSaved(
            patient_id=patient_id,
            status=status,
            updated_at=datetime.now(UTC),
            not_stored=not_stored(self.draft, patient_id=None if new else patient_id),
        )
        return Found(saved, differs)

    async def _to_change(self, tab: Tab, patient_id: str) -> dict[str, Any]:
        """Return what the form holds now where it is to hold something else."""
        record = await read_form(tab, self.binding, patient_id)
        asked = self._asked(record, patient_id)
        held = {one.place: one.trace(record) for one in asked if not one.holds(record)}
        return {"patientId": patient_id, "held": held}

    async def _fill_old(self, tab: Tab, before: Mapping[str, Any]) -> Filled | Found[PatientSaved]:
        patient_id = before["patientId"]
        if not before["held"]:
            return self._found(patient_id, "unchanged")
        tab.showing = None
        form = PatientForm(tab.page, self.binding)
        await form.open(PID=patient_id)
        record = await form.record.read()
        require_patient(record, patient_id)
        await fill_in(form, self._asked(record, patient_id), record)
        return Filled(screen=form, control=PatientForm.update)

    async def _fill_new(self, tab: Tab) -> Filled:
        tab.showing = None
        form = AddPatientForm(tab.page, self.binding)
        await form.open()
        await fill_in(form, self._asked(None, None), await form.record.read())
        return Filled(screen=form, control=AddPatientForm.update)


class NewPatientWrite(PatientWrite):
    """What writes of a patient share who may not be there yet."""

    draft: NewPatient

    def __init__(self, binding: Binding, draft: NewPatient) -> None:
        super().__init__(binding)
        self.draft = draft
        self.who = Identity(draft.mrn, draft.last_name, draft.first_name, draft.dob)

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the draft as JSON; what is None was not given."""
        return self.draft.model_dump(by_alias=True, mode="json", exclude_unset=True, exclude_none=True)

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, NewPatient.of(payload))

    @property
    def record(self) -> str:
        """Return the patient by what makes them recognisable: there is no id yet."""
        return f"patient:{self.who.text}"

    async def _created(self, tab: Tab) -> Found[PatientSaved] | None:
        """Look for the patient; one without the wanted account number is taken, as there was none before."""
        known = await matches(tab, self.binding, self.who)
        found = [await self._compared(tab, patient_id) for patient_id in known.ids or known.unnumbered]
        return min(found, key=lambda one: len(one.differs), default=None)

    async def _compared(self, tab: Tab, patient_id: str) -> Found[PatientSaved]:
        record = await read_form(tab, self.binding, patient_id)
        return self._found(patient_id, "created", differing(self._asked(record, None), record), new=True)

    def _ambiguous(self, known: Matches) -> Duplicate | None:
        """Return why it cannot be told which of several patients is meant: that is never guessed."""
        if len(known.ids) > 1:
            what = "account number" if self.who.mrn else "name and birth date"
            return self._duplicate(f"several patients have this {what}: update one by its id")
        if known.unnumbered:
            return self._duplicate("a patient of this name and birth date has no account number: update it by its id")
        return None

    def _duplicate(self, message: str) -> Duplicate:
        error = Duplicate(message, field="mrn" if self.who.mrn else "lastName")
        error.natural_key = "mrn" if self.who.mrn else KEY_FIELDS
        return error


class CreatePatient(NewPatientWrite):
    """A new patient. Natural key: the account number, else last name, first name and birth date."""

    operation = "patients.create"

    @property
    def natural_key(self) -> str | None:
        """Return what makes the patient recognisable."""
        return self.who.text

    async def before(self, tab: Tab) -> Any:
        """Make sure that the portal has no such patient. Raises `Duplicate`."""
        known = await matches(tab, self.binding, self.who)
        if error := self._ambiguous(known):
            raise error
        if known.ids:
            what = "account number" if self.who.mrn else "name and birth date"
            raise self._duplicate(f"a patient has this {what}")
        return {"patientId": None}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[PatientSaved]:
        """Fill an empty form."""
        return await self._fill_new(tab)


class UpsertPatient(NewPatientWrite):
    """A patient who is created, or changed where they differ; what is not given stays as it is."""

    operation = "patients.upsert"

    @property
    def natural_key(self) -> str | None:
        """Return None: what is there is compared first, so that to repeat it does no harm."""
        return None

    async def before(self, tab: Tab) -> Any:
        """Look for the patient. Raises `Duplicate` if it cannot be told which one is meant."""
        known = await matches(tab, self.binding, self.who)
        if error := self._ambiguous(known):
            raise error
        return await self._to_change(tab, known.ids[0]) if known.ids else {"patientId": None}

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[PatientSaved]:
        """Fill an empty form, or in what differs."""
        return await (self._fill_old(tab, before) if before["patientId"] else self._fill_new(tab))


class UpdatePatient(PatientWrite):
    """Changes to a patient by the portal's id: only what was set, and only where it differs."""

    operation = "patients.update"
    draft: PatientUpdate

    def __init__(self, binding: Binding, patient_id: str, draft: PatientUpdate) -> None:
        super().__init__(binding)
        self.patient_id = patient_id
        self.draft = draft

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the id and what was set, as JSON; None clears."""
        changes = self.draft.model_dump(by_alias=True, mode="json", exclude_unset=True)
        return {"patientId": self.patient_id, "changes": changes}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, payload["patientId"], PatientUpdate.of(payload["changes"]))

    @property
    def natural_key(self) -> str | None:
        """Return None: what is there is compared first, so that to repeat it does no harm."""
        return None

    @property
    def record(self) -> str:
        """Return the patient by the portal's id."""
        return f"patient:{self.patient_id}"

    async def before(self, tab: Tab) -> Any:
        """Read what the form holds. Raises `NotFound`."""
        return await self._to_change(tab, self.patient_id)

    async def fill(self, tab: Tab, before: Any) -> Filled | Found[PatientSaved]:
        """Fill in what differs."""
        return await self._fill_old(tab, before)

    async def _created(self, tab: Tab) -> Found[PatientSaved] | None:
        return None


async def read_form(tab: Tab, binding: Binding, patient_id: str) -> PatientRecord:
    """Read a patient's form without rendering it. Raises `NotFound`, `UnexpectedPage`."""
    await at_origin(tab, binding)
    form = PatientForm(tab.page, binding)
    record = await form.record.fetch(PatientForm.url(binding, PID=patient_id))
    require_patient(record, patient_id)
    return record


def require_patient(record: PatientRecord, patient_id: str) -> None:
    """Raise unless the form is this patient's.

    One without the patient's id is a blank one for no patient, or one whose layout has moved.
    """
    if record.shown_id is None and (record.last_name or record.first_name or record.dob):
        raise ExtractionError("a required field is not on the page", page="PatientForm.record", field="shown_id")
    if record.shown_id is None:
        raise NotFound("no such patient", page="PatientForm")
    if record.shown_id != patient_id:
        raise UnexpectedPage("the portal showed another patient", page="PatientForm")
