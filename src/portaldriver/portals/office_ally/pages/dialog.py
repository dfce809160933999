"""The dialog with which Practice Mate refuses to save (guide 3)."""

from __future__ import annotations

from ....pom import Evidence, PageObject, Selector, button
from ..hosts import PRACTICE_MATE

HEADING = "Please correct the following"


class Correction(PageObject):
    """What is wrong with a form, one line per problem; it lies over the form, which stays as it was filled.

    Source: office_ally 3. One form of it is attested; that the server's own complaints look the same is MODELLED.
    """

    host = PRACTICE_MATE
    evidence = Evidence.ATTESTED
    source = "office_ally 3"
    ready = Selector(".ui-dialog-content .alertClass")
    words = Selector(".ui-dialog-content .alertClass")
    ok = Selector(".ui-dialog-buttonpane button", button("OK"))

    async def dismissed(self) -> tuple[str, ...]:
        """Press OK and return the lines that the dialog held: they may quote what was typed."""
        timeout = self.binding.timeouts.action * 1000
        words: str = await self.act(self.words.inner_text(timeout=timeout))
        await self.act(self.ok.click(timeout=timeout))
        lines = [line.strip() for line in words.splitlines()]
        return tuple(line for line in lines if line and not line.startswith(HEADING))
