# mypy: ignore-errors
"""django-allauth's own account pages, as plain as it ships them."""

import importlib.util

import django_site

if __name__ == "__main__":
    apps = ["allauth", "allauth.account", "allauth.socialaccount", "clinic"]
    if importlib.util.find_spec("allauth.mfa") and importlib.util.find_spec("fido2"):
        apps.append("allauth.mfa")
    middleware = ["allauth.account.middleware.AccountMiddleware"]
    if not importlib.util.find_spec("allauth.account.middleware"):
        middleware = []
    django_site.settle(
        apps=["django.contrib.messages", "django.contrib.humanize", *apps][1:],
        middleware=middleware,
        AUTHENTICATION_BACKENDS=[
            "django.contrib.auth.backends.ModelBackend",
            "allauth.account.auth_backends.AuthenticationBackend",
        ],
        LOGIN_REDIRECT_URL="/accounts/email/",
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS={},
    )

from django.urls import include, path

urlpatterns = [path("accounts/", include("allauth.urls"))]

if __name__ == "__main__":
    from clinic.content import fill

    django_site.build()
    fill()
    django_site.serve()
