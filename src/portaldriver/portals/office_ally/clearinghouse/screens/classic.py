"""Service Center Classic's shell: what it holds lies in an iframe with a number (guide 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from .....errors import PageTimeout, SelectorNotFound
from .....pom import Binding, Evidence, PageObject, Selector, link
from ...hosts import SERVICE_CENTER

if TYPE_CHECKING:
    from playwright.async_api import Page

P = TypeVar("P", bound="Inside")


class Classic(PageObject):
    """The shell. Its address says what the iframe is to hold; the menu's texts are attested."""

    host = SERVICE_CENTER
    path = "/secure_oa.asp"
    at = r"/secure_oa\.asp"
    evidence = Evidence.ATTESTED
    source = "office_ally 2.1, 4"
    ready = Selector(link("Upload Claims"))
    upload_claims = Selector(link("Upload Claims"))
    upload_professional = Selector(link("Upload Professional (CMS-1500/837P) File"))
    upload_institutional = Selector(link("Upload Institutional (UB-04/837I) File"), may_be_absent=True)
    download_file_summary = Selector(link("Download File Summary"))


class Inside(PageObject):
    """A page that lies in the shell. The iframe's number and the module's name are MODELLED by those who say them."""

    host = SERVICE_CENTER
    frame = ""
    """Selector of the iframe."""


async def opened(page: Page, binding: Binding, screen: type[P], **module: str) -> P:
    """Open a module anew, and return its page in the iframe once it can be used.

    Raises `SelectorNotFound` if the iframe is another one, and what stands in the way, within the iframe too:
    `SessionExpired`, `ChallengeRequired`, `PageTimeout`.
    """
    shell = Classic(page, binding)
    await shell.open(**module)
    seconds = binding.timeouts.action
    try:
        holder = await shell.act(page.wait_for_selector(screen.frame, state="attached", timeout=seconds * 1000))
    except PageTimeout:
        if await shell.act(page.locator("iframe").count()):
            raise SelectorNotFound("another iframe is there", page=screen.title(), field="frame") from None
        raise
    inner = await shell.act(holder.content_frame())
    if inner is None:
        raise SelectorNotFound("the iframe holds no page", page=screen.title(), field="frame")
    found = screen(inner, binding)
    await found.arrive()
    return found
