"""A refused professional claim put right on Service Center Classic's Claim Fix form, once (guide 4, 7.2)."""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Self

from .....edi import Claim
from .....errors import Duplicate, InvalidInput
from .....pom import Binding
from .....runtime.session import Tab
from .....runtime.write import Filled
from .classic import opened
from .entering import EnterClaim, pending_of
from .entry_fields import EntryFields
from .entry_filling import change_form
from .entry_form import EntryForm
from .entry_lines import lines_of
from .entry_mapping import fields_of
from .fix_form import FIX, FixForm, require_shown


class Fix(EnterClaim):
    """Correct a claim that was refused, whatever its form.

    The correction is found again as a claim that was entered is: pending under the account number, and not there
    before. MODELLED: that it is listed there, under a number of its own or under the refused claim's.
    """

    former: Claim
    """The claim as it was refused."""
    fixes: str
    """The clearinghouse's number of that one."""

    @abstractmethod
    def __init__(self, binding: Binding, *, claim: Claim, former: Claim, claim_id: str) -> None:
        """Raises `InvalidInput` naming what the form has no place for, of either, and where nothing is changed."""

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the correction, the claim as it was, and its number; the journal seals it."""
        return {**super().payload, "former": self.former.model_dump(mode="json", by_alias=True), "claimId": self.fixes}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        claim, former = (Claim.model_validate_json(json.dumps(payload[name])) for name in ("claim", "former"))
        return cls(binding, claim=claim, former=former, claim_id=payload["claimId"])

    @property
    def natural_key(self) -> str:
        """Return the refused claim's number and a digest of the correction."""
        told = json.dumps(super().payload, sort_keys=True)
        return json.dumps([self.fixes, hashlib.sha256(told.encode()).hexdigest()])

    async def before(self, tab: Tab) -> Any:
        """See that no claim of the number is pending. Raises `Duplicate`: it was corrected or entered by others."""
        if await pending_of(tab, self.binding, self.account):
            raise Duplicate("a claim of its number is pending: others put it right", field="patientControlNumber")
        return {"ids": []}


class FixClaim(Fix):
    """Correct a professional claim that was refused."""

    operation = "claims.fix"

    def __init__(self, binding: Binding, *, claim: Claim, former: Claim, claim_id: str) -> None:
        """Raises `InvalidInput` naming what the form has no place for, of either, and where nothing is changed."""
        EnterClaim.__init__(self, binding, claim=claim)
        self.former, self.fixes = former, claim_id
        self._was, self._were = fields_of(former), lines_of(former)
        self._changes = [name for name in EntryFields.model_fields if self._now(name) != getattr(self._was, name)]
        if not self._changes and self._lines == self._were:
            raise InvalidInput("the correction changes nothing on the form", field="claim")

    async def fill(self, tab: Tab, before: Any) -> Filled:
        """Open the refused claim's form, make sure of what it shows, type what differs, and read all of it back.

        Raises `AnotherAnswer` where it shows something else than was sent; then nothing is set.
        """
        self._refused = False
        tab.showing = None
        form = await opened(tab.page, self.binding, FixForm, **FIX, ClaimID=self.fixes)
        shown = await require_shown(form, self.fixes, self._was, self._were)
        wanted = shown.model_copy(update={name: self._now(name) for name in self._changes})
        await change_form(form, wanted, self._lines)
        return Filled(screen=form, control=EntryForm.save)

    def _now(self, name: str) -> Any:
        return getattr(self._fields, name)
