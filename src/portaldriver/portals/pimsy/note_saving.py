"""What is typed into a note, what the portal says to its save, and how it is kept from saving itself."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from ...errors import InvalidInput, NotAuthorized, NotPermitted, PortalError
from ...models.authorization import BookingAuthorization, Uncovered
from ...pom import Binding, first_of
from ...pom.boundary import at_boundary
from ...pom.commit import READS
from ...runtime.session import Tab
from .authorizing import Mode
from .client_filling import on_the_wire
from .examining import examine
from .grids import folded
from .pages.editing import Refused, Saved
from .pages.menu import Screen
from .pages.notes import Complaints, NotePage, Notes
from .saving import outcome

if TYPE_CHECKING:
    from playwright.async_api import Page

EVERYTHING = re.compile(r"^https?://")
NAMES = {"day": "start", "at": "start"}
FINAL = "released and cannot be changed"
"""MODELLED: what the portal says to who changes a released note."""
WHY = {
    "sex": "sex: the gender assigned at birth is required for the release of an insured client's note",
    "authorization": "authorization: no authorization is in force for this note",
    "team": "team: members of the note's team have not released their parts",
    "review": "review: the note requires a review before its release",
}
"""What keeps a note from being released, by the field that complaints are about."""
_HUSHED: MutableMapping[Page, set[str]] = WeakKeyDictionary()
"""Pages whose notes do not save themselves, and where those notes are."""


class NoteReleased(NotPermitted):
    """The note is released: nothing of it can be changed any more."""


def immutable() -> NoteReleased:
    """Return what is raised at an attempt to change a released note."""
    error = NoteReleased("the note is released and cannot be changed", page=NotePage.title())
    error.field = "status"
    return error


async def heard(tab: Tab, binding: Binding, *, after: str) -> None:
    """Wait for what the portal says to a save. Raises `InvalidInput` with reason and field, `NoteReleased`."""
    came: Screen = await first_of(tab.page, (Refused, Saved), binding, after=after)
    if isinstance(came, Refused):
        said: list[str] = await came.act(came.complaints.all_inner_texts())
        if any(FINAL in folded(one) for one in said):
            raise immutable()
    try:
        with on_the_wire(NAMES):
            await outcome(tab, binding, Complaints, after=after)
    except InvalidInput as error:
        fields = [one.partition(":")[0] for one in error.messages]
        told = tuple(WHY.get(field, one) for field, one in zip(fields, error.messages, strict=True))
        raise InvalidInput(messages=told, field=error.field) from None


async def hush(screen: NotePage, url: str) -> None:
    """Keep a note that is open at `url` from saving itself, half filled in or long after; its Save is not touched.

    What a note's own document sends, and is no navigation, does not leave. This stays with the page: a note that is
    left open would overwrite, minute after minute, what somebody else changes. Nor is it ever taken away to be put up
    anew: what was typed into a note that is still open would go out in between.
    """
    if (kept := _HUSHED.get(screen.page)) is not None:
        kept.add(_path(url))
        return
    own = {_path(url)}

    async def stop(route: Any) -> None:
        asked = route.request
        passes = asked.method in READS or asked.is_navigation_request()
        # A document that has just come may send before the driver has heard where its frame is.
        stays = not passes and not own.isdisjoint(map(_path, (asked.frame.url, asked.headers.get("referer", ""))))
        with suppress(PortalError):  # where the page is gone, nobody waits here to be told so
            await at_boundary(route.abort("blockedbyclient") if stays else route.fallback(), page=screen.title())

    await screen.act(screen.page.route(EVERYTHING, stop))
    _HUSHED[screen.page] = own


def _path(url: str) -> str:
    return urlsplit(url).path.lower()


async def check(
    tab: Tab,
    binding: Binding,
    *,
    patient_id: str,
    code: str,
    start: datetime,
    minutes: int,
    sal: str | None,
    mode: Mode,
) -> BookingAuthorization | None:
    """Check again, at note time, whether an authorization covers the session: a saved note holds units (guide 2.6).

    None where nobody asked. The note's own appointment is not counted besides it. Raises `NotAuthorized`.
    """
    if mode == "ignore":
        return None
    except_for = {sal} if sal else frozenset[str]()
    (said,) = await examine(tab, binding, patient_id, code, [start.date()], minutes=minutes, except_for=except_for)
    if mode == "require" and not said.ok:
        error = NotAuthorized(said.explanation, page=Notes.title(), field="authorization")
        error.reason, error.days = said.reason, (start.date().isoformat(),)
        raise error
    short = Uncovered(
        patient_id=patient_id,
        on=said.on,
        reason=said.reason,
        explanation=said.explanation,
        authorization_id=said.authorization_id,
    )
    return BookingAuthorization(
        mode=mode,
        ok=said.ok,
        counted_by="assumed" if said.counted_by == "assumed" else "code",
        uncovered=() if said.ok else (short,),
    )
