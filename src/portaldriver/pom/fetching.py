"""Files fetched inside the page: streamed to Python piece by piece, so that neither side holds a whole one."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from email.message import Message
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import anyio

from ..errors import PortalError
from ..options import Downloads
from .deadline import within
from .files import PIECE, Landing, Received
from .instead import refuse_page
from .outcome import for_outcome, for_status
from .sniffing import FileKind
from .trace import step

if TYPE_CHECKING:
    from playwright.async_api import JSHandle

    from .page import PageObject

# The page pushes nothing: Python asks for the next piece when it has written the last one.
_ASK = """async plan => {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), plan.deadline);
  const ask = redirect => fetch(plan.url, {
    credentials: 'same-origin', cache: 'no-store', redirect, signal: control.signal, headers: plan.headers,
  });
  const encode = blob => new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
  let answer;
  try { answer = await ask('follow'); } catch {
    let outcome = control.signal.aborted ? 'timeout' : 'unreachable';
    // A redirect to another origin looks like a network failure; asked again by hand it does not.
    try { if ((await ask('manual')).type === 'opaqueredirect') outcome = 'elsewhere'; } catch { /* unreachable */ }
    return {head: {outcome}, stop: () => clearTimeout(timer)};
  }
  const head = {
    status: answer.status, url: answer.url, length: Number(answer.headers.get('Content-Length')) || 0,
    retryAfter: answer.headers.get('Retry-After'), disposition: answer.headers.get('Content-Disposition') ?? '',
  };
  const stream = answer.body?.getReader();
  const piece = async () => {
    const held = [];
    for (let size = 0; stream && size < plan.piece;) {
      const {done, value} = await stream.read();
      if (done) break;
      held.push(value);
      size += value.length;
    }
    return held.length ? await encode(new Blob(held)) : '';
  };
  return {head, piece, stop: () => { clearTimeout(timer); control.abort(); }};
}"""


async def fetch_file(
    owner: PageObject,
    url: str,
    *,
    kinds: Sequence[FileKind],
    folder: Path | None = None,
    limits: Downloads | None = None,
    headers: Mapping[str, str] | None = None,
) -> Received:
    """Get a file from `url` inside the page, with its session, and return it like `BoundDownload.receive`.

    The page must be at the same origin. Raises what `receive` raises, and `SessionExpired` if the portal sends the
    request to another origin.
    """
    bounds = limits or Downloads()
    plan = {"url": url, "headers": dict(headers or {}), "deadline": bounds.seconds * 1000, "piece": PIECE}
    page = owner.title()
    with Landing(folder, most=bounds.size, page=page) as landing, step(owner.root, "fetch_file", page=page):
        end = monotonic() + bounds.seconds
        answer = await within(bounds.seconds, owner.root.evaluate_handle(_ASK, plan), page=page)
        try:
            head = await within(bounds.seconds, answer.evaluate("answer => answer.head"), page=page)
            _refuse(head, landing, owner)
            await _pour(answer, landing, end, page=page)
        finally:
            with anyio.CancelScope(shield=True):
                await _stop(answer, owner.binding.timeouts.close)
        await refuse_page(landing, kinds, owner, url=head["url"], label=page)
        return landing.keep(_name(head), kinds)


def _refuse(head: Mapping[str, Any], landing: Landing, owner: PageObject) -> None:
    """Raise for an answer that is no file, or one too large, before any of it is read."""
    if "outcome" in head:
        raise for_outcome(head, page=owner.title())
    if head["status"] >= 400:
        raise for_status(head["status"], page=owner.title(), retry_after=head["retryAfter"])
    landing.allow(int(head["length"]))


async def _pour(answer: JSHandle, landing: Landing, end: float, *, page: str) -> None:
    while True:
        left = max(end - monotonic(), 0.001)
        # A stream that breaks off rejects with the browser's words; that it broke off is all there is to say.
        asked = answer.evaluate("async answer => { try { return await answer.piece() } catch { return null } }")
        piece = await within(left, asked, page=page)
        if piece is None:
            outcome = "timeout" if monotonic() >= end else "unreachable"
            raise for_outcome({"outcome": outcome}, page=page)
        if not piece:
            return
        landing.write(base64.b64decode(piece))


async def _stop(answer: JSHandle, seconds: float) -> None:
    """End the request, whatever state it is in."""
    for end in (answer.evaluate("answer => answer.stop()"), answer.dispose()):
        with suppress(PortalError):
            await within(seconds, end)


def _name(head: Mapping[str, Any]) -> str:
    """Return what the portal calls the file: in its header, else at the end of the address."""
    message, name = Message(), None
    # A garbled header makes the parser stumble (TypeError), and so do its escapes (ValueError).
    with suppress(TypeError, ValueError):
        message["Content-Disposition"] = head["disposition"] or "attachment"
        name = message.get_filename()
    return name or unquote(urlsplit(head["url"]).path.rsplit("/", 1)[-1])
