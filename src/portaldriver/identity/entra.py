"""Microsoft Entra ID, work and school accounts. Views change inside one document; ids do not change with the language.

`#idSIButton9` and `#idBtn_Back` mean something else on every view: they are pressed, never recognised by.
"""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from ..errors import AccountLocked, InvalidCredentials, PasswordExpired, PortalError
from ..pom import Evidence, Form, Record, Selector, Table, attribute, having, itself
from ..runtime.mfa.challenge import PUSH, SMS, TOTP
from .federation import AutoPost
from .provider import IdentityProvider
from .screens import (
    ApprovalScreen,
    Broken,
    CodeScreen,
    Consent,
    CredentialsScreen,
    Enrolment,
    Given,
    Method,
    MethodsScreen,
    Passage,
    Screen,
    Transit,
    Unsupported,
)
from .verdicts import by_words

HOST = "login.microsoftonline.com"
REACH = (
    "autologon.microsoftazuread-sso.com",
    "aadcdn.msauth.net",
    "aadcdn.msftauth.net",
    "aadcdn.msauthimages.net",
    "aadcdn.msftauthimages.net",
    "mysignins.microsoft.com",
)
"""Scripts, the tenant's pictures, seamless sign-on and the registration of methods."""

NEXT = ("#idSIButton9",)
PAUSE = 1.5
"""Seconds that the script needs between what is typed and the click (identity_providers 2.3)."""

LOCKED_CODES = frozenset({"50053", "50057"})
WRONG_CODES = frozenset({"50034", "50126"})
EXPIRED_CODES = frozenset({"50055"})
_CODE = re.compile(r'"sErrorCode"\s*:\s*"(\d+)"')


def _in_view(*inputs: str) -> tuple[str, ...]:
    """Return the CSS of inputs as they are in their own view: in others their twins lie off the screen."""
    return tuple(f"{name}:not(.moveOffScreen):not([type=hidden]):not([aria-hidden=true])" for name in inputs)


USER = _in_view("#i0116", "input[name=loginfmt]")
WITHOUT_USER = f"body:not(:has({USER[0]}))"
PASSWORD = _in_view("#i0118", "input[name=passwd]")


class UserForm(Record):
    """The user name."""

    username: Annotated[str, Selector(*USER)]


class PasswordForm(Record):
    """The password."""

    password: Annotated[str, Selector(*PASSWORD)]


class EntraLogin(CredentialsScreen):
    """A view on the way to the password."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 2.2, 2.3, 2.7"
    pause = PAUSE
    submit = Selector(*NEXT)
    config = Selector(having("script", "sErrorCode"), may_be_absent=True)

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the view came back: by the page's own error code, else by its words."""
        said = " ".join(await self.act(self.config.all_text_contents()))
        codes = set(_CODE.findall(said))
        if codes & LOCKED_CODES:
            return AccountLocked("the portal has locked or throttled the account", page=self.title())
        if codes & EXPIRED_CODES:
            return PasswordExpired("the portal wants the password to be changed", page=self.title())
        if codes & WRONG_CODES:
            return InvalidCredentials("the portal refused user name or password", page=self.title())
        words = await self.words("complaint")
        return by_words(words, page=self.title())


class UserName(EntraLogin):
    """The view of the user name. Where the password stands beside it, the page throws that away: it asks again."""

    ready = Selector(*USER)
    credentials = Form(UserForm)
    complaint = Selector("#usernameError", "[data-testid=usernameError]", may_be_absent=True)


class Password(EntraLogin):
    """The view of the password."""

    ready = Selector(*(f"{WITHOUT_USER} {field}" for field in PASSWORD))
    credentials = Form(PasswordForm)
    complaint = Selector("#passwordError", may_be_absent=True)


class AccountPicker(Passage):
    """The tiles of accounts that the browser knows; which is ours is not guessed."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 2.4"
    ready = Selector("#otherTile")
    leave = Selector("#otherTile")


class WorkOrPersonal(Passage):
    """The question which of two accounts of one address is meant: the work account."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 2.4"
    ready = Selector("#aadTile", "#aadTileTitle")
    leave = Selector("#aadTile", "#aadTileTitle")


# --- second factors


class Push(ApprovalScreen):
    """The wait for a notification to be approved, with or without a number to match."""

    factor: ClassVar[str] = PUSH
    sends = True
    evidence = Evidence.ATTESTED
    source = "identity_providers 2.5"
    path = "/common/SAS/BeginAuth"
    ready = Selector("#idDiv_SAOTCAS_Title", "#idDiv_SAOTCAS_Description", "#idRichContext_DisplaySign")
    prompt = Selector("#idRichContext_DisplaySign", may_be_absent=True)
    denied = Selector("#idDiv_SAASDS_Description", may_be_absent=True)
    expired = Selector("#idDiv_SAASTO_Description", may_be_absent=True)
    resend = Selector("#idA_SAASTO_Resend", may_be_absent=True)
    others = Selector("#signInAnotherWay", may_be_absent=True)
    remember = Selector("#idChkBx_SAOTCAS_TD:enabled", "input[name=rememberMFA]:enabled", may_be_absent=True)


