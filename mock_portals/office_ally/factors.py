"""The sign-in host's second factors: one screen for each, and the list of them (auth0.md, sections 2.6 and 2.7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.grafting import Page, drop
from mock_portals.office_ally.accounts import Account, CodeVerdict, Kind
from mock_portals.office_ally.outbox import Answer, Notification, Sent
from mock_portals.office_ally.pages import Pages
from mock_portals.office_ally.transactions import NEW_CODE, OPTIONS, OTP, RESUME, Transaction, Transactions
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

Remember = Callable[[Response, Account], None]
OTHERS = ".ulp-action-form-pick-authenticator"
OPTION = "button[name=action]:not([value=back-action])"


@dataclass(frozen=True)
class Factor:
    """A second factor: its screen, its word in the list, and the channel by which its codes are sent."""

    screen: str
    option: str
    channel: str = ""

    @property
    def name(self) -> str:
        """Return what recorded redirects to its screen are called."""
        return self.screen.removeprefix("/u/")


FACTORS = {
    "totp": Factor(OTP, "otp"),
    "sms": Factor("/u/mfa-sms-challenge", "sms", "sms"),
    "email": Factor("/u/mfa-email-challenge", "email", "email"),
    "voice": Factor("/u/mfa-voice-challenge", "voice", "voice"),
    "phone": Factor("/u/mfa-phone-challenge", "phone"),
    "push": Factor("/u/mfa-push-challenge-push", "push-notification", "push"),
    "recovery": Factor("/u/mfa-recovery-code-challenge", "recovery-code"),
}
SCREENS = {factor.screen: name for name, factor in FACTORS.items()}
RESEND = ("resend-code", "resend")


class Factors:
    """Asks for second factors; `remember` keeps the browser in mind."""

    def __init__(
        self, portal: OfficeAllyPortal, pages: Pages, transactions: Transactions, *, remember: Remember
    ) -> None:
        self._portal = portal
        self._pages = pages
        self._transactions = transactions
        self._remember = remember

    def routes(self) -> dict[tuple[str, str], Callable[[Visit], Response]]:
        """Return what answers which request."""
        routes: dict[tuple[str, str], Callable[[Visit], Response]] = {
            ("GET", OPTIONS): self._show_options,
            ("POST", OPTIONS): self._post_options,
            ("GET", NEW_CODE): self._show_new_code,
            ("POST", NEW_CODE): self._post_new_code,
        }
        for screen in SCREENS:
            routes["GET", screen] = self._show
            routes["POST", screen] = self._post
        return routes

    def ask(self, visit: Visit, transaction: Transaction, account: Account) -> Response:
        """Lead to the account's default factor."""
        account.note(self._portal.clock(), Kind.PROMPT)
        first = account.factors[0]
        return self._open(visit, transaction, account, first, variant="mfa" if first == "totp" else None)

    def _open(
        self, visit: Visit, transaction: Transaction, account: Account, name: str, *, variant: str | None = None
    ) -> Response:
        """Lead to a factor's screen; that is what sends the code."""
        factor = FACTORS[name]
        transaction.factor = name
        transaction.unsent = "" if self._send(transaction, account, name) else f"too-many-{factor.channel}"
        return self._pages.advance(
            visit, transaction, factor.screen, variant=factor.name if variant is None else variant
        )

    def _send(self, transaction: Transaction, account: Account, name: str) -> bool:
        """Send a code or a notification; False if there were too many."""
        channel, now = FACTORS[name].channel, self._portal.clock()
        if not channel:
            return True
        if not account.outbox.may_send(channel, now=now):
            return False
        code = ""
        if channel == "push":
            transaction.notification = Notification()
            account.outbox.notifications.append(transaction.notification)
        else:
            code = self._portal.mint.digits(6)
            account.outbox.codes[channel] = (code, now)
        self._portal.sent.append(Sent(account.username, channel, code, now))
        return True

    # --- the challenges

    def _show(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, visit.path)
        if transaction is None or transaction.account is None:
            return self._pages.expired(visit)
        account, notification = transaction.account, transaction.notification
        if visit.headers.get("accept", "").startswith("application/json") and notification is not None:
            word = "pending" if notification.answer is Answer.PENDING else "completed"
            return self._portal.serve(self._pages.find(visit, 200, word), path=visit.path)
        return self._pages.show(visit, transaction.unsent, edit=lambda page: _offer_others(page, account))

    def _post(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, visit.path)
        if transaction is None or transaction.account is None:
            return self._pages.expired(visit)
        account, name, action = transaction.account, SCREENS[visit.path], visit.form.get("action", "default")
        if action == "pick-authenticator":
            return self._pages.advance(visit, transaction, OPTIONS, variant=action)
        if action == "enter-otp-code" and name == "push":
            return self._open(visit, transaction, account, "totp", variant=action)
        if action in RESEND:
            return self._resend(visit, transaction, account, name)
        if name == "phone":
            way = "voice" if visit.form.get("type") == "voice" else "sms"
            return self._open(visit, transaction, account, way, variant=way)
        verdict = self._verdict(visit, transaction, account, name)
        if verdict:
            return self._pages.refuse(visit, verdict, edit=lambda page: _offer_others(page, account))
        return self._accept(visit, transaction, account, name)

    def _resend(self, visit: Visit, transaction: Transaction, account: Account, name: str) -> Response:
        if not self._send(transaction, account, name):
            refusal = f"too-many-{FACTORS[name].channel}"
            return self._pages.refuse(visit, refusal, edit=lambda page: _offer_others(page, account))
        transaction.unsent = ""
        return self._pages.advance(visit, transaction, visit.path, variant=visit.form["action"])

    def _verdict(self, visit: Visit, transaction: Transaction, account: Account, name: str) -> str:
        """Return the key of what is wrong with an answer; "" for nothing."""
        code, now = visit.form.get("code", "").strip(), self._portal.clock()
        if name == "push":
            return _of_notification(transaction.notification)
        if name == "recovery":
            return account.check_recovery_code(code, now=now).value
        if name == "totp":
            return account.check_code(code, now=now).value
        return account.check_sent_code(FACTORS[name].channel, code, now=now).value

    def _accept(self, visit: Visit, transaction: Transaction, account: Account, name: str) -> Response:
        transaction.mfa_done = True
        if name == "recovery":
            account.recovery_code = _recovery_code(self._portal.mint.word(200))
            transaction.new_code = account.recovery_code
        answer = self._pages.advance(visit, transaction, RESUME, variant="accepted")
        if visit.form.get("rememberBrowser") == "true" and name != "recovery":
            self._remember(answer, account)
        return answer

    # --- the list

    def _show_options(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, OPTIONS)
        if transaction is None or transaction.account is None:
            return self._pages.expired(visit)
        factors = transaction.account.factors
        return self._pages.show(visit, "every-method", edit=lambda page: _list(page, factors))

    def _post_options(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, OPTIONS)
        if transaction is None or transaction.account is None:
            return self._pages.expired(visit)
        account, action = transaction.account, visit.form.get("action", "")
        word = action.split("::")[0]
        chosen = next((name for name in account.factors if FACTORS[name].option == word), transaction.factor)
        return self._open(visit, transaction, account, chosen, variant="" if chosen == "totp" else None)

    # --- the code in the place of a used one

    def _show_new_code(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, NEW_CODE)
        if transaction is None:
            return self._pages.expired(visit)
        return self._pages.show(visit, edit=lambda page: page.text("#recovery-code", transaction.new_code))

    def _post_new_code(self, visit: Visit) -> Response:
        transaction = self._transactions.peek(visit, NEW_CODE)
        if transaction is None:
            return self._pages.expired(visit)
        code = transaction.new_code
        if visit.form.get("saved") != "on":
            return self._pages.refuse(visit, "no-confirmation", edit=lambda page: page.text("#recovery-code", code))
        transaction.new_code = ""
        self._portal.confirmed.append(code)
        return self._pages.advance(visit, transaction, RESUME, variant="accepted")


def _offer_others(page: Page, account: Account) -> None:
    """Offer other methods where there are any."""
    if len(account.factors) < 2:
        page.remove(OTHERS)


def _list(page: Page, factors: tuple[str, ...]) -> None:
    """Leave the account's own methods on the list, numbered as they are listed."""
    own = {FACTORS[name].option for name in factors}
    number = 0
    for button in page.all(OPTION):
        word = str(button.get("value")).split("::")[0]
        if word not in own:
            drop(button)
            continue
        button.set("value", f"{word}::{number}")
        number += 1


def _of_notification(notification: Notification | None) -> str:
    if notification is None or notification.answer is Answer.PENDING:
        return "challenge-transaction-pending"
    return "transaction-rejected" if notification.answer is Answer.REJECTED else CodeVerdict.ACCEPTED.value


def _recovery_code(word: str) -> str:
    return "".join(letter for letter in word.upper() if letter.isalnum())[:24]
