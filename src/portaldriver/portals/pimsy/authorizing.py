"""What a patient's authorizations say to an appointment that is about to be made, or whose note is to be written.

PIMSY itself asks at note time only (guide 2.6); by then the session took place. So it is asked here before booking, and
again where a note is due, by what the portal shows at that moment.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Literal

from ...errors import ExtractionError, InvalidInput, NotAuthorized
from ...models.authorization import AuthorizationCheck, BookingAuthorization, Counted, Uncovered
from ...models.service_appointment import NewServiceAppointment, ServiceAppointment
from ...pom import Binding
from ...runtime.session import Tab
from .examining import examine, practice_of
from .pages.authorizations import Authorizations

Mode = Literal["require", "warn", "ignore"]
Check = Callable[[Tab, NewServiceAppointment], Awaitable[BookingAuthorization | None]]
"""Looks an appointment's authorization up and returns what the receipt is to say of it; raises what forbids it."""


async def check(
    tab: Tab, binding: Binding, draft: NewServiceAppointment, mode: Mode = "ignore", *, members: Sequence[str] = ()
) -> BookingAuthorization | None:
    """Check what an appointment, or a series, takes from the authorizations of its patient or the group's `members`.

    None where nobody asked. Raises `NotAuthorized` if all have to be covered and one is not, `InvalidInput` if the
    appointment has no billing code.
    """
    if mode == "ignore":
        return None
    if not draft.billing_code:
        raise InvalidInput("needed where authorizations are checked", field="billingCode")
    days = [start.date() for start in draft.starts]
    practice = await practice_of(tab, binding)
    if draft.group_id is not None:
        members = _present(practice.groups.get(draft.group_id), members)
    uncovered: list[Uncovered] = []
    counted_by: set[Counted] = set()
    for patient_id in [draft.patient_id] if draft.patient_id else members:
        said = await examine(
            tab, binding, patient_id, draft.billing_code, days, minutes=draft.visit_length, practice=practice
        )
        uncovered += [_uncovered(patient_id, one) for one in said if not one.ok]
        counted_by |= {one.counted_by for one in said if one.reason != "unmanaged"}
    uncovered.sort(key=lambda one: one.on)
    if mode == "require" and uncovered:
        raise _refusal(uncovered)
    return BookingAuthorization(
        mode=mode,
        ok=not uncovered,
        counted_by="assumed" if "assumed" in counted_by else "code",
        uncovered=tuple(uncovered),
    )


async def recheck(tab: Tab, binding: Binding, held: ServiceAppointment) -> tuple[AuthorizationCheck, ...]:
    """Check an appointment that stands, as its note would be: besides all others that are booked."""
    if held.patient_id is None:
        raise InvalidInput("an appointment of a group: its authorizations are its members'", field="appointmentId")
    if not held.billing_code:
        raise InvalidInput("the appointment has no billing code", field="billingCode")
    return await examine(
        tab,
        binding,
        held.patient_id,
        held.billing_code,
        [held.start.date()],
        minutes=held.visit_length,
        except_for={held.appointment_id},
    )


def _present(seen: Iterable[str] | None, known: Sequence[str]) -> Sequence[str]:
    """Return a group's members as they are now. `known` are those whose turn this write waited for, if it did."""
    now = known if seen is None else sorted(seen)
    if known and not set(now) <= set(known):
        raise ExtractionError("somebody joined the group meanwhile", page="Groups", retryable=True)
    return now


def _uncovered(patient_id: str, said: AuthorizationCheck) -> Uncovered:
    return Uncovered(
        patient_id=patient_id,
        on=said.on,
        reason=said.reason,
        explanation=said.explanation,
        authorization_id=said.authorization_id,
    )


def _refusal(uncovered: Sequence[Uncovered]) -> NotAuthorized:
    error = NotAuthorized(uncovered[0].explanation, page=Authorizations.title(), field="authorization")
    error.reason = uncovered[0].reason
    error.days = tuple(dict.fromkeys(one.on.isoformat() for one in uncovered))
    return error
