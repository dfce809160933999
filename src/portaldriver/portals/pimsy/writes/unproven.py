"""Presses that move money: that the portal shows nothing afterwards is no proof that nothing will come of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, TypeVar

from ....client import PortalClient
from ....errors import OutcomeUnknown, RejectedError
from ....models import Noun
from ....pom import Binding, Commit, Record, Submission
from ....runtime.session import Tab
from ....runtime.write import Filled, Found, Write
from ..pages.menu import Screen
from ..saving import outcome

R = TypeVar("R", bound=Noun)
PROVES_NOTHING = "the portal does not show it, and that proves nothing"


class Unproven(Write[R]):
    """A write whose end is unknown for as long as the portal does not show it, and which is never pressed again then.

    Only where it is known of this very attempt that nothing left (it was not pressed, or the portal said no) does
    absence count.
    """

    advice: ClassVar[str]
    """Where a person finds out what became of it."""
    refuses_by: ClassVar[type[Record]]
    """The form whose labels the portal's complaints name."""

    def __init__(self, binding: Binding) -> None:
        super().__init__(binding)
        self._sure = False

    def begins(self) -> None:
        """Note that nothing of this attempt has left so far."""
        self._sure = True

    def pressing(self, screen: Screen, control: Commit, look: Callable[[], Awaitable[None]]) -> Filled:
        """Return a screen whose control is pressed once, after a last look, which raises where that must not be."""

        async def press() -> None:
            await look()
            timeout = self.binding.timeouts.action * 1000
            here = type(screen).selectors()[control.name]  # an override may have moved what its class declares
            self._sure = False
            await screen.act(screen.root.locator(here.playwright).click(timeout=timeout, no_wait_after=True))

        return Filled(screen=screen, control=control, press=press)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the status line, or for complaints."""
        try:
            await outcome(tab, self.binding, self.refuses_by, after=filled.screen.title())
        except RejectedError:
            self._sure = submission.answered or not submission.left
            raise
        finally:
            self._sure = self._sure or submission.withheld is not None

    def absent(self) -> Found[R] | None:
        """Return None where absence counts. Raises `OutcomeUnknown` where it does not."""
        if not self._sure:
            raise OutcomeUnknown(f"{PROVES_NOTHING}: {self.advice}")
        return None


async def sent(client: PortalClient, write: Unproven[R], *, key: str | None, actor: str | None) -> R:
    """Make the write; where its end is not known, the error says where a person finds out."""
    try:
        return await client.write(write, key=key, actor=actor)
    except OutcomeUnknown as error:
        if write.advice not in error.message:
            error.message = f"{error.message}; that it is not shown proves nothing: {write.advice}"
        raise
