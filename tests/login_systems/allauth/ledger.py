"""What the site saw: requests that came, and what allauth itself says of each sign-in by its signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Entry = tuple[str, str, str]
"""What happened, to whom (a user name, or what was given as one), and which: a path, a method, a factor."""

entries: list[Entry] = []


def note(what: str, who: object = "", which: object = "") -> None:
    """Write a line. Never a password, never a code."""
    entries.append((what, str(who), str(which)))


def writing(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the middleware that notes each request, and whether allauth takes its browser for a trusted one."""
    from allauth.mfa.internal.flows import trust  # type: ignore[import-untyped]

    def write(request: Any) -> Any:
        who = request.POST.get("login") or request.POST.get("email") or "" if request.method == "POST" else ""
        note(request.method, who, request.path)
        if trust.decode_trust_cookie(request):
            note("trusted", who, request.path)
        answer = get_response(request)
        if answer.status_code >= 400:
            note("refused", who, answer.status_code)
        return answer

    return write


def listen() -> None:
    """Note what allauth tells of: codes taken and refused, steps done, who came in."""
    from allauth.account import signals as account  # type: ignore[import-untyped]
    from allauth.mfa import signals as mfa  # type: ignore[import-untyped]
    from django.contrib.auth.signals import user_login_failed  # type: ignore[import-untyped]

    def refused_password(credentials: dict[str, Any], **_: Any) -> None:
        note("wrong password", credentials.get("username"))

    def refused_code(user: Any, authenticator: Any, **_: Any) -> None:
        note("wrong code", user, authenticator.type)

    def used_code(user: Any, authenticator: Any, **_: Any) -> None:
        note("code used", user, authenticator.type)

    def refused_mail_code(user: Any, **_: Any) -> None:
        note("wrong code", user, "mail")

    def step(user: Any, method: str, **more: Any) -> None:
        note("step", user, " ".join((method, *([more["type"]] if "type" in more else []))))

    def came_in(user: Any, **_: Any) -> None:
        note("signed in", user)

    listeners: list[tuple[Any, Callable[..., None]]] = [
        (user_login_failed, refused_password),
        (mfa.authentication_failed, refused_code),
        (mfa.authenticator_used, used_code),
        (account.login_code_rejected, refused_mail_code),
        (account.authentication_step_completed, step),
        (account.user_logged_in, came_in),
    ]
    for signal, listener in listeners:
        signal.connect(listener, weak=False)
