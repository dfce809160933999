"""Accounts: passwords, lockout, one-time codes that serve once, and the books the portal keeps of them."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from enum import Enum

import pyotp

from mock_portals.office_ally.outbox import Answer, Outbox
from mock_portals.office_ally.patients import MockPatient

STEP = 30
CODE_LIMIT = 10
CODE_BUCKET = 3600.0
RECOVERY_CODE = 24
PRODUCTS = {
    "clearinghouse": "Service Center",
    "practice_mate": "Practice Mate",
    "ehr_24_7": "EHR 24/7",
    "patient_ally": "Patient Ally",
}
"""What an account may be entitled to, and the word on its tile."""


class CodeVerdict(Enum):
    """What became of a one-time code; the values are the portal's error keys."""

    ACCEPTED = ""
    MISSING = "no-code"
    INVALID = "invalid-code"
    FORMAT = "invalid-code-format"
    TOO_MANY = "too-many-failures"


class Kind(Enum):
    """What the books tell apart."""

    PROMPT = "a code was asked for"
    REPLAY = "a code came that had been accepted before"
    SIGN_IN = "a sign-in was completed"
    DISPLACED = "another sign-in ended a session"
    SIGN_OUT = "the user signed out"


@dataclass(frozen=True)
class Note:
    """A line of an account's books; `at` is the portal's clock."""

    at: float
    kind: Kind


@dataclass(frozen=True)
class AcceptedCode:
    """A one-time code that was let through: when, and which step of time it stood for."""

    at: float
    step: int


@dataclass
class Account:
    """One portal user; tests change its flags while the server runs.

    `factors` are those that were set up, the first is asked for by default; with `mfa` off none is. `nags` are the
    names of screens that come in between (see `passages`). `breached` has the portal want another password.
    `patients` are its own, or None where it sees those that all accounts share; `marker` is the word that the
    last names of its own patients end in.
    """

    username: str
    password: str
    totp_secret: str
    display_name: str = "Riley Okafor"
    mfa: bool = True
    factors: tuple[str, ...] = ("totp", "recovery")
    nags: set[str] = field(default_factory=set)
    recovery_code: str = "K7Q2M9X4T1B8W5Z3R6N0P2L9"
    breached: bool = False
    locked: bool = False
    password_expired: bool = False
    user_id: str = ""
    products: tuple[str, ...] = tuple(PRODUCTS)
    patients: list[MockPatient] | None = None
    marker: str = ""
    wrong_passwords: int = 0
    wrong_codes: list[float] = field(default_factory=list)
    outbox: Outbox = field(default_factory=Outbox)
    used_steps: set[int] = field(default_factory=set)
    accepted_codes: list[AcceptedCode] = field(default_factory=list)
    books: list[Note] = field(default_factory=list)

    @property
    def prompts(self) -> list[float]:
        """Return when codes were asked for."""
        return self._times(Kind.PROMPT)

    @property
    def sign_ins(self) -> list[float]:
        """Return when sign-ins were completed, factors included."""
        return self._times(Kind.SIGN_IN)

    @property
    def replayed_codes(self) -> list[float]:
        """Return when a code was offered that had been accepted before; it is refused."""
        return self._times(Kind.REPLAY)

    def note(self, at: float, kind: Kind) -> None:
        """Write a line into the books."""
        self.books.append(Note(at, kind))

    def accepts_password(self, password: str) -> bool:
        """Compare a password."""
        return hmac.compare_digest(password.encode(), self.password.encode())

    def check_code(self, code: str, *, now: float) -> CodeVerdict:
        """Check a one-time code: this step's or the one before, each of them once."""
        if (verdict := self._refused_unseen(code, now)) is not None:
            return verdict
        totp = pyotp.TOTP(self.totp_secret, interval=STEP)
        for step in (int(now // STEP), int(now // STEP) - 1):
            if not totp.verify(code, for_time=step * STEP):
                continue
            if step not in self.used_steps:
                self.used_steps.add(step)
                self.accepted_codes.append(AcceptedCode(now, step))
                return CodeVerdict.ACCEPTED
            self.note(now, Kind.REPLAY)
        return self._wrong(now)

    def check_sent_code(self, channel: str, code: str, *, now: float) -> CodeVerdict:
        """Check a code that was sent: the newest of its channel, within five minutes, once."""
        if (verdict := self._refused_unseen(code, now)) is not None:
            return verdict
        return CodeVerdict.ACCEPTED if self.outbox.accepts(channel, code, now=now) else self._wrong(now)

    def check_recovery_code(self, code: str, *, now: float) -> CodeVerdict:
        """Check a recovery code."""
        if (verdict := self._refused_unseen(code, now)) is not None:
            return verdict
        if len(code) != RECOVERY_CODE or not code.isalnum():
            return CodeVerdict.FORMAT
        right = hmac.compare_digest(code.encode(), self.recovery_code.encode())
        return CodeVerdict.ACCEPTED if right else self._wrong(now)

    def answer_notifications(self, answer: Answer) -> None:
        """Answer the notifications that wait on the phone. Raises `LookupError` if there is none."""
        pending = [one for one in self.outbox.notifications if one.answer is Answer.PENDING]
        if not pending:
            raise LookupError("no notification waits")
        for notification in pending:
            notification.answer = answer

    def _refused_unseen(self, code: str, now: float) -> CodeVerdict | None:
        """Return what is to be said before a code is looked at."""
        self.wrong_codes = [at for at in self.wrong_codes if now - at < CODE_BUCKET]
        if len(self.wrong_codes) >= CODE_LIMIT:
            return CodeVerdict.TOO_MANY
        return None if code else CodeVerdict.MISSING

    def _wrong(self, now: float) -> CodeVerdict:
        self.wrong_codes.append(now)
        return CodeVerdict.INVALID

    def _times(self, kind: Kind) -> list[float]:
        return [note.at for note in list(self.books) if note.kind is kind]
