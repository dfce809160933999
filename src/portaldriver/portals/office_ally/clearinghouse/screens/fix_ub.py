"""A refused institutional claim put right on the Claim Fix form, once. All MODELLED on that of a CMS-1500."""

from __future__ import annotations

from typing import Any

from .....edi import Claim
from .....errors import AnotherAnswer, InvalidInput
from .....pom import Binding, Detail, Evidence
from .....runtime.session import Tab
from .....runtime.write import Filled
from .classic import Inside, opened
from .fix_claim import Fix
from .fix_form import FIX, FixNumber, same
from .ub_entering import EnterInstitutionalClaim, fill_ub
from .ub_mapping import form_of
from .ub_record import UbForm, UbFormPage


class UbFixPage(UbFormPage, Inside):
    """The form, filled, in `#Iframe9` as that of a CMS-1500 is."""

    at = r"/ClaimFix/UB04Form\.aspx"
    evidence = Evidence.MODELLED
    source = "office_ally 4"
    frame = "#Iframe9"
    number = Detail(FixNumber)


class FixInstitutionalClaim(Fix, EnterInstitutionalClaim):
    """Correct an institutional claim that was refused. Values are changed and added; none is blanked."""

    operation = "claims.fix_institutional"

    def __init__(self, binding: Binding, *, claim: Claim, former: Claim, claim_id: str) -> None:
        """Raises `InvalidInput` naming what the form has no place for, of either, and where nothing is changed."""
        EnterInstitutionalClaim.__init__(self, binding, claim=claim)
        self.former, self.fixes = former, claim_id
        self._was = form_of(former)
        self._changes = [name for name in UbForm.model_fields if self._now(name) != getattr(self._was, name)]
        if not self._changes:
            raise InvalidInput("the correction changes nothing on the form", field="claim")
        if blanked := [name for name in self._changes if _is_blanked(getattr(self._was, name), self._now(name))]:
            words = f"the correction takes {blanked[0]} away: send it anew by `claims.resubmit`"
            raise InvalidInput(words, field="claim")

    async def fill(self, tab: Tab, before: Any) -> Filled:
        """Open the refused claim's form, make sure of what it shows, type what differs, and read all of it back.

        Raises `AnotherAnswer` where it shows something else than was sent; then nothing is set.
        """
        self._refused = False
        tab.showing = None
        page = await opened(tab.page, self.binding, UbFixPage, **FIX, ClaimID=self.fixes)
        shown = await page.form.read()
        apart = [name for name in UbForm.model_fields if not same(getattr(shown, name), getattr(self._was, name))]
        if (await page.number.read()).claim_id != self.fixes:
            apart.insert(0, "claim_id")
        if apart:
            raise AnotherAnswer(
                "the form does not show the claim that was refused as it was sent", page=page.title(), field=apart[0]
            )
        await fill_ub(page, shown.model_copy(update={name: self._now(name) for name in self._changes}))
        return Filled(screen=page, control=UbFormPage.save)

    def _now(self, name: str) -> Any:
        return getattr(self.wanted, name)


def _is_blanked(was: Any, now: Any) -> bool:
    """Whether something that stands in a control is to be gone: controls with numbers are typed into, never emptied."""
    if isinstance(was, tuple) and isinstance(now, tuple):
        return any(old and not (now[at] if at < len(now) else "") for at, old in enumerate(was))
    return bool(was) and not now
