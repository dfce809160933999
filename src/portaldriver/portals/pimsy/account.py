"""Who is signed in to PIMSY, and the way out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...identity.provider import IdentityProvider
from ...models import User
from ...pom import Binding, PageObject, first_of
from .pages import Dashboard, Lock, SignIn

if TYPE_CHECKING:
    from playwright.async_api import Page


async def describe(page: Page, binding: Binding, *, username: str) -> User:
    """Read the user from the dashboard's header. Where the portal shows no id, the user name serves."""
    dashboard = Dashboard(page, binding)
    await dashboard.open()
    shown = await dashboard.user.read()
    return User(id=shown.user_id or username, name=shown.name)


async def sign_out(page: Page, binding: Binding, *, sso: IdentityProvider | None = None) -> None:
    """Press the portal's own control, beneath the profile if need be, or the lock's where the session is locked.

    Where that leads to the provider of the single sign-on, what it asks is passed by.

    Raises `SessionExpired` if there was no session any more, `SelectorNotFound` if the page offers no way out.
    """
    entry = Dashboard(page, binding)
    await entry.visit(entry.url(binding))
    shown: Dashboard | Lock = await first_of(page, (Lock, Dashboard), binding)
    if isinstance(shown, Dashboard) and not await shown.act(shown.sign_out.filter(visible=True).count()):
        await shown.act(shown.profile.click(timeout=binding.timeouts.action * 1000))
    wanted: tuple[type[PageObject], ...] = (SignIn,)
    leaving = type(shown)(page, replace(binding, interstitials=()))
    if sso is None:
        await leaving.follow(leaving.sign_out, to=wanted)
    else:
        await sso.leave(leaving, leaving.sign_out, to=(*wanted, *sso.screens))
