"""Drift checks of a page that is none of ours: the sign-in page of Django's admin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portaldriver.drift.baseline import Baselines, accept
from portaldriver.drift.checks import closest
from portaldriver.drift.looking import look_at
from portaldriver.drift.states import PageReport
from portaldriver.pom import Binding, PageObject, Selector, button, label

if TYPE_CHECKING:
    from playwright.async_api import Page


class Login(PageObject):
    """Where Django's admin asks who it is."""

    host, path = "admin.example.com", "/admin/login/"
    username = Selector(label("Username:"), "#id_username")
    password = Selector(label("Password:"), "#id_password")
    log_in = Selector(button("Log in"))


async def check(tab: Page, origin: str, folder: Path) -> PageReport:
    """Compare the page with what was accepted of it; the first time, accept it."""
    page = Login(tab, Binding(origins={"admin.example.com": origin}))
    await page.open()
    look, known = await look_at(page), Baselines(folder)
    if not list(known.of(Login)):
        known.save(accept(Login, look, portal="my admin", generation="5.2"))
    return closest(Login, known.of(Login), look, {})
