"""At home a secret is typed as a person would: into the one field that is meant, and so that the page notices."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page

from portaldriver.errors import PageTimeout, SelectorAmbiguous, SelectorNotFound, SelectorUncertain, UnexpectedPage
from portaldriver.pom import Binding
from portaldriver.pom import secrets as module
from portaldriver.pom.boundary import DocumentReplaced
from tests.pom.secrecy import shown

from .doors import HOST, KEYS, PASSWORD, USER, Door, Keys, form
from .town import Town

# Keeps its state apart, ignores events whose value it set itself, and writes its state back into every control.
CONTROLLED = """<script>
  const state = {username: '', password: '', remember: false}, tracked = new Map();
  const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  const inputs = [...document.querySelectorAll('#username,#password')];
  for (const input of inputs) {
    Object.defineProperty(input, 'value', {configurable: true, get() { return native.get.call(this) },
      set(v) { tracked.set(this, v); native.set.call(this, v) }});
    tracked.set(input, '');
  }
  const render = () => { for (const i of inputs) if (native.get.call(i) !== state[i.id]) i.value = state[i.id] };
  addEventListener('focus', render, true);
  addEventListener('input', e => {
    const now = native.get.call(e.target);
    if (e.target.type !== 'checkbox' && tracked.get(e.target) !== now) {
      tracked.set(e.target, now);
      state[e.target.id] = now;
    }
    render();
  });
  addEventListener('click', e => { if (e.target.id === 'remember') state.remember = e.target.checked });
