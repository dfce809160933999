"""One question on its way through the screens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import anyio

from .....errors import (
    InvalidInput,
    PageTimeout,
    PortalDown,
    PortalError,
    SelectorUncertain,
    SessionError,
)
from .....pom import Binding
from ..realtime.errors import AnotherAnswer
from .eligibility_identity import is_about
from .eligibility_page import EligibilityFields, EligibilityPage, Fact, Outcome
from .eligibility_refusal import complained
from .eligibility_result import Pair, PortalCoverage, PortalQuestion, grouped, is_active
from .pickers import PayerPicker, squashed
from .pickers_provider import ProviderPicker
from .pickers_settling import PAUSE, settled

if TYPE_CHECKING:
    from playwright.async_api import Page

Answer = tuple[Outcome, PortalCoverage]


@dataclass(slots=True)
class Sent:
    """Whether a question was sent, whatever came of it."""

    is_out: bool = False

    def told(self, failure: PortalError) -> PortalError:
        """Return the error for what went wrong; once the question is out, one after which nothing is repeated."""
        if not self.is_out:
            return failure
        if isinstance(failure, SessionError):
            # The client would renew the session, and ask anew.
            return PageTimeout("the session ended before the answer came; the question is out", retryable=False)
        failure.retryable = False
        return failure


class Asking:
    """A question and the tab it is asked in."""

    def __init__(self, page: Page, binding: Binding, question: PortalQuestion, sent: Sent) -> None:
        self._sent = sent
        self._question = question
        self._payers = PayerPicker(page, binding)
        self._providers = ProviderPicker(page, binding)
        self._page = EligibilityPage(page, binding)
        self._timeouts = binding.timeouts
        self._payer = ""

    async def through(self) -> PortalCoverage:
        """Choose payer and provider, fill the form, send it, and return the result that this brings."""
        await self._payers.arrive()
        self._payer = await self._payers.choose(self._question.payer)
        await self._page.arrive()
        await self._page.act(self._page.provider_search.click(timeout=self._timeouts.action * 1000))
        await self._providers.arrive()
        await self._providers.choose(self._question.provider_npi)
        await self._fill()
        await self._require_chosen()
        await self._page.make_old()
        return await self._send()

    async def _fill(self) -> None:
        asked = self._question
        fields = {"first_name": asked.first_name, "last_name": asked.last_name, "dob": asked.dob}
        fields |= {"member_id": asked.member_id, "from_date": asked.date_of_service}
        await self._page.fields.fill(EligibilityFields.model_validate(fields))

    async def _require_chosen(self) -> None:
        """Hold what the form says it will ask against what was chosen. Raises `SelectorUncertain`."""
        shown = await self._page.chosen.read()
        numbers = re.findall(r"\b[0-9]{10}\b", shown.provider or "")
        for field, differs in (
            ("payer", shown.payer is not None and squashed(shown.payer) != squashed(self._payer)),
            ("provider_npi", bool(numbers) and self._question.provider_npi not in numbers),
        ):
            if differs:
                raise SelectorUncertain("the form shows another than was chosen", page=self._page.title(), field=field)

    async def _send(self) -> PortalCoverage:
        if not await settled(self._may_send, seconds=self._timeouts.action, page=self._page.title()):
            raise await self._complaint()
        self._sent.is_out = True
        await self._page.act(self._page.submit.click(timeout=self._timeouts.action * 1000))
        outcome = await self._outcome()
        if outcome is None:
            self._sent.is_out = False
            raise await self._complaint()
        if outcome.failed:
            raise PortalDown("the portal could not answer the question", page=self._page.title())
        if outcome.refusal:
            return PortalCoverage(payer=self._payer, messages=(outcome.refusal,))
        return await self._result()

    async def _outcome(self) -> Outcome | None:
        """Wait for what comes of the question; None if the form complains. Raises `PageTimeout`."""
        # Payers may take a minute (guide 9): the read's own deadline is for what a page holds already.
        end = monotonic() + self._timeouts.navigation
        while True:
            found = (await self._page.outcome.read(deadline=max(end - monotonic(), 0.001))).records
            if not found:
                return None
            if found[0].is_there:
                return found[0]
            if monotonic() >= end:
                raise PageTimeout("a result without words does not get any", page=self._page.title())
            await anyio.sleep(PAUSE)

    async def _may_send(self) -> bool:
        return bool(await self._page.act(self._page.submit.is_enabled(timeout=self._timeouts.action * 1000)))

    async def _complaint(self) -> InvalidInput:
        """Return the error for what the form says against what was typed: then nothing was sent."""
        lines = (await self._page.complaints.read()).records
        fields = tuple(field for field in (complained(one.words) for one in lines) if field is not None)
        rules = tuple(f"{field}: the form refuses it" for field in fields)
        return InvalidInput(messages=rules or ("the form refuses the question",), field=fields[0] if fields else None)

    async def _result(self) -> PortalCoverage:
        """Return the result once it is whole and names who was asked about; sections come one after the other."""
        seconds = self._timeouts.action
        end = monotonic() + seconds
        while True:
            outcome, result = await settled(self._shown, seconds=seconds, page=self._page.title())
            if result.pairs or monotonic() >= end:
                break
            await anyio.sleep(PAUSE)
        if not is_about(self._question, result, outcome.words or ""):
            raise AnotherAnswer(
                "the result does not name who was asked about", page=self._page.title(), field="member_id"
            )
        return result

    async def _shown(self) -> Answer:
        page = self._page
        outcome = (await page.outcome.read()).records[0]
        plan = [one.words.partition(":") for one in (await page.plan.read()).records]
        dependents = map(_pair, (await page.dependents.read()).records)
        return outcome, PortalCoverage(
            payer=self._payer,
            headline=outcome.headline,
            active=is_active(outcome.headline),
            pairs=tuple(map(_pair, (await page.summary.read()).records)),
            plan=tuple(Pair(label=name.strip(), value=value.strip() or None) for name, _, value in plan),
            dependents=grouped(dependents),
        )


def _pair(fact: Fact) -> Pair:
    return Pair(label=fact.label, value=fact.value)
