"""A picture of a page on which its layout can be recognised and nothing can be read.

Before it is taken, text is made transparent and what is drawn is hidden, in every frame. Afterwards it is reduced to
coarse dots: too coarse for ordinary text, and where a page's own style resisted the first step, for headings too.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import PortalError
from ..pom.deadline import within
from .owned import to_the_end

if TYPE_CHECKING:
    from playwright.async_api import Frame, Page

DOT = 8
"""Pixels of the page, in both directions, that become one dot."""
COARSE_DOT = 32
"""The same where some of the page resisted."""

_STYLE = """
*, *::before, *::after, *::placeholder, *::marker, *::selection, *::first-letter, *::first-line,
*::file-selector-button, *::backdrop {
  color: transparent !important; -webkit-text-fill-color: transparent !important; caret-color: transparent !important;
  -webkit-text-stroke-color: transparent !important; text-shadow: none !important; text-emphasis: none !important;
  background-image: none !important; border-image: none !important; list-style-image: none !important;
  -webkit-mask-image: none !important; transition: none !important; animation: none !important;
}
* { text-decoration: line-through .6em rgba(90, 100, 120, .55) !important; text-decoration-skip-ink: none !important; }
*::before, *::after { content: "" !important; }
img, svg, canvas, video, picture, object, embed, math, input[type=image], input[type=color] { opacity: 0 !important; }
"""
_NO_FRAMES = "iframe, frame, fencedframe { opacity: 0 !important; }"

_DRAW = """([token, css]) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const veiled = [];
  const draw = root => {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    veiled.push(root);
    for (const el of root.querySelectorAll('*')) if (el.shadowRoot) draw(el.shadowRoot);
  };
  draw(document);
  document.__portaldriver_veil = {token, sheet, veiled};
  // An element's own style may outdo the sheet.
  const resists = el => {
    const style = getComputedStyle(el);
    return style.webkitTextFillColor !== 'rgba(0, 0, 0, 0)' || style.backgroundImage !== 'none'
      || el.matches('img, svg, canvas, video, picture, object, embed, math') && style.opacity !== '0';
  };
  return veiled.some(root => [...root.querySelectorAll('*')].some(resists));
}"""
_HOLDS = """token => {
  const veil = document.__portaldriver_veil;
  const roots = (root, found) => {
    found.push(root);
    for (const el of root.querySelectorAll('*')) if (el.shadowRoot) roots(el.shadowRoot, found);
    return found;
  };
  return veil?.token === token && roots(document, []).every(root => root.adoptedStyleSheets.includes(veil.sheet));
}"""
_LIFT = """() => {
  const veil = document.__portaldriver_veil;
  delete document.__portaldriver_veil;
  for (const root of veil?.veiled ?? []) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets].filter(sheet => sheet !== veil.sheet);
  }
}"""
_COARSEN = """async ([picture, dot]) => {
  const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  const drawn = (source, width, height) => {
    const canvas = new OffscreenCanvas(Math.max(width, 1), Math.max(height, 1));
    const context = canvas.getContext('2d');
    Object.assign(context, {imageSmoothingEnabled: true, imageSmoothingQuality: 'high'});
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  const dots = drawn(image, Math.ceil(image.width / dot), Math.ceil(image.height / dot));
  const blob = await drawn(dots, dots.width * 4, dots.height * 4).convertToBlob({type: 'image/png'});
  let text = '';
  for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
  return btoa(text);
}"""


async def veiled_picture(page: Page, answering: Sequence[Frame], seconds: float) -> bytes | None:
    """Return a PNG of what the tab shows, unreadable, or None if it cannot be had for certain.

    `answering` are the frames that are known to answer; if there are others, no frame is shown. The page is left as it
    was. Each step takes at most `seconds`.
    """
    token = secrets.token_hex(8)
    frames = list(page.frames)
    css = _STYLE + ("" if set(frames) <= set(answering) else _NO_FRAMES)
    drawn = [frame for frame in frames if frame in answering]
    if page.main_frame not in drawn:
        return None
    try:
        resisting = [await within(seconds, frame.evaluate(_DRAW, [token, css])) for frame in drawn]
        sharp = await within(seconds, page.screenshot(timeout=seconds * 1000, caret="hide", scale="css"))
        # A document that came meanwhile is not veiled: then this is no picture for anybody.
        held = [await within(seconds, frame.evaluate(_HOLDS, token)) for frame in drawn]
        if not all(held) or list(page.frames) != frames:
            return None
        dot = COARSE_DOT if any(resisting) else DOT
        text = base64.b64encode(sharp).decode("ascii")
        return base64.b64decode(await within(seconds, page.evaluate(_COARSEN, [text, dot])))
    except PortalError:
        return None
    finally:
        await to_the_end(_lift(drawn, seconds))


async def _lift(frames: Sequence[Frame], seconds: float) -> None:
    for frame in frames:
        with suppress(PortalError):
            await within(seconds, frame.evaluate(_LIFT))
