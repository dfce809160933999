"""Which requests of a page with an open note are stopped: held against a page that only notes what is asked of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from portaldriver.portals.pimsy.note_saving import hush
from portaldriver.portals.pimsy.pages.notes import NotePage

HOST = "https://demo.example.com"
NOTE, LIST = f"{HOST}/Clients/Note?note=7", f"{HOST}/Clients/Notes"


@dataclass(eq=False)
class Tab:
    """A page that keeps whoever was to be asked about its requests."""

    asked: list[Callable[[Any], Awaitable[None]]] = field(default_factory=list)

    async def route(self, _url: object, handler: Callable[[Any], Awaitable[None]]) -> None:
        self.asked.append(handler)


@dataclass
class Screen:
    """As much of a screen as is needed."""

    page: Tab

    async def act(self, call: Awaitable[Any]) -> Any:
        return await call

    def title(self) -> str:
        return "Note"


@dataclass
class Sent:
    """A request, and what became of it."""

    method: str = "POST"
    at: str = NOTE
    referer: str = ""
    navigates: bool = False
    became: str = ""

    @property
    def request(self) -> Sent:
        return self

    @property
    def frame(self) -> Any:
        return type("Frame", (), {"url": self.at})

    @property
    def headers(self) -> dict[str, str]:
        return {"referer": self.referer} if self.referer else {}

    def is_navigation_request(self) -> bool:
        return self.navigates

    async def abort(self, _code: str) -> None:
        self.became = "stopped"

    async def fallback(self) -> None:
        self.became = "sent"


@pytest.mark.parametrize(
    "sent, became",
    [
        (Sent(), "stopped"),
        (Sent(at=LIST, referer=NOTE), "stopped"),  # the driver has not heard yet where the frame is
        (Sent(at=f"{NOTE}&saved=1"), "stopped"),
        (Sent(method="GET"), "sent"),
        (Sent(navigates=True), "sent"),
        (Sent(at=LIST, referer=LIST), "sent"),
    ],
)
async def test_what_a_note_sends_by_itself_stays(sent: Sent, became: str) -> None:
    tab = Tab()
    await hush(cast(NotePage, Screen(tab)), NOTE)
    await tab.asked[0](sent)
    assert sent.became == became


async def test_whoever_is_asked_stays_and_learns_of_other_notes() -> None:
    tab, moved = Tab(), f"{HOST}/NoteList/Note?note=8"
    for url in (NOTE, moved, NOTE):
        await hush(cast(NotePage, Screen(tab)), url)
    (asked,) = tab.asked
    for url in (NOTE, moved):
        await asked(sent := Sent(at=url))
        assert sent.became == "stopped"
