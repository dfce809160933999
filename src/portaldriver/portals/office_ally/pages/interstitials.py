"""What may come in the place of any page."""

from __future__ import annotations

from typing import Annotated

from ....pom import Evidence, OptionalText, PageObject, Record, Selector, Table, attribute, having, itself, link
from ..hosts import PRACTICE_MATE, SERVICE_CENTER


class SignedOut(PageObject):
    """Where every WebForms page sends a request without a session (guide 2.1)."""

    host = PRACTICE_MATE
    path = "/pm/Login.aspx"
    at = r"(/login\.aspx|/slogin\.aspx|auth0bridge|/u/login|/authorize)(\b|$)"
    evidence = Evidence.ATTESTED
    source = "office_ally 2.1"
    ready = Selector("html")


class Maintenance(PageObject):
    """The portal is being upgraded (guide 2.1)."""

    host = PRACTICE_MATE
    path = "/pm/SiteMaintenance.aspx"
    at = r"/SiteMaintenance\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 2.1"
    ready = Selector("html")


class DefaultRedirect(PageObject):
    """The page a fresh session is sent through once before its first real one (guide 2.1)."""

    host = PRACTICE_MATE
    path = "/pm/Default.aspx"
    at = r"/pm/Default\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 2.1"
    ready = Selector("html")


class Challenge(PageObject):
    """The image-code question of the firewall in front of the portal (guide 2.3). It answers HTTP 200."""

    host = PRACTICE_MATE
    path = "/pm/Login.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 2.3"
    ready = Selector(
        having("body", "What code is in the image"),
        having("body", "testing whether you are a human visitor"),
    )


class Rejected(PageObject):
    """The same firewall's flat refusal (guide 2.3)."""

    host = PRACTICE_MATE
    path = "/pm/Login.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 2.3"
    ready = Selector(having("body", "The requested URL was rejected"))


class Displaced(PageObject):
    """What a session is told that another sign-in of the same account ended. It answers HTTP 200.

    Whether the portal does that at all, and in which words, is not public (guide 2.4).
    """

    host = PRACTICE_MATE
    path = "/pm/Default.aspx"
    evidence = Evidence.MODELLED
    source = "nothing public; office_ally 2.4 says so"
    ready = Selector("#DisplacedNotice", having("body", "your account was used to sign in from another location"))


class PasswordChange(PageObject):
    """The demand for a new password after sign-in; it can be left through the product chooser (guide 2.4).

    Its host and path are MODELLED: only its fields and the way out are attested.
    """

    host = SERVICE_CENTER
    path = "/account/ChangePassword.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 2.4"
    ready = Selector("#newPassword", "#currentPassword")
    leave = Selector('a[href="/account/"]')


class ProductTile(Record):
    """A product that the account may use, and where it is opened."""

    name: Annotated[str, Selector(itself())]
    address: Annotated[OptionalText, Selector(itself(), read=attribute("href"), may_be_absent=True)] = None


class ProductChooser(PageObject):
    """The tiles of Office Ally's products; the second was Practice Mate (guide 2.4).

    That it shows only what the account may use, and the words on the tiles, are MODELLED.
    """

    host = SERVICE_CENTER
    path = "/account/"
    evidence = Evidence.ATTESTED
    source = "office_ally 2.4"
    ready = Selector(".product")
    practice_mate = Selector(having(".product", "Practice Mate"), link("Practice Mate"), ".product:nth-of-type(2)")
    tiles = Table(ProductTile, rows=Selector(".product"), empty=Selector(".products:not(:has(.product))"))
