"""The example of the documentation, on the sign-in page of a real Django: nothing in it is about our portals."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from portaldriver.drift.baseline import Baselines
from portaldriver.drift.states import State
from tests.pom.serving import Site

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
RENDER = """
import django
from django.conf import settings
apps = ["admin", "auth", "contenttypes", "sessions", "messages"]
engine = {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
settings.configure(SECRET_KEY="none", ALLOWED_HOSTS=["*"], STATIC_URL="/static/", ROOT_URLCONF="__main__", TEMPLATES=[engine],
                   INSTALLED_APPS=[f"django.contrib.{one}" for one in apps])
django.setup()
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import path
urlpatterns = [path("admin/", admin.site.urls)]
request = RequestFactory().get("/admin/login/")
request.user, request.session = AnonymousUser(), {}
answer = admin.site.login(request)
print(answer.render().content.decode())
"""


@pytest.fixture(scope="module")
def sign_in_page() -> str:
    """Give the page as Django renders it."""
    return subprocess.run([sys.executable, "-c", RENDER], capture_output=True, text=True, check=True).stdout


async def test_the_example_finds_a_moved_field_of_somebody_elses_page(
    site: Site, tab: Page, tmp_path: Path, sign_in_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(EXAMPLES)
    check: Any = import_module("any_site").check
    site.page("/admin/login/", sign_in_page)
    assert (await check(tab, site.origin, tmp_path)).exit_code == 0
    assert Baselines(tmp_path).generations() == ("5.2",)
    moved, count = re.subn("id_username", "id_login_0", sign_in_page)
    assert count
    site.page("/admin/login/", moved.replace("Username:", "User name:"))
    report = await check(tab, site.origin, tmp_path)
    one = next(one for one in report.findings if one.element == "username")
    assert one.state is State.GONE
    assert one.proposal is not None
    assert one.proposal.candidates[0].fingerprint.id == "id_login_0"
