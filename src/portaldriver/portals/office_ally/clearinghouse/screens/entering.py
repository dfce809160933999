"""A professional claim entered on Service Center Classic's CMS-1500 form, once (guide 7.2, 7.3)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self

from .....edi import Claim
from .....errors import Duplicate, InvalidInput, OutcomeUnknown
from .....pom import Binding, Submission
from .....pom.screens import first_of
from .....runtime.session import Tab
from .....runtime.write import Filled, Found, Write
from .classic import opened
from .entry_filling import fill_form
from .entry_form import MODULE, Entered, EntryForm, NotEntered, PendingClaim, PendingClaims
from .entry_lines import lines_of
from .entry_mapping import fields_of
from .entry_receipt import EntryReceipt

WORDS = (
    (r"insured.*(id|number)|member", "subscriber.memberId"),
    (r"insured", "subscriber"),
    (r"birth|dob", "patient.dob"),
    (r"patient.*(name|last|first)", "patient"),
    (r"payer", "payerId"),
    (r"diagnosis pointer", "serviceLines.diagnosisPointers"),
    (r"diagnos", "diagnosisCodes"),
    (r"place of service", "placeOfService"),
    (r"date of service", "serviceLines.fromDate"),
    (r"cpt|procedure", "serviceLines.cptCode"),
    (r"modifier", "serviceLines.modifiers"),
    (r"charge", "serviceLines.chargeAmount"),
    (r"units?", "serviceLines.units"),
    (r"referring|ordering", "referringProvider"),
    (r"rendering", "renderingProvider"),
    (r"billing|tax id", "billingProvider"),
    (r"original|resubmission", "payerClaimControlNumber"),
)
"""Words of the dialog's lines, and the fields that they are about. MODELLED."""


class EnterClaim(Write[EntryReceipt]):
    """Enter a professional claim.

    It is found again in the list of pending claims, as one of its account number that was not there before.
    """

    operation = "claims.enter"
    receipt = EntryReceipt

    def __init__(self, binding: Binding, *, claim: Claim) -> None:
        """Raises `InvalidInput` naming what the form has no place for."""
        super().__init__(binding)
        if claim.claim_type != "837P":
            raise InvalidInput("this form is for professional claims", field="claimType")
        self.claim = claim
        self._fields, self._lines = fields_of(claim), lines_of(claim)
        charges = sum((Decimal(line["DOS_CHRG"] or 0) for line in self._lines), Decimal(0))
        if claim.total_charge not in (None, charges):
            raise InvalidInput("the form adds the lines up itself", field="totalCharge")
        self.charge = charges
        self._refused = False

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return the claim; the journal seals it."""
        return {"claim": self.claim.model_dump(mode="json", by_alias=True)}

    @classmethod
    def from_payload(cls, binding: Binding, payload: Mapping[str, Any]) -> Self:
        """Return the write of a payload."""
        return cls(binding, claim=Claim.model_validate_json(json.dumps(payload["claim"])))

    @property
    def account(self) -> str:
        """The patient control number, box 26."""
        return self.claim.patient_control_number or ""

    @property
    def natural_key(self) -> str:
        """Return patient control number, frequency, and the claim that it replaces or voids."""
        return json.dumps([self.account, self.claim.frequency, self.claim.payer_claim_control_number or ""])

    @property
    def record(self) -> str:
        """Return the account number: by it the portal's list is asked."""
        return f"claim:{self.account}"

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of service."""
        days = [day for line in self.claim.service_lines for day in (line.from_date, line.to_date) if day]
        return min(days), max(days)

    async def before(self, tab: Tab) -> Any:
        """Remember which claims of the number are pending. Raises `Duplicate` if one of them is this one."""
        there = await pending_of(tab, self.binding, self.account)
        if self.claim.frequency == "1" and any(self._is(one) for one in there):
            raise Duplicate("such a claim was entered already and is pending", field="patientControlNumber")
        return {"ids": [one.claim_id for one in there]}

    async def fill(self, tab: Tab, before: Any) -> Filled:
        """Open a blank form, type the claim, and read all of it back."""
        self._refused = False
        tab.showing = None
        form = await opened(tab.page, self.binding, EntryForm, **MODULE)
        await fill_form(form, self._fields, self._lines)
        return Filled(screen=form, control=EntryForm.save)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the words that it was saved, or for the dialog that says what is wrong. Raises `InvalidInput`."""
        root = filled.screen.root
        came = await first_of(root, (NotEntered, Entered), self.binding, after=filled.screen.title())
        if isinstance(came, NotEntered):
            self._refused = True
            raise refusal(await came.dismissed())

    async def find(self, tab: Tab, before: Any) -> Found[EntryReceipt] | None:
        """Look for a claim of the number that was not pending before; None only for what the portal refused.

        Nobody knows how soon the list shows a claim, nor when it leaves the list. So that it is not there is no proof,
        and leads to nothing being sent again. Raises `OutcomeUnknown`, also where several are new.
        """
        there = await pending_of(tab, self.binding, self.account)
        fresh = [one for one in there if one.claim_id not in before["ids"]]
        fitting = [one for one in fresh if self._is(one)] or fresh
        if len(fitting) > 1:
            raise OutcomeUnknown("several claims of the number are new in the list of pending claims")
        if fitting:
            return Found(EntryReceipt(claim_id=fitting[0].claim_id), self._differing(fitting[0]))
        if not self._refused:
            raise OutcomeUnknown("the list of pending claims does not show it: it may have been taken all the same")
        return None

    def _is(self, one: PendingClaim) -> bool:
        return not self._differing(one)

    def _differing(self, one: PendingClaim) -> tuple[str, ...]:
        asked = {"total_charge": self.charge, "from_date": self.days[0], "to_date": self.days[1]}
        shown = {"total_charge": one.charge, "from_date": one.first_day, "to_date": one.last_day}
        return tuple(name for name, value in asked.items() if shown[name] != value)


async def pending_of(tab: Tab, binding: Binding, account: str) -> list[PendingClaim]:
    """Return the pending claims of an account number, in the list's order."""
    return [one for one in await _pending(tab, binding) if one.account == account]


async def _pending(tab: Tab, binding: Binding) -> Sequence[PendingClaim]:
    tab.showing = None
    screen = PendingClaims(tab.page, binding)
    await screen.open()
    return (await screen.claims.read(deadline=binding.timeouts.action)).records


def refusal(lines: Sequence[str]) -> InvalidInput:
    """Tell which fields the portal refuses. Its words may quote the patient, so only what is known is told."""
    fields = [next((field for words, field in WORDS if re.search(words, line.lower())), None) for line in lines]
    told = tuple(
        f"{field or 'claim'}: {'is required' if 'required' in line.lower() else 'refused by the portal'}"
        for field, line in zip(fields, lines, strict=True)
    )
    first = next((one for one in fields if one), None)
    return InvalidInput(messages=told or ("the portal refused the claim",), field=first)
