"""What the portal's own books and the workers' lines say of a soak, held against what they should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.accounts import Account
from tests.soak.ledger import Ledger
from tests.soak.strikes import VIOLENT, Blow, Strike

LOGIN, CODE = "/u/login", "/u/mfa-otp-challenge"
LEAD = 2.0
"""Seconds before a sign-in is told in which its browser context has got its cookies already."""
PER_BLOW = 4
"""Sign-ins that one violent strike may cut short: those of all contexts there may be."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure, and whether it is as it should be."""

    name: str
    value: int
    aim: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A soak that is over. `age` is the seconds after which the clients replace a session."""

    portal: OfficeAllyPortal
    accounts: Sequence[Account]
    ledger: Ledger
    blows: Sequence[Blow]
    password_needed: Counter[int]
    asked: int
    contexts: int
    age: float
    seconds: float
    parked: int
    held: int

    @property
    def struck(self) -> Counter[Strike]:
        """How often each kind of misfortune was met."""
        return Counter(blow.strike for blow in self.blows)


def findings(outcome: Outcome) -> list[Finding]:
    """Return everything that was to be proved."""
    return [*_reads(outcome), *_codes(outcome), *_passwords(outcome), *_rest(outcome)]


def _none(name: str, value: int) -> Finding:
    return Finding(name, value, "0", value == 0)


def _most(name: str, value: int, limit: int) -> Finding:
    return Finding(name, value, f"<= {limit}", value <= limit)


def _reads(outcome: Outcome) -> Iterator[Finding]:
    ledger = outcome.ledger
    answered = len(ledger.answers)
    yield Finding("reads answered", answered, str(outcome.asked), answered == outcome.asked)
    yield _none("calls that failed", len(ledger.failures))
    crossed = sum(failure.outcome == "CrossAccountRow" for failure in ledger.failures)
    yield _none("cross-account answers", crossed)
    most = max((pulse.most_contexts for pulse in ledger.pulses.values()), default=0)
    yield _most("live contexts of one worker", most, outcome.contexts)


def _codes(outcome: Outcome) -> Iterator[Finding]:
    accounts = outcome.accounts
    accepted = [(account.username, code.step) for account in accounts for code in account.accepted_codes]
    yield _none("codes offered after they had been accepted", sum(len(account.replayed_codes) for account in accounts))
    yield _none("codes accepted twice", len(accepted) - len(set(accepted)))
    posted = outcome.portal.count(method="POST", path=CODE)
    yield Finding("codes posted", posted, f"{len(accepted)} accepted", posted == len(accepted))
    early = [prompt for number in range(len(accounts)) for prompt in _early(outcome, number)]
    unlucky = sum(_is_unlucky(outcome, *prompt) for prompt in early)
    yield _none("prompts within the portal's interval", len(early) - unlucky)
    yield _most("prompts as the cookies were lost while signing in", unlucky, outcome.struck[Strike.KILL_NETWORK])
    yield _most("prompts", sum(len(account.prompts) for account in accounts), _due(outcome) + unlucky)


def _due(outcome: Outcome) -> int:
    """Return how many prompts there may be: one for each account and interval, and those that led nowhere."""
    numbers = range(len(outcome.accounts))
    intervals = 1 + int(outcome.seconds / outcome.portal.device_interval)
    return len(numbers) * intervals + sum(outcome.ledger.lost(number) for number in numbers)


def _early(outcome: Outcome, number: int) -> list[tuple[int, float]]:
    """Return the prompts that came although the device had been remembered and saved, and not for too long."""
    saved = outcome.ledger.signed_in(number)
    return [
        (number, later)
        for earlier, later in pairwise(outcome.accounts[number].prompts)
        if later - earlier < outcome.portal.device_interval and any(earlier <= at <= later for at in saved)
    ]


def _is_unlucky(outcome: Outcome, number: int, prompt: float) -> bool:
    """Whether a network service was killed in the very sign-in: the portal then saw a browser it did not know."""
    began = outcome.ledger.last_start(number, before=prompt) - LEAD
    return any(blow.strike is Strike.KILL_NETWORK and began <= blow.at <= prompt for blow in outcome.blows)


def _passwords(outcome: Outcome) -> Iterator[Finding]:
    accounts, ledger = outcome.accounts, outcome.ledger
    lost = sum(ledger.lost(number) for number in range(len(accounts)))
    blows = sum(outcome.struck[strike] for strike in VIOLENT)
    yield _most("sign-ins cut short", lost, PER_BLOW * blows)
    yield _none("wrong passwords", sum(account.wrong_passwords for account in accounts))
    beyond = sum(max(len(account.sign_ins) - _allowed(outcome, number), 0) for number, account in enumerate(accounts))
    yield _none("sign-ins with the password beyond what was needed", beyond)
    posted = outcome.portal.count(method="POST", path=LOGIN)
    completed = sum(len(account.sign_ins) for account in accounts)
    yield _most("passwords posted", posted, completed + lost)


def _allowed(outcome: Outcome, number: int) -> int:
    """Return how many sign-ins an account needed: the first, those forced, those for age, and those cut short."""
    aged = int(outcome.seconds / outcome.age)
    return 1 + outcome.password_needed[number] + aged + outcome.ledger.lost(number)


def _rest(outcome: Outcome) -> Iterator[Finding]:
    yield _none("accounts parked", outcome.parked)
    yield _none("leases still held", outcome.held)
    yield _none("requests that no recording holds", len(outcome.portal.unexpected))
    yield _none("other problems", len(outcome.ledger.problems))
