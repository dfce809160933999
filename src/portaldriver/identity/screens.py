"""What a sign-in page may be: the bases of a provider's page objects, which `Steps` knows how to answer.

An element that not every provider has is left out of the declaration: `resend`, `others`, `back`, `complaint`,
`accept`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from ..errors import (
    AuthenticationError,
    InvalidCredentials,
    MfaEnrolment,
    MfaError,
    PortalError,
    SessionExpired,
    UnexpectedPage,
)
from ..pom import Candidate, PageObject, Record, Selector
from ..pom.deadline import through_replacements

if TYPE_CHECKING:
    from playwright.async_api import Locator

T = TypeVar("T")


class Screen(PageObject):
    """A page, or a view of one, of somebody who signs people in.

    `complaint`, where it is declared, is what shows in the same document when what was given is refused. `typed_at`
    are the hosts where secrets may be typed into it, where not all of the provider's are meant.
    """

    typed_at: ClassVar[tuple[str, ...]] = ()
    pause: ClassVar[float] = 0.0
    """Seconds between typing and sending: some pages lose a click that comes at once."""

    def element(self, name: str) -> Locator | None:
        """Return an element that not every screen declares."""
        return getattr(self, name) if name in type(self).selectors() else None

    def required(self, name: str) -> Locator:
        """Return an element that a screen of this kind has to declare. Raises `UnexpectedPage`."""
        locator = self.element(name)
        if locator is None:
            raise UnexpectedPage(f"the screen declares no `{name}`", page=self.title())
        return locator

    async def shows(self, name: str) -> bool:
        """Tell whether an element that may be declared is visible."""
        locator = self.element(name)
        return locator is not None and bool(await self._looked(lambda: locator.filter(visible=True).count()))

    async def words(self, name: str) -> str:
        """Return what an element that may be declared says, "" where there is none; several are joined."""
        locator = self.element(name)
        return " ".join(await self._looked(locator.all_inner_texts)) if locator is not None else ""

    async def _looked(self, look: Callable[[], Awaitable[T]]) -> T:
        """Look at the page, again where it went on by itself meanwhile."""
        return await through_replacements(self.binding.timeouts.action, lambda _: look(), page=self.title())


_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """Where a password was given: by that a screen can tell its answer from a sign-in that began anew."""

    address: str


class CredentialsScreen(Screen):
    """A form of `username`, `password` or both.

    `sends` names the factor of which the portal sends a code by itself once it has the form.
    """

    sends: ClassVar[str] = ""
    credentials: ClassVar[Any]
    submit = Selector("button[type=submit]", "input[type=submit]")

    @classmethod
    def asks(cls, field: str) -> bool:
        """Tell whether the form has a field."""
        return field in cls.credentials.record.model_fields

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the form came back."""
        return InvalidCredentials("the form came back: the user name or password was refused", page=self.title())


class CodeScreen(Screen):
    """A demand for a code, or for an answer that serves as one.

    `answer` is a form of `code` and, where a box offers it, `remember`. `others` leads to other methods, `send` sends
    the first code where the page does not by itself, `resend` another. `prompt`, where it is declared, is what the page
    shows with its demand.
    """

    factor: ClassVar[str]
    sends: ClassVar[bool] = False
    """Whether opening the screen makes the portal send a code."""
    answer: ClassVar[Any]
    submit = Selector("button[type=submit]", "input[type=submit]")

    async def refused(self) -> PortalError | None:
        """Return what forbids another code; None if one may be given."""
        return None

    async def asked(self) -> str | None:
        """Return the words of `prompt` as it is now."""
        locator = self.element("prompt")
        texts = await self._looked(locator.all_inner_texts) if locator is not None else []
        return " ".join(texts[0].split()) if texts else None


class ApprovalScreen(CodeScreen):
    """A demand that a person approves elsewhere; `prompt` is the number to match. It goes on by itself.

    `denied` and `expired` show in the same document, where a provider has them. `remember` is the box that has the
    browser remembered.
    """

    factor = "push"

    async def is_gone(self) -> bool:
        """Tell whether the page went on: neither the demand nor what became of it shows."""
        return not any([await self.shows(name) for name in ("ready", "denied", "expired")])

    async def asked(self) -> str | None:
        """Return the number to match as it is now; None where none shows, or more than one."""
        numbers = set(_NUMBER.findall(await super().asked() or ""))
        return numbers.pop() if len(numbers) == 1 else None


class Method(Record):
    """A row of a list of methods: `value` says which factor it is."""

    value: str


class MethodsScreen(Screen):
    """A list of the methods that a person may choose from.

    `rows` is a `Table` of `Method`; `factors` maps the beginnings of their values to factors; `row_of` finds a row by
    its value. `back` leads to the screen before.
    """

    rows: ClassVar[Any]
    factors: ClassVar[Mapping[str, str]]

    @classmethod
    def row_of(cls, value: str) -> str | Candidate:
        """Return the CSS, or another way to find it, of the row with this value."""
        raise NotImplementedError


class NewRecoveryCode(Screen):
    """The recovery code that replaces a used one; `confirm` is a form of `saved`, the box that says it was recorded."""

    code = Selector("code")
    confirm: ClassVar[Any]
    submit = Selector("button[type=submit]")


class Passage(Screen):
    """A screen that is passed by: a question whether to stay signed in, a nag to enrol, a notice. `leave` passes it.

    `sends` names the factor of which leaving it sends a code. `remember` passes it too and has the browser remembered.
    """

    sends: ClassVar[str] = ""
    leave = Selector("button[type=submit]")


class Transit(Screen):
    """A screen that goes on by itself."""


class DeadEnd(Screen):
    """A screen that ends the sign-in."""

    def failure(self) -> PortalError:
        """Return what it means."""
        return AuthenticationError("the sign-in came to an end", page=self.title())


class Decision(DeadEnd):
    """A question that is the account's owner's to answer: terms, which account, which organisation."""

    def failure(self) -> PortalError:
        """Return what it means."""
        return AuthenticationError("the sign-in asks for a decision that a person has to take", page=self.title())


class Consent(Decision):
    """The question whether the portal may have what it asks for.

    `accept`, where it is known, grants it: pressed only if the caller said so.
    """


class Lost(DeadEnd):
    """The notice that the sign-in is not known any more: it took too long, or went on elsewhere."""

    def failure(self) -> PortalError:
        """Return what it means."""
        return SessionExpired("the identity provider lost the transaction", page=self.title())


class Broken(DeadEnd):
    """The page of an error that ends the sign-in."""

    def failure(self) -> PortalError:
        """Return what it means."""
        return AuthenticationError("the identity provider ended the sign-in with an error", page=self.title())


class Enrolment(DeadEnd):
    """A demand that a second factor be set up. Never done by itself: it is the account's owner's to decide."""

    def failure(self) -> PortalError:
        """Return what it means."""
        return MfaEnrolment("the portal demands that a second factor be set up", page=self.title())


class Unsupported(DeadEnd):
    """A second factor that needs a person's device in the browser itself."""

    def failure(self) -> PortalError:
        """Return what it means."""
        return MfaError("the portal asks for a factor that cannot be given here", page=self.title())
