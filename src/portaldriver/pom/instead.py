"""A page in the place of a file: portals answer a request for a file with HTML when the session is lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..errors import PortalError, SessionExpired
from . import engine
from .deadline import within
from .files import Landing
from .origins import origin_of
from .screens import interstitials_of
from .sniffing import FileKind, satisfies

if TYPE_CHECKING:
    from .page import PageObject

HEAD = 1024 * 1024
"""Bytes of the page that are judged."""


@cache
def _judge() -> str:
    # Parsed and never rendered: its scripts do not run and nothing that it names is loaded.
    return f"""plan => {{
      const engine = {engine.source()}, {{page, path, origin, screens}} = JSON.parse(plan);
      const root = new DOMParser().parseFromString(page, 'text/html');
      return screens.findIndex(([, candidates, at, origins]) => (!origins.length || origins.includes(origin))
        && (!at || new RegExp(at, 'i').test(path))
        && (!candidates.length || engine.query(root, JSON.stringify({{c: candidates}})) !== null));
    }}"""


async def interstitial_in(file: Path, owner: PageObject, *, url: str, label: str) -> PortalError | None:
    """Return the error of the interstitial that an HTML file holds, None if it holds none that is known."""
    interstitials = owner.binding.interstitials
    plan = {
        "page": _head(file),
        "path": urlsplit(url).path,
        "origin": origin_of(url),
        "screens": interstitials_of(owner.binding),
    }
    asked = owner.root.evaluate(_judge(), json.dumps(plan))
    number = int(await within(owner.binding.timeouts.action, asked, page=label))
    return None if number < 0 else interstitials[number].error().locate(page=label)


async def refuse_page(landing: Landing, kinds: Sequence[FileKind], owner: PageObject, *, url: str, label: str) -> None:
    """Raise if a page came where a file was due: its interstitial's error, else `SessionExpired`."""
    kind = landing.kind()
    if kind not in ("html", "text", "csv") or any(satisfies(kind, wanted) for wanted in kinds):
        return
    known = None
    with suppress(PortalError):  # the page that was to judge it may have gone: what came stays what it is
        known = await interstitial_in(landing.path, owner, url=url, label=label)
    if known or kind == "html":
        raise known or SessionExpired("a page came in the place of the file", page=label)


def _head(file: Path) -> str:
    with file.open("rb") as opened:
        return opened.read(HEAD).decode("utf-8", "replace")
