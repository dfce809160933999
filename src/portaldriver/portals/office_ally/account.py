"""Who is signed in to Office Ally, what the account may use, and the way out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ...identity.provider import IdentityProvider
from ...models import Entitlement, User
from ...pom import Binding, PageObject
from .pages import Landing, ProductChooser, SignedOut

if TYPE_CHECKING:
    from playwright.async_api import Page

PRODUCTS = {
    "service center": Entitlement.CLEARINGHOUSE,
    "practice mate": Entitlement.PRACTICE_MATE,
    "ehr 24/7": Entitlement.EHR_24_7,
    "patient ally": Entitlement.PATIENT_ALLY,
}
"""Words on the product chooser's tiles (guide 1)."""


async def describe(page: Page, binding: Binding, *, username: str) -> User:
    """Read the user's name from the landing page and the products from the chooser; tiles we do not know are left out.

    Where the portal shows no id of the user, the user name serves.
    """
    landing = await _landing(page, binding)
    shown = await landing.user.read()
    chooser = ProductChooser(page, binding)
    await chooser.open()
    tiles = await chooser.tiles.read()
    words = " / ".join(tile.name.lower() for tile in tiles.records)
    entitlements = tuple(product for name, product in PRODUCTS.items() if name in words)
    return User(id=shown.user_id or username, name=shown.name, entitlements=entitlements)


async def sign_out(page: Page, binding: Binding, *, sso: IdentityProvider | None = None) -> None:
    """Press the portal's own control, which ends the session at its sign-in host too.

    A session that somebody else's single sign-on then makes anew is ended too. Raises `SessionExpired` if there was no
    session any more, `SelectorNotFound` if the page offers no way out.
    """
    landing = await _landing(page, binding, besides=(SignedOut,))
    if sso is None:
        await landing.follow(landing.sign_out, to=(SignedOut,))
        return
    out: tuple[type[PageObject], ...] = (SignedOut, *sso.screens)
    came = await sso.leave(landing, landing.sign_out, to=(*out, Landing))
    if isinstance(came, Landing):
        await came.act(sso.forget(page, binding))
        await sso.leave(came, came.sign_out, to=out)


async def _landing(page: Page, binding: Binding, *, besides: tuple[type[PageObject], ...] = ()) -> Landing:
    """Open the landing page, which for once is what is wanted, and return it with what else may come."""
    await Landing(page, binding).open()
    wanted = (Landing, *besides)
    others = tuple(one for one in binding.interstitials if one.screen not in wanted)
    return Landing(page, replace(binding, interstitials=others))