class Passwordless(ApprovalScreen):
    """The same in the place of a password."""

    factor: ClassVar[str] = PUSH
    sends = True
    evidence = Evidence.ATTESTED
    source = "identity_providers 2.5"
    ready = Selector("#idRemoteNGC_DisplaySign", "#idDiv_RemoteNGC_PollingDescription")
    prompt = Selector("#idRemoteNGC_DisplaySign", may_be_absent=True)


class CodeForm(Record):
    """A code, and whether the browser is to be remembered."""

    code: Annotated[str, Selector("#idTxtBx_SAOTCC_OTC", "input[name=otc]")]
    remember: Annotated[
        bool,
        Selector("#idChkBx_SAOTCC_TileRememberMFA:enabled", "input[name=rememberMFA]:enabled", may_be_absent=True),
    ] = False


class EntraCode(CodeScreen):
    """The view of a code."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 2.5, 2.7"
    path = "/common/SAS/BeginAuth"
    pause = PAUSE
    ready = Selector("#idTxtBx_SAOTCC_OTC", "input[name=otc]")
    answer = Form(CodeForm)
    submit = Selector("#idSubmit_SAOTCC_Continue")
    remember = Selector(
        "#idChkBx_SAOTCC_TileRememberMFA:enabled", "input[name=rememberMFA]:enabled", may_be_absent=True
    )
    others = Selector("#signInAnotherWay", may_be_absent=True)
    complaint = Selector("#idSpan_SAOTCC_Error_OTC:not(:empty)", "[data-testid=otcError]", may_be_absent=True)


class SmsCode(EntraCode):
    """The same for a code sent to a phone: told by the phone's masked number, which is no word of any language."""

    factor: ClassVar[str] = SMS
    sends = True
    source = "identity_providers 2.5; the mask is modelled"
    ready = Selector(having("#idDiv_SAOTCC_Description", "XX"), having("#idDiv_SAOTCC_Description", "**"))


class AppCode(EntraCode):
    """The same for an authenticator's code."""

    factor: ClassVar[str] = TOTP


class MethodRow(Method):
    """A row of the list; its value is the method's name."""

    value: Annotated[str, Selector(itself(), read=attribute("data-value"))]


class Methods(MethodsScreen):
    """The list of methods. Calls and keys are not among those that can be answered here."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 2.5"
    ready = Selector("#idDiv_SAOTCS_Proofs")
    rows = Table(
        MethodRow,
        rows=Selector("#idDiv_SAOTCS_Proofs div[data-value]"),
        empty=Selector("#idDiv_SAOTCS_Proofs:not(:has(div[data-value]))"),
    )
    factors: ClassVar[dict[str, str]] = {"PhoneAppNotification": PUSH, "PhoneAppOTP": TOTP, "OneWaySMS": SMS}

    @classmethod
    def row_of(cls, value: str) -> str:
        """Return the CSS of the row with this value."""
        return f'#idDiv_SAOTCS_Proofs div[data-value="{value}"]'


class PhoneDigits(Unsupported):
    """The question for the last digits of a phone number, before anything is sent to it."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 2.5"
    ready = Selector("#idTxtBx_SAOTCS_PhoneNumber")


# --- what may stand between


class StaySignedIn(Passage):
    """The question whether to stay signed in: no, sessions are kept by us."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 2.2, 2.6"
    ready = Selector(
        "#KmsiCheckboxField",
        "input[name=DontShowAgain]",
        "#KmsiDescription",
        'html:has(meta[name=PageID][content="KmsiInterrupt"]) body',
    )
    leave = Selector("#idBtn_Back")


class SkippableRegistration(Passage):
    """The offer to register methods, in the form that can be left."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 2.6"
    ready = Selector("#CancelLinkButton")
    leave = Selector("#CancelLinkButton")


class MoreInformation(Enrolment):
    """The demand for more information: the only way on is to register a method."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 2.2, 2.6"
    ready = Selector(
        "#idSubmit_ProofUp_Redirect",
        "[data-automation-id=SecurityInfoRegister]",
        'html:has(meta[name=PageID][content="ConvergedProofUpRedirect"]) body',
    )


class ConsentPage(Consent):
    """The question whether the portal may have what it asks for."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 2.6, 11"
    ready = Selector("#idBtn_Accept")
    accept = Selector("#idBtn_Accept")


class Failed(Broken):
    """The page of an error that ends the sign-in."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 2.7"
    ready = Selector("#service_exception_message")


class Working(Transit):
    """The hidden form that goes on by script, sometimes several in a row."""

    evidence = Evidence.ATTESTED
    source = "identity_providers 2.8"
    ready = Selector("form[name=hiddenform]")


SCREENS: tuple[type[Screen], ...] = (
    Working,
    StaySignedIn,
    SkippableRegistration,
    MoreInformation,
    ConsentPage,
    Failed,
    PhoneDigits,
    Methods,
    SmsCode,
    AppCode,
    Push,
    Passwordless,
    WorkOrPersonal,
    AccountPicker,
    UserName,
    Password,
    AutoPost,
)
"""The more particular ones first."""


def entra(*hosts: str, reach: tuple[str, ...] = ()) -> IdentityProvider:
    """Return Entra ID; `hosts` in the place of the public cloud's, `reach` what a tenant's pages load from beside."""
    return IdentityProvider(name="entra", hosts=hosts or (HOST,), screens=SCREENS, reach=(*REACH, *reach))
