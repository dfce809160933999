"""Where a tenant's screens are: found by the words of its menu, so that no address has to be known."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode, urljoin, urlsplit

from ...errors import NotOnThisSurface, NotPermitted, UnexpectedPage
from ...models.tenant import Tenant
from ...pom import Binding, PageObject
from ...runtime.session import Tab
from .hosts import PRACTICE
from .pages.landing import Dashboard
from .pages.menu import ENTRIES, Menu, Screen, Surface

NOTHING: Mapping[str, str] = MappingProxyType({})


async def menu_of(tab: Tab, binding: Binding) -> Menu:
    """Read the menu off the page that the tab shows; a tab that shows none of the portal's goes to its first page."""
    if not tab.page.url.startswith(binding.origin(PRACTICE) + "/"):
        await Dashboard(tab.page, binding).open()
        tab.showing = None
    return await Screen(tab.page, binding).menu.read()


async def address(tab: Tab, binding: Binding, screen: type[Screen], query: Mapping[str, str] = NOTHING) -> str:
    """Return where a screen is. Raises `NotOnThisSurface` or `NotPermitted` where the menu does not lead there."""
    href = await _href(tab, binding, screen)
    if href is None and screen.surface in surfaces(await menu_of(tab, binding)):
        # The page in the tab may be of before an administrator gave the rule.
        await Dashboard(tab.page, binding).open()
        tab.showing = None
        href = await _href(tab, binding, screen)
    if href is None:
        raise no_rule(screen) if screen.below else missing(await menu_of(tab, binding), screen)
    return within_portal(tab, binding, href, query, page=screen.title())


async def _href(tab: Tab, binding: Binding, screen: type[Screen]) -> str | None:
    if screen.below is None:
        entry: str | None = getattr(await menu_of(tab, binding), screen.entry)
        return entry
    above, name = screen.below
    found: str | None = getattr(await above(tab.page, binding).tabs.fetch(await address(tab, binding, above)), name)
    return found


def missing(menu: Menu, screen: type[Screen]) -> NotOnThisSurface | NotPermitted:
    """Return what it means that the menu lacks a screen: the tenant has no such part, or the profile hides it."""
    page, where = screen.title(), screen.documented
    if screen.surface in surfaces(menu):
        return no_rule(screen)
    return NotOnThisSurface(
        f"this tenant has no {screen.surface} in the browser; it is documented at {where}", page=page
    )


def no_rule(screen: type[Screen]) -> NotPermitted:
    """Return what it means that a screen is hidden: the user's profile lacks its rule (guide 1.3)."""
    what = f"the user's profile has no rule that shows this screen ({screen.documented})"
    return NotPermitted(what, page=screen.title())


def surfaces(menu: Menu) -> tuple[Surface, ...]:
    """Return the surfaces that a menu shows."""
    shown = {name for name, href in menu if href is not None}
    return (Surface.PORTAL, *(surface for surface, entries in ENTRIES.items() if shown & entries))


def tenant_of(menu: Menu) -> Tenant:
    """Return what a menu says of the tenant."""
    return Tenant(
        generation="calendar" if menu.note_list is not None else "dashboard",
        surfaces=tuple(map(str, surfaces(menu))),
        screens=tuple(name for name, href in menu if href is not None),
    )


def within_portal(tab: Tab, binding: Binding, href: str, query: Mapping[str, str] = NOTHING, *, page: str) -> str:
    """Return a page's link as an address of the practice's own. Raises `UnexpectedPage` if it leads elsewhere."""
    found = urljoin(tab.page.url, href)
    if f"{urlsplit(found).scheme}://{urlsplit(found).netloc}" != binding.origin(PRACTICE):
        raise UnexpectedPage("a link of the portal leads elsewhere", page=page)
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"{found}{'&' if urlsplit(found).query else '?'}{asked}" if asked else found


async def show(tab: Tab, screen: PageObject, url: str) -> None:
    """Open a screen at an address that the portal gave."""
    tab.showing = None
    await screen.visit(url)
    await screen.arrive()
