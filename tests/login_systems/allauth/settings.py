"""The site's settings: allauth's own pages and rules, limits by account but not by address."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

SENDER = "no-reply@accounts.example.com"
PACKAGE = __package__

LIMITS: dict[str, str | None] = {
    # All of a run comes from one address.
    "login": None,
    "login_failed": "3/5m/key",
    "request_login_code": "5/m/key",
}


def settings(folder: Path) -> dict[str, Any]:
    """Return what Django is configured with; the database and the mail that goes out are in `folder`."""
    return {
        "DEBUG": False,
        "SECRET_KEY": "of-a-site-that-lives-as-long-as-a-test-run",
        "ALLOWED_HOSTS": [".localhost", "127.0.0.1"],
        "ROOT_URLCONF": f"{PACKAGE}.urls",
        "USE_TZ": True,
        "LOGGING_CONFIG": None,
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.mfa",
        ],
        "MIDDLEWARE": [
            f"{PACKAGE}.ledger.writing",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        "DATABASES": {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / "site.sqlite3",
                "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA synchronous=OFF"},
            }
        },
        # How a password is stored is none of the tests' business; how long that takes is.
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "LOGIN_REDIRECT_URL": "/",
        "EMAIL_BACKEND": f"{PACKAGE}.outgoing.Outgoing",
        "DEFAULT_FROM_EMAIL": f"Accounts <{SENDER}>",
        "OUTGOING": folder / "outgoing",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_LOGIN_BY_CODE_ENABLED": True,
        "ACCOUNT_LOGIN_BY_CODE_REQUIRED": False,
        "ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND": True,
        "ACCOUNT_LOGOUT_ON_GET": True,
        "ACCOUNT_RATE_LIMITS": LIMITS,
        "MFA_TRUST_ENABLED": True,
        "MFA_TRUST_COOKIE_AGE": timedelta(days=30),
    }
