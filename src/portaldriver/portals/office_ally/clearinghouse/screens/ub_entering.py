"""An institutional claim entered on Service Center Classic's UB-04 form, once (guide 4, 7.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from .....edi import Claim
from .....errors import InvalidInput, SelectorUncertain
from .....pom import Binding, Evidence, PageObject, Selector, by_id
from .....pom.commit import Submission
from .....pom.screens import first_of
from .....runtime.session import Tab
from .....runtime.write import Filled, Write
from ...hosts import SERVICE_CENTER
from .entering import EnterClaim
from .entry_form import NotEntered
from .ub_mapping import charge_of, form_of
from .ub_parts import PREFIX
from .ub_record import UbForm, UbFormPage
from .ub_stored import blank_form

WORDS = (
    (r"insured.*(id|number)|member", "subscriber.memberId"),
    (r"insured", "subscriber"),
    (r"birth|dob", "patient.dob"),
    (r"control number|account", "patientControlNumber"),
    (r"patient status|discharge status", "patientStatus"),
    (r"patient.*(name|last|first)", "patient"),
    (r"type of bill", "facilityType"),
    (r"statement", "statementFrom"),
    (r"type of admission", "admissionType"),
    (r"source of admission", "admissionSource"),
    (r"admission", "admissionDate"),
    (r"admitting", "admittingDiagnosis"),
    (r"diagnos", "diagnosisCodes"),
    (r"rev", "serviceLines.revenueCode"),
    (r"hcpcs|procedure", "serviceLines.cptCode"),
    (r"units?", "serviceLines.units"),
    (r"charge", "serviceLines.chargeAmount"),
    (r"payer", "payerId"),
    (r"attending", "attendingProvider"),
    (r"provider|tax", "billingProvider"),
    (r"document control|original", "payerClaimControlNumber"),
)
"""Words of the dialog's lines, and the fields that they are about. MODELLED."""


class UbEntered(PageObject):
    """What the press brings. MODELLED: that it is a line of words in the frame (guide 3: `lblStatus`)."""

    host = SERVICE_CENTER
    evidence = Evidence.MODELLED
    source = "office_ally 3"
    ready = Selector(*by_id(f"{PREFIX}lblStatus"))


class EnterInstitutionalClaim(EnterClaim):
    """Enter an institutional claim.

    The type of bill's last digit carries the frequency, and a replacement or void has the original's number in its
    field. It is found again as a professional one is, in the same list of pending claims (guide 7.3).
    """

    operation = "claims.enter_institutional"

    def __init__(self, binding: Binding, *, claim: Claim) -> None:
        """Raises `InvalidInput` naming what the form has no place for, and what finding it again needs."""
        Write.__init__(self, binding)
        self.wanted = form_of(claim)
        if not (claim.patient_control_number or "").strip():
            raise InvalidInput("a claim needs a number of its own", field="patientControlNumber")
        if claim.statement_from is None or claim.statement_to is None:
            raise InvalidInput("is needed to find the claim again", field="statementFrom")
        if (claim.frequency == "1") is bool(claim.payer_claim_control_number):
            raise InvalidInput("goes with frequency 7 or 8 alone", field="payerClaimControlNumber")
        self.claim = claim
        self.charge = charge_of(claim)
        self._days = (claim.statement_from, claim.statement_to)
        self._refused = False

    @property
    def days(self) -> tuple[date, date]:
        """The days that the bill is for, which the list of pending claims shows. That it does is MODELLED."""
        lines = [day for line in self.claim.service_lines for day in (line.from_date, line.to_date) if day]
        return min([*self._days, *lines]), max([*self._days, *lines])

    async def fill(self, tab: Tab, before: Any) -> Filled:
        """Create a form out of what is stored, type what differs, and read back all of it."""
        self._refused = False
        page = await blank_form(tab, self.binding, self.claim)
        await fill_ub(page, self.wanted)
        return Filled(screen=page, control=UbFormPage.save)

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        """Wait for the words that it was saved, or for the dialog that says what is wrong. Raises `InvalidInput`."""
        root = filled.screen.root
        screens: tuple[type[PageObject], ...] = (NotEntered, UbEntered)
        came = await first_of(root, screens, self.binding, after=filled.screen.title())
        if isinstance(came, NotEntered):
            self._refused = True
            raise ub_refusal(await came.dismissed())


async def fill_ub(page: UbFormPage, wanted: UbForm) -> None:
    """Type what the form holds otherwise, and read back every control, those that stay blank too.

    Raises `SelectorNotFound` for a control that is wanted and not there, `SelectorUncertain` naming what differs then.
    """
    differing = await _differing(page, wanted)
    if differing:
        await page.form.fill(UbForm(**{name: getattr(wanted, name) for name in differing}), verify=False)
    if apart := await _differing(page, wanted):
        raise SelectorUncertain("the form holds something else than was entered", page=page.title(), field=apart[0])


async def _differing(page: UbFormPage, wanted: UbForm) -> list[str]:
    held = await page.form.read()
    return [name for name in UbForm.model_fields if getattr(held, name) != getattr(wanted, name)]


def ub_refusal(lines: Sequence[str]) -> InvalidInput:
    """Tell which fields the portal refuses. Its words may quote the patient, so only what is known is told."""
    told = []
    for line in lines:
        words = line.casefold()
        field = next((name for pattern, name in WORDS if re.search(pattern, words)), None)
        told.append((field, "is required" if "required" in words else "refused by the portal"))
    messages = tuple(f"{field or 'claim'}: {why}" for field, why in told)
    first = next((field for field, _ in told if field), None)
    return InvalidInput(messages=messages or ("the portal refused the claim",), field=first)
