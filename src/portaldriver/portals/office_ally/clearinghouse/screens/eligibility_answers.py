"""What the page's own scripts were answered: a page that cannot use an answer says that it failed, and not why."""

from __future__ import annotations

from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from .....errors import ChallengeRequired, NotPermitted, PortalError, SessionExpired
from .....pom import Binding
from .....pom.deadline import within
from ...hosts import NEW_SERVICE_CENTER, NEW_SERVICE_CENTER_API

if TYPE_CHECKING:
    from playwright.async_api import Page, Response

SCRIPTED = ("xhr", "fetch")
CHALLENGE = ("What code is in the image", "testing whether you are a human visitor")
REJECTED = "The requested URL was rejected"


class ScriptAnswers:
    """A block in which it is noted what scripts of the New Service Center were answered.

    Told by status and kind alone, for what they ask is unknown: an HTML page in the place of data, or a 401. The
    firewall's question answers HTTP 200 with a page (guide 2.3).
    """

    def __init__(self, page: Page, binding: Binding) -> None:
        self._page = page
        self._binding = binding
        self._origins = tuple(binding.origin(host) + "/" for host in (NEW_SERVICE_CENTER, NEW_SERVICE_CENTER_API))
        self._pages: list[Response] = []
        self._refused = False

    def __enter__(self) -> Self:
        self._page.on("response", self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._page.remove_listener("response", self._note)

    def _note(self, answer: Response) -> None:
        if answer.request.resource_type not in SCRIPTED or not answer.url.startswith(self._origins):
            return
        self._refused = self._refused or answer.status == 401
        if "html" in answer.headers.get("content-type", ""):
            self._pages.append(answer)

    async def reason(self) -> PortalError | None:
        """Return the error that the answers mean, None if they mean none."""
        for answer in self._pages:
            words = ""
            with suppress(PortalError):  # one that cannot be had any more says nothing
                words = await within(self._binding.timeouts.answer, answer.text())
            if any(one in words for one in CHALLENGE):
                return ChallengeRequired("the portal asks whether a human is there")
            if REJECTED in words:
                return NotPermitted("the portal's firewall rejected the request")
        return SessionExpired("the portal no longer takes what its page asks") if self._refused else None
