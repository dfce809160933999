"""What became of a claim, through Service Center Classic: one search, one result, nobody else's (guide 7.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .....client import Resource
from .....edi import Claim, ClaimStatusResponse
from .....errors import AnotherAnswer, InvalidInput, UnavailableError
from .....pom import Binding
from .....pom.page import PageObject
from .....pom.screens import first_of
from .....runtime.session import Tab
from .classic import opened
from .status_page import DIALOG, MODULE, ResultsHeader, StatusDetail, StatusFailed, StatusResult, StatusSearch
from .status_reading import answer_of, not_found
from .ub_mapping import charge_of

_FOUND = re.compile(r"Search Results - ([0-9]+) claims? found")
_PAIRS = """dialog => [...document.querySelectorAll(dialog + ' fieldset > fieldset > dl > dt')].map(
    term => [term.textContent, term.nextElementSibling?.matches('dd') ? term.nextElementSibling.textContent : ''])"""


@dataclass(frozen=True, slots=True, repr=False)
class StatusQuestion:
    """What a claim is found by, and told from others."""

    account: str
    last_name: str
    first_name: str
    tax_id: str
    first_day: date
    last_day: date
    charge: Decimal
    claim_id: str | None = None
    """The clearinghouse's number, where it is known."""

    @classmethod
    def of(cls, claim: Claim, *, claim_id: str | None = None) -> StatusQuestion:
        """Return the question about a claim. Raises `InvalidInput` naming what the search cannot do without."""
        patient = claim.subscriber if claim.patient_is_subscriber or claim.patient is None else claim.patient
        lines = [day for line in claim.service_lines for day in (line.from_date, line.to_date) if day is not None]
        days = sorted([*lines, *(day for day in (claim.statement_from, claim.statement_to) if day is not None)])
        needed = {
            "patientControlNumber": (claim.patient_control_number or "").strip(),
            "patient.lastName": patient.last_name,
            "patient.firstName": patient.first_name,
            "billingProvider.taxId": claim.billing_provider.tax_id,
            "statementFrom": days,
        }
        for field, value in needed.items():
            if not value:
                raise InvalidInput("is needed to look the claim up", field=field)
        return cls(
            account=(claim.patient_control_number or "").strip(),
            last_name=patient.last_name or "",
            first_name=patient.first_name or "",
            tax_id=claim.billing_provider.tax_id or "",
            first_day=days[0],
            last_day=days[-1],
            charge=charge_of(claim),
            claim_id=claim_id,
        )


class PortalClaimStatus(Resource):
    """The portal's lane of claim status. It reads, so that a client may ask again."""

    async def ask(self, claim: Claim, claim_id: str | None = None, /) -> ClaimStatusResponse:
        """Ask what became of a claim; `claim_id` is the clearinghouse's number.

        What is not found is `searching`. Raises `AnotherAnswer` where the results, or the detail, are not certainly
        those of this claim, or several fit; `UnavailableError` (retryable) for "Backend processing error.";
        `ChallengeRequired`.
        """
        question = StatusQuestion.of(claim, claim_id=claim_id)

        async def step(tab: Tab) -> ClaimStatusResponse:
            return await asked(tab, self._binding, question)

        return await self._client.call("claims.status", step)


async def asked(tab: Tab, binding: Binding, question: StatusQuestion) -> ClaimStatusResponse:
    """Search in a page that was opened anew, and read the detail of the one result that is the claim."""
    tab.showing = None
    screen = await opened(tab.page, binding, StatusSearch, **MODULE)
    results = await _searched(screen, question)
    place = place_of(results, question)
    if place is None:
        return not_found(question.account)
    pairs = await _detailed(screen, place)
    return answer_of(pairs, account=question.account, claim_id=results[place].claim_id, charge=question.charge)


async def _searched(screen: StatusSearch, question: StatusQuestion) -> Sequence[StatusResult]:
    await screen.act(screen.reset.click())
    typed = (
        (screen.last_name, question.last_name),
        (screen.first_name, question.first_name),
        (screen.tax_id, question.tax_id),
        (screen.from_month, f"{question.first_day:%m}"),
        (screen.from_day, f"{question.first_day:%d}"),
        (screen.from_year, f"{question.first_day:%Y}"),
        (screen.to_month, f"{question.last_day:%m}"),
        (screen.to_day, f"{question.last_day:%d}"),
        (screen.to_year, f"{question.last_day:%Y}"),
    )
    for control, text in typed:
        await screen.act(control.fill(text))
    found = await screen.results.after(screen.search.click)
    words = found.about.words if isinstance(found.about, ResultsHeader) else ""
    said = _FOUND.search(words)
    if found.records and (said is None or int(said[1]) != len(found.records)):
        raise AnotherAnswer("the results are not as many as the page says", page=screen.title(), field="results")
    return found.records


def place_of(results: Sequence[StatusResult], question: StatusQuestion) -> int | None:
    """Return which result is the claim, counted from 0; None if none has its number.

    Raises `AnotherAnswer` if one of its number differs in what else is known of it, or if several fit.
    """
    numbered = [at for at, one in enumerate(results) if one.account.casefold() == question.account.casefold()]
    if question.claim_id is not None:
        numbered = [at for at in numbered if results[at].claim_id == question.claim_id]
    fitting = [at for at in numbered if not _differing(results[at], question)]
    if len(fitting) > 1:
        raise AnotherAnswer("several results fit the claim", page=StatusSearch.title(), field="results")
    if fitting:
        return fitting[0]
    if numbered:
        field = _differing(results[numbered[0]], question)[0]
        raise AnotherAnswer("the result of this number is another claim", page=StatusSearch.title(), field=field)
    return None


def _differing(one: StatusResult, question: StatusQuestion) -> list[str]:
    pairs = {
        "charge": (one.charge, question.charge),
        "first_day": (one.first_day, question.first_day),
        "last_day": (one.last_day, question.last_day),
        "last_name": (one.last_name.casefold(), question.last_name.casefold()),
        "first_name": (one.first_name.casefold(), question.first_name.casefold()),
    }
    return [name for name, (shown, ours) in pairs.items() if shown != ours]


async def _detailed(screen: StatusSearch, place: int) -> list[tuple[str, str]]:
    """Open the detail of a result, and return its labels and values. An older dialog is taken away before."""
    await screen.act(screen.root.evaluate("dialog => document.querySelector(dialog)?.replaceChildren()", DIALOG))
    await screen.act(screen.action(place).click())
    dialogs: tuple[type[PageObject], ...] = (StatusFailed, StatusDetail)
    came = await first_of(screen.root, dialogs, screen.binding, after=screen.title())
    if isinstance(came, StatusFailed):
        raise UnavailableError("the portal could not get the payer's answer", page=came.title(), retryable=True)
    pairs = await screen.act(screen.root.evaluate(_PAIRS, DIALOG))
    return [(str(label), str(value)) for label, value in pairs]
