"""A sign-in form, copies of it that lie about themselves, and what became known to a page."""

from __future__ import annotations

import json
from typing import Annotated

from playwright.async_api import BrowserContext, Frame, Page

from portaldriver.pom import Form, Inside, PageObject, Record, Selector, named

from .town import Town

HOST = "login.example.com"
USER, PASSWORD = "someone-at-example", "hunter2-Zyxwvut"


class Keys(Record):
    username: Annotated[str, Selector("#username", named("user"))]
    password: Annotated[str, Selector("#password", named("password"))]
    remember: Annotated[bool, Selector("#remember", may_be_absent=True)] = False


class Door(PageObject):
    host = HOST
    path = "/"
    ready = Selector("#password", named("password"), "body")
    keys = Form(Keys)


class Hall(PageObject):
    """A page with a door in a frame."""

    host = "portal.example.com"
    path = "/"
    ready = Selector("iframe")
    door = Inside(Door, frame=Selector("iframe"))


KEYS = Keys(username=USER, password=PASSWORD)


def form(attributes: str = "", rest: str = "") -> str:
    """Return the form, with attributes of its own and more controls in it."""
    return (
        f"<!doctype html><form {attributes}><input id=username name=user><input id=password name=password type=password>"
        f"<input id=remember type=checkbox>{rest}<button>Sign in</button></form>"
    )


LIAR = """<script>
  window.heard = [];
  const hear = (owner, name) => {
    const real = owner[name];
    owner[name] = function (...given) {
      try { for (const one of given) if (typeof one === 'string') heard.push(one); } catch { }
      return name === 'includes' || name === 'every' ? true : real.apply(this, given);
    };
  };
  hear(JSON, 'parse');
  hear(Array.prototype, 'includes');
  hear(Array.prototype, 'every');
  for (const kind of ['focus', 'input', 'change', 'keydown'])
    addEventListener(kind, e => heard.push(kind + ' ' + (e.target.value ?? '')), true);
</script>"""
"""A page that hears all and has its own idea of what is true."""


async def known(frame: Page | Frame) -> str:
    """Return all that a page's controls hold and its scripts have heard, as one text."""
    inside = "[...document.querySelectorAll('input')].map(i => i.value).concat(globalThis.heard ?? [])"
    return json.dumps(await frame.evaluate(inside))


async def known_anywhere(context: BrowserContext, town: Town, *, but: str = "") -> str:
    """Return all that the pages and frames of a context know, and what was asked of every house."""
    texts = [await known(frame) for page in context.pages for frame in page.frames if frame.url != but]
    return "\n".join([*texts, repr(town.asked)])
