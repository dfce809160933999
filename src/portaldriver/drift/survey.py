"""Look at every page that goes by, once it has come to rest, and keep of each page object the look that showed most."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ..errors import LayoutError, PageTimeout, PortalError, SessionError
from ..pom.deadline import within
from ..pom.page import PageObject
from .looking import Look, look_at

Show = Callable[[type[PageObject], str], Awaitable[None]]
"""Opens an address as a page object of the kind, in a tab."""
TOLD = (LayoutError, PageTimeout)
"""What is told of a page in the place of its look. Whatever else keeps it away says nothing of the page."""
_SETTLED = """async () => {
  const state = () => document.readyState + document.documentElement.outerHTML.length;
  for (let last = '', same = 0, n = 0; same < 4 && n < 40; n += 1) {
    const now = state();
    same = now === last && document.readyState === 'complete' ? same + 1 : 0;
    last = now;
    await new Promise(done => setTimeout(done, 50));
  }
}"""


def did_not_come(error: str, *, part: str = "", seen: bool = False) -> str:
    """Return in words that a page, or a part of it, did not come; `error` is the class of what was raised instead.

    With `seen` it was looked at, and is as it was accepted: then it could not be read.
    """
    if part:
        return f"its {part} did not come ({error})"
    return f"it came, and could not be read ({error})" if seen else f"the page did not come ({error})"


async def settled(page: PageObject) -> None:
    """Let a page's scripts come to rest, for two seconds at most. Raises `PageTimeout`, `PortalDown`."""
    await within(page.binding.timeouts.read, page.root.evaluate(_SETTLED), page=page.title())


@dataclass(slots=True)
class Survey:
    """The looks of one tour, and where they were taken.

    `missing` has, by its name, each page, or part of one as `page.region`, that did not come, with the error's class.
    """

    masked: bool = True
    looks: dict[type[PageObject], Look] = field(default_factory=dict)
    urls: dict[type[PageObject], str] = field(default_factory=dict)
    answers: dict[type[PageObject], dict[str, tuple[str, ...]]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    _unseen: dict[type[PageObject], str] = field(default_factory=dict)
    _seen: set[tuple[type[PageObject], str]] = field(default_factory=set)
    _looking: bool = False

    async def rendered(self, page: PageObject, *, region: str = "") -> None:
        """Look at a page that came, once it has settled. One that is gone before it was looked at is passed over."""
        which = (type(page), region)
        if self._looking or which in self._seen:
            return
        self._looking = True
        try:
            with suppress(PortalError):
                await settled(page)
                self.keep(page, await look_at(page, masked=self.masked))
                self._seen.add(which)
        finally:
            self._looking = False

    def keep(self, page: PageObject, look: Look) -> None:
        """Keep a look if it shows no less than the one that is known."""
        kind = type(page)
        known = self.looks.get(kind)
        if known is None or _fullness(look) >= _fullness(known):
            self.looks[kind] = look
            if page.root is page.page:
                self.urls[kind] = page.page.url

    def fetched(self, page: type[PageObject], url: str, *, region: str = "", shape: Sequence[str] = ()) -> None:
        """Take note of what was read without being shown: `show_rest` will show it."""
        if shape:
            self.answers.setdefault(page, {})[region] = tuple(sorted(shape))
        else:
            self._unseen[page] = url

    async def show_rest(self, show: Show) -> None:
        """Show what was only fetched so far, each page object once, and look at it."""
        for page, url in self._unseen.items():
            if page in self.looks:
                continue
            try:
                await show(page, url)
            except SessionError:
                raise
            except PortalError as error:
                self.failed(page.title(), error)
        self._unseen.clear()

    def failed(self, name: str, error: PortalError) -> None:
        """Note that a page did not come. Not to be seen for who is asked is no drift; a page that cannot be told is."""
        if isinstance(error, TOLD):
            self.missing.setdefault(name, type(error).__name__)


def _fullness(look: Look) -> tuple[int, int, int]:
    found = sum(one.index is not None for one in look.resolved.values())
    rows = sum(one.rows > 0 for one in look.tables.values())
    return rows, found, len(look.elements)
