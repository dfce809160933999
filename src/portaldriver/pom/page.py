"""Page objects: a screen's elements and regions, how to open it, and how to leave it for the next."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast
from urllib.parse import urlencode, urlsplit, urlunsplit

from ..errors import ConfigurationError, ForeignOrigin, PortalDown, PortalError
from . import engine
from .binding import Binding
from .boundary import PROXY_REFUSED
from .deadline import through_replacements, within
from .evidence import Evidence
from .outcome import LED_AWAY, for_status
from .region import Region
from .screens import first_of
from .secrets import require_origin
from .selector import Selector, needs_row
from .trace import step, told_by

if TYPE_CHECKING:
    from playwright.async_api import Frame, Locator, Page, Response


MISPLACED = (
    "column() and grid_cell() find a row's cell: they stand in the record of a Table, or in inside(ROW, column(...))"
)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a declared element resolves to: the index of the candidate that matched (-1 for none) and how many."""

    index: int
    count: int
    element: str


class PageObject:
    """Base of page objects.

    `host` and `path` say where the page lives; `at` is a pattern that its URL's path matches, where its elements alone
    do not tell it from others; `ready` shows once the page can be used; `source` names where its facts come from.
    To declare by a column what stands in no row raises `ConfigurationError`.
    """

    host: ClassVar[str] = ""
    path: ClassVar[str] = ""
    at: ClassVar[str] = ""
    evidence: ClassVar[Evidence] = Evidence.MODELLED
    source: ClassVar[str] = ""
    ready = Selector("body")

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name, selector in cls.selectors().items():
            if any(map(needs_row, selector.candidates)):
                raise ConfigurationError(MISPLACED, page=cls.title(), field=name)

    def __new__(cls, root: Page | Frame | None = None, binding: Binding | None = None) -> Self:
        return super().__new__(binding.instead(cls) if binding else cls)

    def __init__(self, root: Page | Frame, binding: Binding | None = None) -> None:
        self.root = root
        self.binding = binding or Binding()

    @property
    def page(self) -> Page:
        """The tab this page object lives in, also when it is inside a frame."""
        return cast("Page", getattr(self.root, "page", self.root))

    @classmethod
    def title(cls) -> str:
        """Return the name that errors and events use."""
        return cls.__name__

    @classmethod
    def url(cls, binding: Binding, **query: object) -> str:
        """Return the page's address, with `query` added to what `path` already asks for."""
        scheme, netloc, path, given, _ = urlsplit(binding.origin(cls.host) + cls.path)
        asked = "&".join(part for part in (given, urlencode(query)) if part)
        return urlunsplit((scheme, netloc, path, asked, ""))

    @classmethod
    def selectors(cls) -> dict[str, Selector]:
        """Return every element declared on the class, inherited ones included; a record's fields belong to it."""
        found: dict[str, Selector] = {}
        for owner in reversed(cls.__mro__):
            for name, value in vars(owner).items():
                if isinstance(value, Selector):
                    found[name] = value
                elif isinstance(value, Region):
                    found |= {f"{name}.{part}": selector for part, selector in value.selectors().items()}
        return found

    async def open(self, **query: object) -> None:
        """Go to the page and wait until it is ready.

        Raises what stands in the way: `SessionExpired`, `PortalDown`, `ChallengeRequired`, `PageTimeout`, ...
        """
        await self.visit(self.url(self.binding, **query))
        await self.arrive()

    async def visit(self, url: str) -> None:
        """Load an address in the tab without waiting for more than the answer's head."""
        with step(self.root, "visit", page=self.title()):
            await self._load(url)

    async def _load(self, url: str) -> None:
        heads: list[Response] = []

        def note(head: Response) -> None:
            heads.append(head)

        self.page.on("response", note)
        try:
            await through_replacements(
                self.binding.timeouts.navigation,
                lambda left: self.page.goto(url, wait_until="commit", timeout=left * 1000),
                page=self.title(),
            )
        except PortalDown as error:
            # The browser shows an error page of its own for a bad status without a body; the head tells more.
            raise self._bad_status(heads) or self._beyond(error) or error from None
        finally:
            self.page.remove_listener("response", note)
        if bad := self._bad_status(heads):
            raise bad

    def _beyond(self, error: PortalDown) -> PortalError | None:
        """Return what it means that a browser which has no way beyond the portal's origins was to go there."""
        if self.binding.sealed and PROXY_REFUSED in error.message:
            return ForeignOrigin(LED_AWAY, page=self.title())
        return None

    def _bad_status(self, heads: Sequence[Response]) -> PortalError | None:
        """Return the error that the last navigation's status means, if it means one."""
        answers = [
            head for head in heads if head.request.is_navigation_request() and head.frame == self.page.main_frame
        ]
        if not answers or not (answers[-1].status == 429 or answers[-1].status >= 500):
            return None
        retry_after = answers[-1].headers.get("retry-after")
        return for_status(answers[-1].status, page=self.title(), retry_after=retry_after)

    async def arrive(self) -> None:
        """Wait until `ready` shows, or raise for the interstitial that shows instead."""
        await first_of(self.root, (type(self),), self.binding)

    async def follow(
        self, control: Locator, *, to: Sequence[type[PageObject]], staying: Sequence[type[PageObject]] = ()
    ) -> PageObject:
        """Click what leads on, and return which of the screens `to` came, in a new document.

        `staying` are screens (an error that a script shows) that count also where the document stayed.
        """
        mark = secrets.token_hex(8)
        await self._engine("mark", {"mark": mark})
        await self.act(control.click(timeout=self.binding.timeouts.action * 1000))
        return await first_of(self.root, to, self.binding, mark=mark, staying=staying, after=self.title())

    async def act(self, action: Any) -> Any:
        """Await one driver action under the action deadline, with its errors translated."""
        verb, element = told_by(action)
        with step(self.root, verb, page=self.title(), element=element):
            return await within(self.binding.timeouts.action, action, page=self.title())

    async def dismiss(self, closer: Selector, *, pause: float = 0.0) -> int:
        """Press a closing control for as long as one is visible, and `pause` seconds more; return how often."""
        plan = {"selector": closer.spec, "pause": pause * 1000, "most": 20}
        return int((await self._engine("dismiss", plan))["count"])

    async def probe(self) -> dict[str, Probe]:
        """Resolve every declared element once, in one round trip."""
        selectors = [(name, s.spec) for name, s in type(self).selectors().items()]
        answer = await self._engine("probe", {"selectors": selectors})
        return {name: Probe(index, count, element) for name, index, count, element in answer["elements"]}

    def require_origin(self, *hosts: str) -> None:
        """Raise `ForeignOrigin` unless the page, and every frame around it, is at one of the portal's `hosts`."""
        require_origin(self, hosts)

    async def _engine(self, function: str, plan: dict[str, Any], deadline: float | None = None) -> dict[str, Any]:
        seconds = self.binding.timeouts.action if deadline is None else deadline
        return await engine.call(self.root, function, plan, deadline=seconds, page=self.title())
