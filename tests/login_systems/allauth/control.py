"""What only the tests may ask of the site, by its standard input: never over the network."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from .clock import Clock
from .ledger import Entry, entries


class Control:
    """One command a line, `[name, arguments]` as JSON; one answer a line."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._usual: dict[str, Any] = {}
        self._commands: dict[str, Callable[..., Any]] = {
            "enrol": self.enrol,
            "ledger": self.ledger,
            "steps": self.steps,
            "end_sessions": self.end_sessions,
            "new_password": self.new_password,
            "deactivate": self.deactivate,
            "unused": self.unused,
            "ahead": self.ahead,
            "configure": self.configure,
        }

    def obey(self) -> None:
        """Do what is asked until nobody is there to ask."""
        for line in sys.stdin:
            name, arguments = json.loads(line)
            print(json.dumps(self._commands[name](**arguments)), flush=True)

    def enrol(self, *, name: str, email: str, password: str, totp: str, recovery: bool) -> list[str]:
        """Make an account as allauth's own views do, and return its recovery codes."""
        from allauth.account.models import EmailAddress  # type: ignore[import-untyped]
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # type: ignore[import-untyped]
        from allauth.mfa.totp.internal.auth import TOTP  # type: ignore[import-untyped]

        user = _users().create_user(name, email, password)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if totp:
            TOTP.activate(user, totp)
        return list(RecoveryCodes.activate(user).get_unused_codes()) if recovery else []

    def ledger(self, *, forget: bool = False) -> list[Entry]:
        """Return what was noted, having forgotten what was noted before."""
        if forget:
            entries.clear()
        return list(entries)

    def steps(self, *, name: str) -> list[list[str]]:
        """Return what allauth recorded of each of an account's sessions: its methods, in order."""
        return [
            [record.get("type") or record["method"] for record in session["account_authentication_methods"]]
            for _, session in _sessions(name)
        ]

    def end_sessions(self, *, name: str) -> int:
        """Forget an account's sessions, as an administrator does."""
        ended = [row.delete() for row, _ in _sessions(name)]
        return len(ended)

    def new_password(self, *, name: str, password: str) -> None:
        """Change a password."""
        user = _users().get(username=name)
        user.set_password(password)
        user.save()

    def deactivate(self, *, name: str) -> None:
        """Let somebody in no more."""
        _users().filter(username=name).update(is_active=False)

    def unused(self, *, name: str) -> list[str]:
        """Return the recovery codes that still serve."""
        from allauth.mfa.models import Authenticator  # type: ignore[import-untyped]

        codes = Authenticator.objects.get(user__username=name, type=Authenticator.Type.RECOVERY_CODES)
        return list(codes.wrap().get_unused_codes())

    def ahead(self, *, seconds: float) -> None:
        """Set the site's clock."""
        self._clock.ahead = seconds

    def configure(self, **changed: Any) -> None:
        """Have other settings; what was changed before is as it was."""
        from django.conf import settings  # type: ignore[import-untyped]
        from django.core.cache import cache  # type: ignore[import-untyped]

        for name in self._usual.keys() - changed:
            setattr(settings, name, self._usual.pop(name))
        for name, value in changed.items():
            self._usual.setdefault(name, getattr(settings, name))
            setattr(settings, name, value)
        cache.clear()


def _users() -> Any:
    """Return Django's way to the users, which can be had once it is set up."""
    from django.contrib.auth.models import User  # type: ignore[import-untyped]

    return User.objects


def _sessions(name: str) -> list[tuple[Any, Any]]:
    """Return an account's sessions: the rows, and what is in them."""
    from django.contrib.sessions.models import Session  # type: ignore[import-untyped]

    key = str(_users().get(username=name).pk)
    found = [(row, row.get_decoded()) for row in Session.objects.all()]
    return [(row, session) for row, session in found if session.get("_auth_user_id") == key]
