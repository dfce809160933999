"""What every mock portal does: log, trouble, find the recording, answer, remember what was never recorded."""

from __future__ import annotations

import asyncio
import email.utils
import time
import traceback
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from mock_portals.connections import abort, close
from mock_portals.faults import Fault, Faults, stall
from mock_portals.grafting import Page
from mock_portals.library import Library, NotRecorded, Recorded
from mock_portals.minting import Mint
from mock_portals.nearest import Unexpected, explain
from mock_portals.variants import Operator
from mock_portals.visiting import Seen, Visit

NOT_RECORDED = 599


class Portal:
    """An ASGI application for one portal's hosts; subclasses add behaviour in `behave`."""

    name: str
    hosts: tuple[str, ...]

    def __init__(self, *, generation: str, fallback: str, seed: int) -> None:
        self._fallback = fallback
        self.generation = generation
        self.library = Library(self.name, generation, fallback=fallback)
        self.mint = Mint(seed)
        self.clock: Callable[[], float] = time.time
        self.requests: list[Seen] = []
        self.unexpected: list[Unexpected] = []
        self.faults = Faults()
        self.origins: dict[str, str] = {}
        self._variations: dict[str, list[Operator]] = {}

    def bind(self, origins: Mapping[str, str]) -> None:
        """Learn under which origins the portal is served."""
        self.origins = dict(origins)
        self.library.bind(origins)

    def use_generation(self, generation: str) -> None:
        """Serve another generation's recordings from now on; sessions go on."""
        library = Library(self.name, generation, fallback=self._fallback)
        if self.origins:
            library.bind(self.origins)
        self.library, self.generation = library, generation

    def count(self, *, method: str | None = None, path: str | None = None) -> int:
        """Count the requests seen (paths compare without case)."""
        return sum(
            1
            for seen in self.requests
            if method in (None, seen.method) and (path is None or path.lower() == seen.path.lower())
        )

    def vary(self, path: str, operator: Operator) -> None:
        """Run an operator on every page served under that path."""
        self._variations.setdefault(path.lower(), []).append(operator)

    def unvary(self) -> None:
        """Serve the recorded markup again."""
        self._variations.clear()

    def behave(self, visit: Visit) -> Response:
        """Answer one request from the recordings and the portal's state; raise NotRecorded."""
        raise NotImplementedError

    def delay(self, visit: Visit) -> float:
        """Return how many seconds this answer is late."""
        return 0.0

    # --- answers ---

    def serve(self, recorded: Recorded, *, path: str) -> Response:
        """Serve a recorded answer as it is."""
        if recorded.is_html and path.lower() in self._variations:
            return self.render(recorded, recorded.page(), path=path)
        return Response(
            recorded.body,
            status_code=recorded.status,
            media_type=recorded.media_type or None,
            headers=dict(recorded.headers),
        )

    def render(self, recorded: Recorded, page: Page, *, path: str) -> Response:
        """Serve a recorded page that values were grafted into."""
        for operator in self._variations.get(path.lower(), []):
            operator(page.tree)
        return Response(
            page.bytes(),
            status_code=recorded.status,
            media_type="text/html; charset=utf-8",
            headers=dict(recorded.headers),
        )

    def redirect(self, recorded: Recorded, values: Mapping[str, str | None] | None = None) -> Response:
        """Serve a recorded redirect with query values replaced."""
        location = recorded.redirect(values)
        headers = {"Location": location, "Cache-Control": "no-store"}
        if not recorded.is_html:
            return Response(status_code=recorded.status, headers=headers)
        page = recorded.page()
        page.attribute("a", "href", location)
        return Response(
            page.bytes(), status_code=recorded.status, media_type="text/html; charset=utf-8", headers=headers
        )

    # --- ASGI ---

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        request = Request(scope, receive)
        named = request.url.hostname
        host = next((name for name, origin in self.origins.items() if urlsplit(origin).hostname == named), "")
        visit = await Visit.read(request, host=host)
        self.requests.append(visit.seen(self.clock()))
        fault = self.faults.take(visit)
        if fault is None:
            answer = self._answer(visit)
            if late := self.delay(visit):
                await asyncio.sleep(late)
        else:
            made = await self._trouble(fault, visit, scope, send)
            if made is None:
                return
            answer = made
        # The portal's own clock: clients take their offset for one-time codes from it.
        answer.headers["Date"] = email.utils.formatdate(self.clock(), usegmt=True)
        await answer(scope, receive, send)

    async def _trouble(self, fault: Fault, visit: Visit, scope: Scope, send: Send) -> Response | None:
        answer = self._answer(visit) if fault.needs_answer else Response()
        if fault.reset or fault.close:
            await (abort(scope) if fault.reset else close(scope))
            return None
        if fault.hang is not None:
            if fault.hang_before:
                await asyncio.sleep(fault.hang)
            else:
                await stall(answer, seconds=fault.hang, send=send)
            await abort(scope)
            return None
        if fault.serve_recorded is not None:
            recorded = self.library.variant(fault.serve_recorded)
            answer = self.serve(recorded, path=visit.path)
            answer.status_code = fault.status or recorded.status
        else:
            media_type, text = fault.body or ("text/plain", "")
            answer = Response(text, status_code=fault.status or 200, media_type=media_type)
        answer.headers.update(fault.headers)
        return answer

    def _answer(self, visit: Visit) -> Response:
        try:
            return self.behave(visit)
        except NotRecorded:
            return self._refuse(visit, explain(visit, self.library.answers()))
        except Exception:
            # A broken mock must fail the test that met it, not look like a portal that is down.
            return self._refuse(visit, traceback.format_exc())

    def _refuse(self, visit: Visit, explanation: str) -> Response:
        self.unexpected.append(Unexpected(visit.method, visit.host, visit.path, explanation))
        text = f"{visit.method} {visit.host}{visit.path} is not recorded.\n\n{explanation}\n"
        return PlainTextResponse(text, status_code=NOT_RECORDED)
