"""A client in several commits: each form of a chart has a Save of its own, and is a write of its own (guide 8).

The commits are made in order, each at most once, under keys that are made of the caller's. If one of them is refused,
those before it stay saved, and the error's `operation` names it: the same call under the same key goes on there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ...client import PortalClient
from ...models.new_client import ClientSaved, ClientUpdate, StatusReason
from ...pom import Binding
from ...pom.typing_in import typed_values
from .client_asking import DEMOGRAPHICS, DETAILS, demographics_asked, details_asked, policies_asked
from .writes.chart_forms import ClientWrite, SetDemographics, Status, UpdateClient
from .writes.contacts import SetContact
from .writes.insurance import SetInsurance
from .writes.standing import NoteStatus

Step = tuple[str, ClientWrite]
OF_DETAILS = {*DETAILS, "phone", "address", "primary_provider", "care_team"}
OF_DEMOGRAPHICS = {*DEMOGRAPHICS, "sex", "gender_label"}
OF_INSURANCE = {"insurance_policies", "legal_name"}


def after_details(binding: Binding, patient_id: str, draft: ClientUpdate) -> Iterator[Step]:
    """Yield the commits that follow Details, each with the end of its key."""
    if typed_values(demographics_asked(draft).values):
        yield "demographics", SetDemographics(binding, patient_id, _only(draft, OF_DEMOGRAPHICS))
    for level, _, _ in policies_asked(draft):
        yield f"insurance.{level}", SetInsurance(binding, patient_id, _only(draft, OF_INSURANCE), level)
    for place, contact in enumerate(draft.contacts or ()):
        yield f"contacts.{place}", SetContact(binding, patient_id, contact, place)


def every_step(binding: Binding, patient_id: str, draft: ClientUpdate) -> Iterator[Step]:
    """Yield all commits of changes to a client who is there."""
    if typed_values(details_asked(draft).values):
        yield "details", UpdateClient(binding, patient_id, _only(draft, OF_DETAILS))
    yield from after_details(binding, patient_id, draft)


def standing_steps(
    binding: Binding, patient_id: str, *, active: bool, reason: str, on: date | None = None
) -> Iterator[Step]:
    """Yield the commits that make a client active or inactive: first the reason, then the tick (guide 2.3).

    Raises `InvalidInput` for a reason that is no text.
    """
    said = StatusReason(reason=reason)
    yield "log", NoteStatus(binding, patient_id, on=on, reason=said.reason, active=active)
    yield "details", UpdateClient(binding, patient_id, ClientUpdate(active=active))


async def made(
    client: PortalClient,
    steps: Iterable[Step],
    *,
    key: str | None,
    actor: str | None,
    whole: Mapping[str, Any] | None = None,
) -> tuple[ClientSaved, ...]:
    """Make commits in order, and return their receipts. Raises as `PortalClient.write`.

    With `whole`, which is all that was asked, the key itself is the first commit's, and all of them are known to be
    parts of it: another call under that key meets the first, and is `IdempotencyConflict` before anything is sent.
    """
    receipts: list[ClientSaved] = []
    for end, write in steps:
        if whole is not None:
            write.part_of = _digest(whole)
        name = key if whole is not None and not receipts else derived(key, end)
        receipts.append(await client.write(write, key=name, actor=actor))
    return tuple(receipts)


def derived(key: str | None, end: str) -> str | None:
    """Return the key of one commit; None where the caller gave none."""
    return None if key is None else f"{key}:{end}"


def _digest(whole: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def summed(receipts: tuple[ClientSaved, ...], not_stored: tuple[str, ...]) -> ClientSaved:
    """Return one receipt for several: created if the first was, unchanged only if all were."""
    first, last = receipts[0], receipts[-1]
    changed: Status = next((one.status for one in receipts if one.status != "unchanged"), "unchanged")
    lacking = [*not_stored, *(name for one in receipts for name in one.not_stored)]
    return ClientSaved(
        patient_id=first.patient_id,
        status=changed,
        updated_at=max(first.updated_at, last.updated_at),
        not_stored=tuple(dict.fromkeys(lacking)),
    )


def _only(draft: ClientUpdate, names: set[str]) -> ClientUpdate:
    """Return what a draft says of one form: a commit keeps in the journal what it needs, and no more."""
    return ClientUpdate.of(draft.model_dump(by_alias=True, mode="json", exclude_unset=True, include=names))
