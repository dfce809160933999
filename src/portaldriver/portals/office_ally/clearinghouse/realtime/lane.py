"""The real-time lane: one question, one answer, nobody else's; nothing is asked twice by itself."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from .....edi.models.claim_status import ClaimStatusRequest, ClaimStatusResponse
from .....edi.models.eligibility import EligibilityRequest
from .....edi.models.eligibility_response import EligibilityResponse
from .....edi.profiles.loading import load_profile
from .....edi.profiles.profile import Profile
from .....edi.results import Read
from .....edi.writing.inquiries import InquiryFile, write_eligibility, write_status_requests
from .....edi.writing.numbers import ControlNumbers
from .....errors import ClosedError, InvalidCredentials
from .....runtime.secret import revealed
from .access import RealTimeAccess
from .answers import answers_in
from .asked import Q, Question, questioned
from .faults import refused_credentials
from .matching import eligibility_answer, require_ours, status_answer
from .message import RECEIVER, CoreMessage, stamped
from .posting import opened, post

if TYPE_CHECKING:
    import httpx

DEADLINE = 60.0
"""Seconds for one question, from its sending to the end of its answer. About 4 are usual (guide 10.6)."""
AT_ONCE = 8


class RealTimeLane:
    """Asks payers over the network (extra `realtime`): `async with` opens it.

    `numbers` are those that never repeat. At most `at_once` questions are out; the first goes alone, so that a wrong
    password is tried once. After it was refused nothing more is sent. Needs no browser.
    """

    def __init__(
        self,
        access: RealTimeAccess,
        *,
        numbers: ControlNumbers,
        profile: Profile | None = None,
        at_once: int = AT_ONCE,
        deadline: float = DEADLINE,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if at_once < 1 or deadline <= 0:
            raise ValueError("at_once and deadline are more than 0")
        self._access = access
        self._numbers = numbers
        self._profile = profile or load_profile("office_ally_realtime", envelope={"sender_id": access.sender_id})
        self._at_once, self._deadline, self._now = at_once, deadline, now
        self._slots = asyncio.Semaphore(at_once)
        self._trial = asyncio.Lock()
        self._taken = self._refused = False
        self._stack = AsyncExitStack()
        self._client: httpx.AsyncClient | None = None
        self._password = ""

    def __repr__(self) -> str:
        return "RealTimeLane(...)"

    async def __aenter__(self) -> Self:
        self._password = await revealed(self._access.password)
        self._client = await self._stack.enter_async_context(opened(self._access, at_once=self._at_once))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close it; questions that are out are given up. Closing twice is harmless."""
        self._client, self._password = None, ""
        await self._stack.aclose()

    async def eligibility(self, request: EligibilityRequest) -> EligibilityResponse:
        """Ask about a patient's coverage. What the payer says no to is in `rejections` (AAA), and no error.

        Raises `EditsFailed` before anything is sent; `QuestionRefused` for a TA1, a 999 or an envelope that is not
        taken; `AnotherAnswer` and `AnswerUnreadable`; `InvalidCredentials`; `PortalDown` and `PageTimeout`.
        """
        return (await self.read_eligibility(request)).model

    async def read_eligibility(self, request: EligibilityRequest) -> Read[EligibilityResponse]:
        """Ask as `eligibility` does, and return the answer with the X12 that it was made of."""
        traced = self._traced(request)
        if traced.trace_originator is None:
            traced = traced.model_copy(update={"trace_originator": self._access.trace_originator})
        files = await write_eligibility(
            [traced], profile=self._profile, numbers=self._numbers, usage="production", made=self._local()
        )
        question = self._question(traced, files)
        message = await self._answer(question)
        found = answers_in(message.payload, EligibilityResponse, question.sent)
        return eligibility_answer(found, question, message)

    async def claim_status(self, request: ClaimStatusRequest) -> ClaimStatusResponse:
        """Ask what became of a claim. Raises what `eligibility` raises."""
        return (await self.read_claim_status(request)).model

    async def read_claim_status(self, request: ClaimStatusRequest) -> Read[ClaimStatusResponse]:
        """Ask as `claim_status` does, and return the answer with the X12 that it was made of."""
        traced = self._traced(request)
        files = await write_status_requests(
            [traced], profile=self._profile, numbers=self._numbers, usage="production", made=self._local()
        )
        question = self._question(traced, files)
        message = await self._answer(question)
        found = answers_in(message.payload, ClaimStatusResponse, question.sent)
        return status_answer(found, question, message)

    # --- asking

    def _traced(self, request: Q) -> Q:
        """Return a question with a trace number: without one its answer could not be told from another."""
        return request if request.reference_id else request.model_copy(update={"reference_id": uuid.uuid4().hex})

    def _local(self) -> datetime:
        return self._now().astimezone().replace(tzinfo=None)

    def _question(self, request: Q, files: tuple[InquiryFile, ...]) -> Question[Q]:
        (file,) = files
        comes_back = self._access.payload_id_comes_back
        return questioned(request, file, payload_id=str(uuid.uuid4()), comes_back=comes_back)

    async def _answer(self, question: Question[Q]) -> CoreMessage:
        """Send a question when its turn has come, and return the message that bears its number."""
        asked = CoreMessage(
            payload_type=question.payload_type,
            payload_id=question.sent.payload_id,
            time_stamp=stamped(self._now()),
            sender_id=self._access.sender_id,
            receiver_id=RECEIVER,
            payload=question.payload,
        )
        async with self._slots:
            if self._taken:
                return await self._sent(asked, question)
            async with self._trial:
                if not self._taken:
                    return await self._sent(asked, question)
            return await self._sent(asked, question)

    async def _sent(self, asked: CoreMessage, question: Question[Q]) -> CoreMessage:
        if self._refused:
            raise refused_credentials()
        if self._client is None:
            raise ClosedError("the real-time lane is not open")
        try:
            message = await post(
                self._client, self._access, self._password, asked, deadline=self._deadline, now=self._now
            )
        except InvalidCredentials:
            self._refused = True
            raise
        self._taken = True
        require_ours(message, question.sent)
        return message