</script>"""


async def door(tab: Page, town: Town, binding: Binding, page: str) -> Door:
    await tab.goto(town.page("login", "/", page))
    return Door(tab, binding)


async def held(tab: Page) -> list[object]:
    found: list[object] = await tab.evaluate("[username.value, password.value, remember.checked]")
    return found


@pytest.mark.parametrize(
    "attributes",
    ["", "action=/u/login", "action='#'", "action='javascript:void(0)'", "action={own}/x", "name=f method=dialog"],
)
async def test_at_home_everything_is_typed(tab: Page, town: Town, binding: Binding, attributes: str) -> None:
    attributes = attributes.format(own=town.origin("login"))
    page = await door(tab, town, binding, form(attributes, "<button name=action value=default>x</button>"))
    await page.keys.fill_secret(KEYS.model_copy(update={"remember": True}), hosts=(HOST,))
    assert await held(tab) == [USER, PASSWORD, True]
    await page.keys.fill_secret(Keys(username="b", password="c", remember=False), hosts=(HOST,))
    assert await held(tab) == ["b", "c", False]


async def test_a_form_may_lead_to_another_house_that_was_named(tab: Page, town: Town, binding: Binding) -> None:
    page = await door(tab, town, binding, form(f"action={town.origin('portal')}/in"))
    await page.keys.fill_secret(KEYS, hosts=(HOST, "portal.example.com"))
    assert await held(tab) == [USER, PASSWORD, False]


async def test_controls_without_a_form_and_by_a_fallback(tab: Page, town: Town, binding: Binding) -> None:
    page = await door(tab, town, binding, "<!doctype html><input name=user><input name=password type=password>")
    await page.keys.fill_secret(KEYS, hosts=(HOST,))
    assert await tab.evaluate("[...document.querySelectorAll('input')].map(i => i.value)") == [USER, PASSWORD]


async def test_a_page_that_keeps_its_own_state_notices(tab: Page, town: Town, binding: Binding) -> None:
    page = await door(tab, town, binding, form() + CONTROLLED)
    await page.keys.fill_secret(KEYS.model_copy(update={"remember": True}), hosts=(HOST,))
    assert await tab.evaluate("state") == {"username": USER, "password": PASSWORD, "remember": True}
    assert await held(tab) == [USER, PASSWORD, True]


async def test_events_come_as_from_a_person(tab: Page, town: Town, binding: Binding) -> None:
    listen = "<script>const seen = []; for (const kind of ['focus', 'input', 'change', 'blur', 'click'])"
    listen += "addEventListener(kind, e => seen.push(`${kind} ${e.target.id}`), true)</script>"
    page = await door(tab, town, binding, form() + listen)
    await page.keys.fill_secret(KEYS.model_copy(update={"remember": True}), hosts=(HOST,))
    kinds = ("focus", "input", "change", "blur")
    expected = [f"{kind} {field}" for field in ("username", "password") for kind in kinds]
    seen = [one for one in await tab.evaluate("seen") if one.split()[1:] in (["username"], ["password"])]
    assert seen == expected
    assert "click remember" in await tab.evaluate("seen")


async def test_fields_are_waited_for(tab: Page, town: Town, binding: Binding) -> None:
    late = """<!doctype html><body><script>
      const steps = [() => document.body.innerHTML = '<form><input id=username disabled></form>',
        () => username.disabled = false,
        () => document.forms[0].innerHTML += '<input id=password type=password style="display:none">',
        () => password.style.display = '', () => 0];
      const go = () => { steps.shift()(); if (steps.length) setTimeout(go, 20) };
      setTimeout(go, 20)</script>"""
    page = await door(tab, town, binding, late)
    await page.keys.fill_secret(KEYS, hosts=(HOST,))
    assert await tab.input_value("#password") == PASSWORD


async def test_a_field_that_is_drawn_anew_all_the_time_is_still_met(tab: Page, town: Town, binding: Binding) -> None:
    anew = "<script>setInterval(() => { if (!password.value) password.replaceWith(password.cloneNode()) }, 1)</script>"
    page = await door(tab, town, binding, form() + anew)
    await page.keys.fill_secret(KEYS, hosts=(HOST,))
    assert await held(tab) == [USER, PASSWORD, False]


@pytest.mark.parametrize(
    "change, error",
    [
        ("password.remove()", SelectorNotFound),
        ("password.after(password.cloneNode())", SelectorAmbiguous),
        ("password.style.display = 'none'", PageTimeout),
        ("password.style.visibility = 'hidden'", PageTimeout),
        ("password.type = 'hidden'", SelectorUncertain),
        ("password.type = 'file'", SelectorUncertain),
        ("password.outerHTML = '<div id=password>x</div>'", SelectorUncertain),
        ("password.disabled = true", PageTimeout),
        ("password.readOnly = true", PageTimeout),
        ("password.onfocus = () => password.remove()", SelectorUncertain),
        ("username.oninput = () => password.disabled = true", SelectorUncertain),
    ],
)
async def test_all_fields_are_typed_or_none(
    tab: Page, town: Town, hurried: Binding, change: str, error: type[Exception]
) -> None:
    page = await door(tab, town, hurried, form())
    await tab.evaluate(f"() => {{ {change} }}")
    with pytest.raises(error) as raised:
        await page.keys.fill_secret(KEYS, hosts=(HOST,))
    assert getattr(raised.value, "field", None) == "password"
    assert PASSWORD not in shown(raised.value)
    assert not await tab.evaluate(
        "[...document.querySelectorAll('input')].map(i => i.value).join('').replace(/on/g, '')"
    )


async def test_a_wish_that_the_page_has_no_box_for(tab: Page, town: Town, hurried: Binding) -> None:
    page = await door(tab, town, hurried, form().replace("<input id=remember type=checkbox>", ""))
    await page.keys.fill_secret(KEYS.model_copy(update={"remember": False}), hosts=(HOST,))
    with pytest.raises(SelectorNotFound) as raised:
        await page.keys.fill_secret(Keys(username="a", password="b", remember=True), hosts=(HOST,))
    assert raised.value.field == "remember"


async def test_a_navigation_while_waiting_is_waited_for(tab: Page, town: Town, binding: Binding) -> None:
    town.page("login", "/in", form())
    page = await door(
        tab, town, binding, "<!doctype html>wait<script>setTimeout(() => { location = '/in' }, 30)</script>"
    )
    await page.keys.fill_secret(KEYS, hosts=(HOST,))
    assert await held(tab) == [USER, PASSWORD, False]


async def test_what_may_have_been_sent_off_is_not_typed_again(
    tab: Page, town: Town, binding: Binding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document goes away under the typing: the page may have submitted by itself."""
    real, typings = module._ask, 0

    async def ask(*given: object, **options: object) -> dict[str, object]:
        nonlocal typings
        answer: dict[str, object] = await real(*given, **options)  # type: ignore[arg-type]
        if options.get("type"):
            typings += 1
            raise DocumentReplaced("the document was replaced")
        return answer

    monkeypatch.setattr(module, "_ask", ask)
    page = await door(tab, town, binding, form())
    with pytest.raises(UnexpectedPage) as raised:
        await page.keys.fill_secret(KEYS, hosts=(HOST,))
    assert typings == 1
    assert not raised.value.retryable
    assert raised.value.__context__ is None


async def test_a_code_that_submits_itself_is_typed_once(tab: Page, town: Town, binding: Binding) -> None:
    submit = "<script>password.oninput = () => { if (password.value) document.forms[0].requestSubmit() }</script>"
    town.page("login", "/sent", form())
    page = await door(tab, town, binding, form("action=/sent method=get") + submit)
    await page.keys.fill_secret(KEYS, hosts=(HOST,))
    async with asyncio.timeout(10):
        await tab.wait_for_url("**/sent?**")
    assert sum(target.startswith("/sent") for target in town.asked_of("login")) == 1
