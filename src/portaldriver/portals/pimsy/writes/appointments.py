"""Appointments as they are made, and what making and changing them have in common (guide 2.7).

A status line after a save is no proof: what counts is what the schedule and the appointments show afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self

from pydantic.alias_generators import to_camel

from ....errors import Duplicate
from ....models import Noun
from ....models.authorization import BookingAuthorization
from ....models.service_appointment import NewServiceAppointment, ServiceAppointment, ServiceAppointmentSaved
from ....pom import Binding, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from .. import authorizing
from ..appointment_filling import fill_new, require_saved
from ..appointment_search import BESIDE, Slot, come_about, frees, held_at, of_series, rows_about, slot_of, standing
from ..authorizing import Check, Mode
from ..grids import folded
from ..pages.edit_sal import EditSal
from ..schedule import id_of

CREATE = "appointments.create"
ALWAYS = ("visit_length", "status", "telehealth")
TEXTS = ("billing_code", "program_name", "location_name", "room_name", "color", "notes")
"""Left to the portal where they are blank."""
WIRE = {to_camel(name): name for name in ServiceAppointment.model_fields}


class Saving(Write[ServiceAppointmentSaved]):
    """Base of what goes through Edit SAL."""

    receipt: ClassVar[type[Noun]] = ServiceAppointmentSaved

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for what the portal says. Raises `InvalidInput`, naming the fields, if that is a no."""
        await require_saved(tab, self.binding)


