"""The exception tree. One question sorts it: who has to act?

Messages name the portal, the operation, the page and the field. They never carry a value: no patient, no secret.
"""

from __future__ import annotations

from typing import Any, Self


class PortalError(Exception):
    """Base of everything this package raises about a portal.

    `retryable` says whether repeating the same read may help; `retry_after` (seconds) is the portal's own wish.
    """

    retryable: bool = False

    def __init__(
        self,
        message: str = "",
        *,
        portal: str | None = None,
        operation: str | None = None,
        page: str | None = None,
        field: str | None = None,
        session_id: str | None = None,
        retryable: bool | None = None,
        retry_after: float | None = None,
        artifacts: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.portal = portal
        self.operation = operation
        self.page = page
        self.field = field
        self.session_id = session_id
        self.retry_after = retry_after
        self.artifacts = artifacts
        if retryable is not None:
            self.retryable = retryable

    def locate(
        self,
        *,
        portal: str | None = None,
        operation: str | None = None,
        page: str | None = None,
        session_id: str | None = None,
    ) -> Self:
        """Fill in where it happened, keeping what is already known."""
        self.portal = self.portal or portal
        self.operation = self.operation or operation
        self.page = self.page or page
        self.session_id = self.session_id or session_id
        return self

    def __str__(self) -> str:
        element = ".".join(part for part in (self.page, self.field) if part)
        where = ", ".join(part for part in (self.portal, self.operation, element) if part)
        return f"{self.message} [{where}]" if where else self.message


class ConfigurationError(PortalError):
    """The caller has to act: the SDK was set up or used wrongly."""


class WrongEventLoop(ConfigurationError):
    """A client or pool was used from another event loop than the one it was opened in."""


class ClosedError(ConfigurationError):
    """A client or pool was used before it was opened or after it was closed."""


class StateError(ConfigurationError):
    """The state database cannot be used as it is."""


class StateKeyError(StateError):
    """The key given does not open what is sealed in the state database."""


class StateTampered(StateError):
    """A sealed row of the state database is not what was written there."""


class NotOnThisSurface(ConfigurationError):
    """The tenant's product does not have the screen that was asked for."""


class AuthenticationError(PortalError):
    """The account's owner has to act. Never retried."""


class InvalidCredentials(AuthenticationError):
    """The portal refused user name or password. The SDK tried once and will not try again."""


class AccountLocked(AuthenticationError):
    """The portal has locked or throttled the account."""


class PasswordExpired(AuthenticationError):
    """The portal demands a new password."""


class HostKeyChanged(AuthenticationError):
    """A server showed another key than the pinned ones: it may be somebody else. Nothing was told to it."""


class MfaError(AuthenticationError):
    """The second factor was refused, is missing, or is of a kind that was not configured."""


class MfaTimeout(MfaError):
    """No code came, or nobody answered, in time. Nothing was refused: after `Care.code_pause` a call asks again."""


class MfaEnrolment(MfaError):
    """The portal demands that a second factor be set up. A person has to do that, once."""


class ChallengeRequired(AuthenticationError):
    """The portal asks whether a human is there. A person has to answer; the SDK never does."""


class SignInsExhausted(AuthenticationError):
    """The account has signed in as often within an hour as `Care` allows; `retry_after` says when it may again."""


class SessionError(PortalError):
    """The session has to be renewed. Handled by the client with its own budget."""

    retryable = True


class SessionExpired(SessionError):
    """The portal no longer knows the session."""


class SessionDisplaced(SessionError):
    """Another sign-in took the session's place."""


class SessionLocked(SessionError):
    """The portal locked the session after idleness and wants the password again."""


class LeaseLost(SessionError):
    """Another process took over what this one was doing for the account."""


class UnavailableError(PortalError):
    """Waiting and repeating may help."""

    retryable = True


class PageTimeout(UnavailableError):
    """The page did not get as far as it should within its deadline."""


class PortalDown(UnavailableError):
    """The portal cannot be reached, is overloaded or under maintenance."""


class PoolTimeout(UnavailableError):
    """No browser context or page became free in time: more is asked for than `Limits` allow."""


class BrowserCrashed(UnavailableError):
    """The browser, its page or its driver went away."""


class LayoutError(PortalError):
    """A developer has to act: the page is not what the page object declares."""


class SelectorNotFound(LayoutError):
    """None of an element's candidates matches."""


class SelectorAmbiguous(LayoutError):
    """An element's candidate matches more than one element."""


class SelectorUncertain(LayoutError):
    """An element matches, but not certainly enough for what was to be done with it."""


class UnexpectedPage(LayoutError):
    """Another page came than the one that was asked for."""


class ForeignOrigin(UnexpectedPage):
    """The page is at an origin that the portal did not declare: no secret is typed there."""


class UnsafeFile(LayoutError):
    """A downloaded file is too large, of another type than it should be, or an archive that must not be unpacked."""


class ExtractionError(LayoutError):
    """A declared field is missing on the page, or holds what its type does not allow."""


class AnotherAnswer(ExtractionError):
    """The answer is not about what was asked, and is not shown. `field` says what differs: never its value."""


class AnswerUnreadable(ExtractionError):
    """The answer is cut short, or is not what its envelope says. Nothing of it is shown."""


class ReportUnreadable(PortalError):
    """A file is no report that is known, or not the one it was taken for. `code` says why, no message has a value."""

    def __init__(self, message: str = "", *, code: str = "unreadable") -> None:
        super().__init__(message)
        self.code = code


class RejectedError(PortalError):
    """The portal understood and said no."""


class InvalidInput(RejectedError):
    """Input is refused, by the SDK before the page moves or by the portal's validation.

    `messages` are free of patient data: field names and rules only.
    """

    messages: tuple[str, ...] = ()

    def __init__(self, message: str = "", *, messages: tuple[str, ...] = (), field: str | None = None) -> None:
        super().__init__(message or "; ".join(messages), field=field)
        self.messages = messages or ((message,) if message else ())


class NotFound(RejectedError):
    """The portal has no such record."""


class Duplicate(RejectedError):
    """A record with the same natural key exists already."""

    natural_key: str | None = None


class NotAuthorized(RejectedError):
    """No authorization covers what was to be booked: refused by the SDK, as its caller asked, before anything is sent.

    `reason` is that of the first appointment which none covers, `days` are those without cover (ISO dates), in order.
    """

    reason: str | None = None
    days: tuple[str, ...] = ()


class QuestionRefused(RejectedError):
    """A clearinghouse took a question for malformed: it never came to the payer.

    `code` is CORE's or SOAP's name of the fault, or `TA1` or `999`, of which `acknowledgment` has the places.
    """

    def __init__(self, message: str = "", *, code: str = "", acknowledgment: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.acknowledgment: Any = acknowledgment


class NotPermitted(RejectedError):
    """The account may not do this."""


class WriteError(PortalError):
    """A write did not end in a receipt. `key` is the caller's, or, where none was given, the journal's handle."""

    key: str | None = None


class OutcomeUnknown(WriteError):
    """It is not known whether the write took place, as the portal cannot be asked.

    `client.writes.resume()` asks again. A person who cannot wait looks the record up in the portal and says what is
    there by `client.writes.resolve`.
    """


class NotSaved(WriteError):
    """The portal did not say no, and does not show the write: nothing was saved. It may be tried again."""


class SavedDifferently(WriteError):
    """The write took place, but the portal keeps some `fields` otherwise than was asked. A person has to look."""

    fields: tuple[str, ...] = ()


class IdempotencyConflict(WriteError):
    """The key was used before with another payload."""


class EdiError(PortalError):
    """An X12 file, or what was to become one, is not as it has to be. No message holds a value of the file.

    `code` names the rule, `segment` counts from 1 over the file, `loop` is the guide's name of the place (`2010BA`).
    """

    def __init__(
        self, message: str = "", *, code: str = "", segment: int | None = None, loop: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.segment = segment
        self.loop = loop

    def __str__(self) -> str:
        at = f"segment {self.segment}" if self.segment is not None else ""
        where = ", ".join(part for part in (at, f"loop {self.loop}" if self.loop else "") if part)
        return f"{super().__str__()} [{where}]" if where else super().__str__()


class EdiSyntaxError(EdiError):
    """The file is no X12, or departs from it where `strict=True` does not let it."""


class EdiTruncated(EdiSyntaxError):
    """The file ends amid an interchange. Everything before was delivered."""


class ControlNumbersExhausted(EdiError):
    """No control number is left for this sender and receiver: counting does not begin anew by itself."""

    def __init__(self, message: str = "no control numbers are left for this sender and receiver") -> None:
        super().__init__(message, code="control_numbers_exhausted")


class EditsFailed(EdiError):
    """What was to be written breaks rules: nothing was written. `edits` are all of them, each with its field's path."""

    def __init__(self, message: str = "", *, edits: tuple[object, ...] = ()) -> None:
        super().__init__(message or f"{len(edits)} rules are broken: {_first(edits)}", code="edits")
        self.edits = edits


class NotAccepted(EdiError):
    """The validator does not accept what was written: nothing left. `findings` say where, without a value."""

    def __init__(self, message: str = "", *, findings: tuple[object, ...] = ()) -> None:
        super().__init__(
            message or f"the validator does not accept what was written: {_first(findings)}", code="not_accepted"
        )
        self.findings = findings


def _first(listed: tuple[object, ...], most: int = 20) -> str:
    more = f"; and {len(listed) - most} more" if len(listed) > most else ""
    return "; ".join(str(one) for one in listed[:most]) + more
