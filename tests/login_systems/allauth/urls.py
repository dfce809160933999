"""Where things are: allauth's pages as they come, and one page for who is signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records  # type: ignore[import-untyped]
from django.contrib.auth.decorators import login_required  # type: ignore[import-untyped]
from django.http import HttpResponse  # type: ignore[import-untyped]
from django.urls import include, path  # type: ignore[import-untyped]
from django.utils.html import format_html, format_html_join  # type: ignore[import-untyped]

PAGE = "<!doctype html><title>Home</title><h1 id=who>{}</h1><ul id=factors>{}</ul>"


def home(request: Any) -> Any:
    """Show who is signed in, and by what, as allauth recorded it in the session."""
    records = get_authentication_records(request, request.user)
    rows = format_html_join("", "<li>{}</li>", ((record.get("type") or record["method"],) for record in records))
    return HttpResponse(format_html(PAGE, request.user.get_username(), rows))


urlpatterns = [path("accounts/", include("allauth.urls")), path("", login_required(home))]