class CreateAppointment(Saving):
    """Make an appointment, or a series of them, of one patient or one group.

    `check` looks at the authorizations of the patient, or of the group's `members`, once before anything is opened and
    once more before it is filled in; by default `authorizing.check` does, in the mode `authorization`.
    """

    operation = CREATE

    def __init__(
        self,
        binding: Binding,
        draft: NewServiceAppointment,
        *,
        check: Check | None = None,
        authorization: Mode = "ignore",
        members: Sequence[str] = (),
    ) -> None:
        super().__init__(binding)
        self.draft = draft
        self.members = tuple(members)
        self.authorization: Mode = authorization
        self._check = check or self._check_by_mode

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the appointment asked for, and how its authorization is to be checked."""
        asked = self.draft.model_dump(by_alias=True, mode="json")
        return asked | {"authorization": self.authorization}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        given = {name: value for name, value in payload.items() if name != "authorization"}
        return cls(binding, NewServiceAppointment.of(given), authorization=payload["authorization"])

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Where it will stand: once, and once for each repetition."""
        asked = self.draft
        return tuple(Slot(asked.provider_name, start, asked.patient_id, asked.group_id) for start in asked.starts)

    @property
    def natural_key(self) -> str:
        """Return whose it is, with whom and when."""
        return self.slots[0].natural_key

    @property
    def record(self) -> str:
        """Return the patient or the group: two appointments of one are made one after the other."""
        return self.slots[0].whose

    @property
    def beside(self) -> tuple[str, ...]:
        """Return the members whose authorizations a group's appointment draws on."""
        return tuple(f"patient:{one}" for one in self.members)

    async def before(self, tab: Tab) -> dict[str, Any]:
        """Remember what stands there, given up, and about there. Raises `Duplicate`, and what the check raises."""
        rows = await rows_about(tab, self.binding, self.slots)
        there = await held_at(tab, self.binding, self.slots, rows)
        require_free(there)
        return {
            "ids": [one.appointment_id for one in there],
            "about": [id_of(row) for row in rows],
            "authorization": await self._checked(tab),
        }

    async def fill(self, tab: Tab, before: dict[str, Any]) -> Filled:
        """Fill an empty Edit SAL. The check of before may be old by now, as somebody else may have booked."""
        before["authorization"] = await self._checked(tab)
        screen = await fill_new(tab, self.binding, self.draft)
        return Filled(screen=screen, control=EditSal.save)

    async def find(self, tab: Tab, before: Any) -> Found[ServiceAppointmentSaved] | None:
        """Look for all that stand there now and did not before, and compare each with what was asked.

        What is not there the portal may have kept otherwise: at another time, with another provider, of somebody else.
        To make that anew would be to book twice.
        """
        known = before or {}
        found = await standing(tab, self.binding, self.slots, beyond=known.get("ids", ()))
        made = {slot: one for slot in self.slots if (one := self._best(slot, filter(slot.holds, found))) is not None}
        if len(made) < len(self.slots) and "about" in known:
            await self._add_misplaced(tab, made, known["about"])
        if not made:
            return None
        kept = [made[slot] for slot in self.slots if slot in made]
        differs = dict.fromkeys(name for slot, one in made.items() for name in self._differs(slot, one))
        if len(kept) < len(self.slots) or not await self._is_one_series(tab, kept):
            differs["recurrence"] = None
        saved = ServiceAppointmentSaved(
            appointment_id=kept[0].appointment_id,
            status="created",
            appointment_ids=tuple(one.appointment_id for one in kept),
            telehealth_link=kept[0].telehealth_link,
            authorization=known.get("authorization"),
        )
        return Found(saved, tuple(differs))

    async def _add_misplaced(self, tab: Tab, made: dict[Slot, ServiceAppointment], before: Collection[str]) -> None:
        """Add what came since, and is what the portal may have made of a place where nothing stands."""
        missing = [slot for slot in self.slots if slot not in made]
        known = {*before, *(one.appointment_id for one in made.values())}
        left = await come_about(tab, self.binding, self.slots, missing, beyond=known)
        for slot in missing:
            nearest = self._best(slot, [one for one in left if self._may_be(slot, one)])
            if nearest is not None:
                made[slot] = nearest
                left.remove(nearest)

    def _may_be(self, slot: Slot, one: ServiceAppointment) -> bool:
        """Tell whether an appointment that came since may be ours: of the same, or in all else what was asked."""
        if slot_of(one).whose == slot.whose:
            return abs(one.start.date() - slot.start.date()) <= BESIDE
        return len(self._differs(slot, one)) == 1 and plain(one.notes) == plain(self.draft.notes)

    def _best(self, slot: Slot, found: Iterable[ServiceAppointment]) -> ServiceAppointment | None:
        """Return the one that is nearest to what was asked of a place, should others have booked there meanwhile."""
        return min(found, key=lambda one: (len(self._differs(slot, one)), abs(one.start - slot.start)), default=None)

    def _differs(self, slot: Slot, one: ServiceAppointment) -> tuple[str, ...]:
        """Return what is kept otherwise than was asked for this place."""
        there = slot_of(one)
        place = {
            "patientId" if slot.patient_id else "groupId": there.whose != slot.whose,
            "providerName": folded(there.provider_name) != folded(slot.provider_name),
            "start": there.start != slot.start,
        }
        given = {name: getattr(self.draft, name) for name in (*ALWAYS, *TEXTS)}
        asked = {name: value for name, value in given.items() if name in ALWAYS or value}
        return (*(name for name, other in place.items() if other), *differing(asked, one))

    async def _is_one_series(self, tab: Tab, kept: Sequence[ServiceAppointment]) -> bool:
        """Tell whether these belong together, and nothing else to them."""
        series = {one.series_id for one in kept}
        if self.draft.recurrence is None or None in series:
            return series == {None}
        if len(series) > 1:
            return False
        # Just made, all of them are with one provider.
        provider = None if self.draft.patient_id else kept[0].provider_name
        since = min(one.start for one in kept)
        members = await of_series(tab, self.binding, kept[0], since=since, provider=provider)
        return set(members) == {one.appointment_id for one in kept}

    async def _checked(self, tab: Tab) -> dict[str, Any] | None:
        said = await self._check(tab, self.draft)
        return None if said is None else said.model_dump(by_alias=True, mode="json")

    async def _check_by_mode(self, tab: Tab, draft: NewServiceAppointment) -> BookingAuthorization | None:
        return await authorizing.check(tab, self.binding, draft, self.authorization, members=self.members)


def require_free(there: Sequence[ServiceAppointment]) -> None:
    """Raise `Duplicate` if an appointment stands that was not given up."""
    if any(not frees(one) for one in there):
        taken = Duplicate("there is an appointment of the same with this provider at this time", page="Calendar")
        taken.natural_key = "patientId or groupId, providerName, start"
        raise taken


def differing(asked: Mapping[str, Any], held: ServiceAppointment) -> tuple[str, ...]:
    """Return the names, as the wire has them, of fields that the portal holds otherwise than was asked."""
    return tuple(_differing(asked, held))


def _differing(asked: Mapping[str, Any], held: ServiceAppointment) -> Iterator[str]:
    for name, value in asked.items():
        wire = to_camel(name)
        if plain(value) != plain(held_in(held, wire)):
            yield wire
    if asked.get("telehealth") and held.telehealth and not held.telehealth_link:
        yield "telehealthLink"


def held_in(held: ServiceAppointment, name: str) -> object:
    """Return what an appointment holds in a field, by its name on the wire."""
    return getattr(held, "status_label" if name == "status" else WIRE[name])


def plain(value: object) -> object:
    """Return what is compared: line ends are not ours, and a field that was left out is blank."""
    if value is None:
        return ""
    return "\n".join(line.strip() for line in value.strip().splitlines()) if isinstance(value, str) else value
