"""Answers the screens of whoever signs people in: at most one password, at most two codes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import time
from typing import TYPE_CHECKING, Any

from ..errors import LeaseLost, MfaError, MfaTimeout, PortalError, UnexpectedPage
from ..events import ApprovalPending, CodeResent, MfaAnswered
from ..pom import Binding, PageObject, Selector, first_of
from ..runtime.attempt import CODES
from ..runtime.mfa.challenge import Attendant, Challenge, MfaProvider
from ..runtime.mfa.waiting import answered, prepared
from ..runtime.points import reached
from ..runtime.portal import Attempt
from .approval import approved
from .screens import (
    ApprovalScreen,
    CodeScreen,
    Consent,
    CredentialsScreen,
    DeadEnd,
    Given,
    Method,
    MethodsScreen,
    NewRecoveryCode,
    Passage,
    Screen,
    Transit,
)
from .ways import Ways

if TYPE_CHECKING:
    from playwright.async_api import Page, Response

RESENDS = 1
SKEW = 2.0
"""Seconds by which a clock may differ before that is taken for more than the way of the answer."""


@dataclass(repr=False)
class Steps:
    """One sign-in's answers.

    `hosts` are where secrets may be typed, `to` all screens that an answer may lead to, the more particular ones first;
    `consents` says whether the portal is granted what it asks for.
    """

    page: Page
    binding: Binding
    attempt: Attempt
    username: str
    hosts: Sequence[str]
    to: tuple[type[PageObject], ...]
    mfa: MfaProvider | None = None
    remember_device: bool = True
    consents: bool = False
    factors: list[str] = field(default_factory=list)
    _given: Given | None = None
    _named: bool = False
    _codes: int = 0
    _last: str = ""
    _chosen: str = ""
    _resent: int = 0
    _had_sent: set[str] = field(default_factory=set)
    _offset: float = 0.0
    _attendant: Attendant | None = None

    def __post_init__(self) -> None:
        self._ways = Ways(self.binding, self.to)

    @asynccontextmanager
    async def begun(self) -> AsyncIterator[Steps]:
        """Have the provider of second factors ready for the length of the sign-in."""
        self.page.on("response", self._note_clock)
        try:
            if self.mfa is None:
                yield self
                return
            async with self.mfa.attending(self.attempt) as attendant:
                self._attendant = attendant
                yield self
        except PortalError as error:
            # Whether the portal took the password is not known: that is never tried twice without being asked.
            error.retryable = error.retryable and (not self.gave_password or isinstance(error, LeaseLost))
            raise
        finally:
            self.page.remove_listener("response", self._note_clock)

    def _note_clock(self, head: Response) -> None:
        """Note how far the portal's clock is ahead of ours: its codes are of its own time."""
        date = head.headers.get("date")
        if date and head.request.is_navigation_request():
            try:
                ahead = parsedate_to_datetime(date).timestamp() + 0.5 - time()
            except ValueError:
                return
            self._offset = ahead if abs(ahead) > SKEW else 0.0

    @property
    def gave_password(self) -> bool:
        """Whether the password was given."""
        return self._given is not None

    async def take(self, screen: Screen) -> PageObject:
        """Answer a screen, and return the one that comes.

        Raises `InvalidCredentials`, `AccountLocked`, `PasswordExpired`, `MfaError` and its kin, `UnexpectedPage`.
        """
        match screen:
            case Consent() if self.consents and screen.element("accept") is not None:
                screen.require_origin(*self._hosts(screen))
                return await self._ways.followed(screen, screen.required("accept"))
            case DeadEnd():
                raise screen.failure()
            case Passage():
                if screen.sends and self._attendant is not None:
                    await self._ask(self._attendant, screen.sends)
                leave = screen.element("remember") if self.remember_device else None
                return await self._ways.followed(screen, leave or screen.leave)
            case Transit():
                return await self._ways.gone_on(screen)
            case CredentialsScreen():
                return await self._identify(screen)
            case MethodsScreen():
                return await self._choose(screen)
            case CodeScreen():
                return await self._give_code(screen)
            case NewRecoveryCode():
                return await self._keep_code(screen)
            case _:
                raise UnexpectedPage("the sign-in led to a screen that nobody answers", page=screen.title())

    # --- who it is

    async def _identify(self, screen: CredentialsScreen) -> PageObject:
        asks_password = screen.asks("password")
        if self._given is not None and asks_password:
            raise await screen.refused(self._given)
        if not asks_password and self._named:
            raise await screen.refused(Given(self.page.url))
        values: dict[str, str] = {"username": self.username} if screen.asks("username") else {}
        await self._expect_codes(screen)
        if asks_password:
            values["password"] = await self.attempt.give_password()
            self._given = Given(self.page.url)
        form = screen.credentials
        await form.fill_secret(type(screen).credentials.record(**values), hosts=self._hosts(screen))
        self._named = True
        if not asks_password:
            return await self._ways.sent(screen)
        self.attempt.require()
        self.factors.append("password")
        reached("password typed")
        came = await self._ways.sent(screen)
        reached("password sent")
        return came

    async def _expect_codes(self, screen: CredentialsScreen) -> None:
        """Prepare for codes that the portal may send by itself once it has the form."""
        if self.mfa is None or self._attendant is None:
            return
        preferred = self.mfa.factors[:1] if screen.asks("password") else ()
        for factor in dict.fromkeys((*preferred, screen.sends)):
            if factor in self.mfa.factors:
                await self._ask(self._attendant, factor)

    # --- second factors

    async def _give_code(self, screen: CodeScreen) -> PageObject:
        if isinstance(screen, ApprovalScreen) and await screen.is_gone():
            # Approved before anybody was asked: a remembered session, a quick person.
            return await first_of(screen.root, self.to, self.binding, after=screen.title())
        refusal = await screen.refused()
        if refusal is not None and not (self._resent and isinstance(refusal, MfaTimeout)):
            raise refusal  # where only another code was refused, the one before may still come
        mfa, attendant = self._require_provider(screen)
        if await self._wants_another(screen, mfa):
            return await self._look_elsewhere(screen)
        if screen.factor == self._last and self._codes >= CODES:
            raise MfaError("the portal refused the codes", page=screen.title())
        screen.require_origin(*self._hosts(screen))
        await self._have_sent(screen, attendant)
        if isinstance(screen, ApprovalScreen):
            return await self._await_approval(screen, mfa, attendant)
        await self.attempt.require_codes()
        try:
            code = await answered(attendant, await self._challenge(screen, mfa), self.attempt.patience)
        except MfaTimeout as late:
            if await self._resend_after(screen, mfa) is None:
                raise refusal or late from None
            return await self._resend(screen, attendant)
        return await self._type_code(screen, code)

    def _require_provider(self, screen: Screen) -> tuple[MfaProvider, Attendant]:
        if self.mfa is None or self._attendant is None:
            raise MfaError("the portal asks for a second factor and no provider was given", page=screen.title())
        return self.mfa, self._attendant

    async def _challenge(self, screen: CodeScreen, mfa: MfaProvider) -> Challenge:
        provider = mfa.answering(screen.factor)
        seconds, early = provider.patience, provider.resend_after
        if (first := await self._resend_after(screen, mfa)) is not None:
            seconds = first
        elif self._resent and early is not None:
            seconds = max(seconds - early, early)
        return Challenge(
            ticket=self.attempt,
            factor=screen.factor,
            prompt=await screen.asked(),
            attempt=self._codes + 1,
            seconds=seconds,
            clock_offset=self._offset,
        )

    async def _resend_after(self, screen: CodeScreen, mfa: MfaProvider) -> float | None:
        """Return after how many seconds without a code another one is asked for; None if none is."""
        provider = mfa.answering(screen.factor)
        early = provider.resend_after
        if early is None or early >= provider.patience or self._resent >= RESENDS:
            return None
        return early if await screen.shows("resend") else None

    async def _type_code(self, screen: CodeScreen, code: str) -> PageObject:
        record = type(screen).answer.record
        values: dict[str, Any] = {"code": code}
        if "remember" in record.model_fields and await screen.shows("remember"):
            values["remember"] = self.remember_device
        await self.attempt.spend()
        await screen.answer.fill_secret(record(**values), hosts=self._hosts(screen))
        self._codes = self._codes + 1 if screen.factor == self._last else 1
        self._last = screen.factor
        self.binding.emit(MfaAnswered(factor=screen.factor, attempt=self._codes))
        if screen.factor not in self.factors:
            self.factors.append(screen.factor)
        reached("code typed")
        self.attempt.require()
        came = await self._ways.sent(screen)
        reached("code sent")
        if type(came) is not type(screen) and not isinstance(came, DeadEnd | CredentialsScreen):
            await self.attempt.accepted()
        return came

    async def _ask(self, attendant: Attendant, factor: str) -> None:
        """Prepare for a code that the portal sends."""
        seconds = self.mfa.patience if self.mfa is not None else 0.0
        await prepared(attendant, factor, seconds=seconds, patience=self.attempt.patience)

    async def _have_sent(self, screen: CodeScreen, attendant: Attendant) -> None:
        """Have the first code sent by a page that waits to be told so."""
        if screen.factor in self._had_sent or not await screen.shows("send"):
            return
        self._had_sent.add(screen.factor)
        await self._ask(attendant, screen.factor)
        await screen.act(screen.required("send").click(timeout=self.binding.timeouts.action * 1000))

    async def _resend(self, screen: CodeScreen, attendant: Attendant) -> PageObject:
        await self._ask(attendant, screen.factor)
        self._resent += 1
        self.binding.emit(CodeResent(factor=screen.factor))
        return await screen.follow(screen.required("resend"), to=self.to, staying=(type(screen),))

    async def _await_approval(self, screen: ApprovalScreen, mfa: MfaProvider, attendant: Attendant) -> PageObject:
        challenge = await self._challenge(screen, mfa)
        if await screen.shows("remember"):
            box, timeout = screen.required("remember"), self.binding.timeouts.action * 1000
            await screen.act(box.set_checked(self.remember_device, timeout=timeout))

        def pending(seconds: float) -> None:
            self.binding.emit(ApprovalPending(seconds=seconds))

        came = await approved(screen, attendant, challenge, self.attempt.patience, to=self.to, tell=pending)
        self.factors.append(screen.factor)
        return came

    # --- which factor

    async def _wants_another(self, screen: CodeScreen, mfa: MfaProvider) -> bool:
        """Tell whether the caller would rather be asked for another factor, and the screen offers to change."""
        preferred = screen.factor == mfa.factors[0]
        if not (self._chosen or preferred) and await screen.shows("others"):
            return True
        if screen.factor not in mfa.factors:
            raise MfaError("the portal asks for a factor that no provider was given for", page=screen.title())
        return False

    async def _look_elsewhere(self, screen: CodeScreen) -> PageObject:
        self._chosen = screen.factor
        return await self._ways.followed(screen, screen.required("others"))

    async def _choose(self, screen: MethodsScreen) -> PageObject:
        """Take the method that comes first in the caller's order; the one that was left may not be listed."""
        mfa, attendant = self._require_provider(screen)
        rows: Sequence[Method] = (await screen.rows.read()).records
        listed: dict[str, str] = {}
        for row in rows:
            if factor := _factor_of(row.value, screen):
                listed.setdefault(factor, row.value)
        offered = [factor for factor in mfa.factors if factor in listed or factor == self._chosen]
        if not offered:
            raise MfaError("the portal offers no method that a provider was given for", page=screen.title())
        best = offered[0]
        self._chosen = self._chosen or best
        await self._ask(attendant, best)
        back = screen.element("back")
        if best not in listed and back is not None:
            return await self._ways.followed(screen, back)
        if best not in listed:
            raise MfaError("the portal offers no way back to the method", page=screen.title())
        control = screen.root.locator(Selector(screen.row_of(listed[best])).called(f"{screen.title()}.rows"))
        return await self._ways.followed(screen, control)

    async def _keep_code(self, screen: NewRecoveryCode) -> PageObject:
        """Have the new recovery code stored before the portal is told so: the old one is dead."""
        if self._attendant is None:
            raise MfaError("the portal shows a new recovery code, and no provider was given", page=screen.title())
        screen.require_origin(*self._hosts(screen))
        code = "".join((await screen.act(screen.code.inner_text())).split())
        await self._attendant.keep(code)
        await screen.confirm.fill(type(screen).confirm.record(saved=True))
        return await self._ways.sent(screen)

    # --- where

    def _hosts(self, screen: Screen) -> Sequence[str]:
        """Return where a secret may be typed into a screen: at its own host, where it has one."""
        return screen.typed_at or ((screen.host,) if screen.host else self.hosts)


def _factor_of(value: str, screen: MethodsScreen) -> str | None:
    return next((factor for start, factor in screen.factors.items() if value.startswith(start)), None)
