"""Eligibility through the screens of the New Service Center: one question, one answer, nobody else's (guide 9)."""

from __future__ import annotations

from .....client import Resource
from .....edi.models.eligibility import EligibilityRequest
from .....errors import LayoutError, PageTimeout, PortalError, SessionError, UnavailableError
from .....events import AnnouncementsClosed
from .....pom import Binding
from .....runtime.session import Tab
from ..eligibility.lanes import Asked
from .eligibility_answers import ScriptAnswers
from .eligibility_asking import Asking, Sent
from .eligibility_fitting import asked_of, question_of
from .eligibility_refusal import error_of
from .eligibility_result import PortalCoverage, PortalQuestion
from .landing import NewServiceCenter


class PortalEligibility(Resource):
    """The portal's lane of eligibility. Each question costs money: one that is out is never asked again by itself."""

    async def ask(self, request: EligibilityRequest, /) -> Asked:
        """Ask, and return what came: the payer's refusals too, as far as their words are known, with what to do next.

        Raises what `read` raises but for what the payer refuses, and `InvalidInput` for what the form cannot ask.
        """
        question = question_of(request)
        return asked_of(request, question, await self._ask(question))

    async def read(self, question: PortalQuestion) -> PortalCoverage:
        """Ask one question and return what the result screen says.

        What blames no field, such as a payer that is down, is in `messages`. Raises `NotFound` and `InvalidInput`,
        naming the question's field, for a payer or provider that is not offered or not the only one, and for what the
        payer does not know or takes to be wrong; `ChallengeRequired`; `AnotherAnswer` if the result is not about who
        was asked. Once the question is out no error is `retryable`, since to ask again may be charged again.
        """
        found = await self._ask(question)
        for words in found.messages:
            if (error := error_of(words)) is not None:
                raise error
        return found

    async def _ask(self, question: PortalQuestion) -> PortalCoverage:
        sent = Sent()

        async def step(tab: Tab) -> PortalCoverage:
            return await _asked(tab, self._binding, question, sent)

        return await self._client.call("eligibility.check", step)


async def _asked(tab: Tab, binding: Binding, question: PortalQuestion, sent: Sent) -> PortalCoverage:
    """Ask in a tab; what is raised once the question is out is never repeated by a client."""
    if sent.is_out:
        raise PageTimeout("the question is out, and its answer did not come", retryable=False)
    tab.showing = None
    failure: PortalError
    with ScriptAnswers(tab.page, binding) as answers:
        try:
            await _opened(tab, binding)
            return await Asking(tab.page, binding, question, sent).through()
        except SessionError as error:
            failure = error
        except (UnavailableError, LayoutError) as error:
            failure = await answers.reason() or error
    raise sent.told(failure)


async def _opened(tab: Tab, binding: Binding) -> None:
    """Bring the tab to a fresh page, on which no result is left, and from there to the form's first window."""
    landing = NewServiceCenter(tab.page, binding)
    await landing.open()
    if closed := await landing.dismiss(NewServiceCenter.announcement_close):
        binding.emit(AnnouncementsClosed(count=closed))
    await landing.act(landing.verify_eligibility.click(timeout=binding.timeouts.action * 1000))
