"""A picture of a page on which every value is masked: what reports show, old beside new."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..errors import ConfigurationError, PortalError
from ..pom.deadline import within
from ..pom.page import PageObject
from .baseline import Baseline, Baselines
from .veiling import Veil, veil_for

if TYPE_CHECKING:
    from playwright.async_api import FloatRect, Frame

TALLEST = 2400
"""CSS pixels of a page's height that are pictured."""
WIDEST = 2000
QUALITY = 55
"""Of 100, as JPEG counts it: words can be read, and a page takes about as much room as its markup."""

_SIZE = "JSON.stringify([document.documentElement.scrollWidth, document.documentElement.scrollHeight, innerHeight])"
_HOLDS = "token => document.__portaldriver_picture === token"
_SHOW = "el => el.style.setProperty('visibility', 'inherit', 'important')"


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG, with its width and height in CSS pixels of the page."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int

    @classmethod
    def of(cls, jpeg: bytes) -> Picture:
        """Make a picture of a JPEG file's bytes. Raises `ConfigurationError` if they are none."""
        at = 2
        while jpeg[:2] == b"\xff\xd8" and at + 9 <= len(jpeg) and jpeg[at] == 0xFF:
            kind, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4])
            if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
                height, width = (int.from_bytes(jpeg[at + n : at + n + 2]) for n in (5, 7))
                return cls(jpeg, width, height)
            at += 2 + length
        raise ConfigurationError("a picture beside a baseline is no JPEG")


async def picture(page: PageObject, *, masked: bool = True) -> Picture | None:
    """Take a picture of a page that is open, from its top to `TALLEST` pixels; None if it cannot be had for certain.

    Texts and the values of controls are replaced in the page itself, and images hidden: afterwards the tab must be
    loaded anew before it is used again. `masked=False`, for pages that hold nobody's data, leaves it as it was. Raises
    `PageTimeout`, `PortalDown`.
    """
    seconds = page.binding.timeouts.read
    if not masked:
        return await _shot(page)
    veil, token = veil_for(type(page), None), secrets.token_hex(8)
    frames = list(page.page.frames)
    covered = []
    for frame in frames:
        try:
            await _mask(frame, veil, token, seconds)
            covered.append(frame)
        except PortalError:
            if frame in (page.page.main_frame, page.root):
                raise
    for frame in covered:
        if frame.parent_frame in covered:
            await within(seconds, (await frame.frame_element()).evaluate(_SHOW))
    taken = await _shot(page)
    # A document that came meanwhile is not masked: then this is no picture for anybody.
    held = [await within(seconds, frame.evaluate(_HOLDS, token)) for frame in covered]
    return taken if all(held) and list(page.page.frames) == frames else None


async def _mask(frame: Frame, veil: Veil, token: str, seconds: float) -> None:
    shown = json.loads(await within(seconds, frame.evaluate(_script(), None)))
    plan = {
        "token": token,
        "words": [(text, veil.words(text)) for text in shown["words"]],
        "values": [(text, veil.value(text)) for text in shown["values"]],
    }
    await within(seconds, frame.evaluate(_script(), json.dumps(plan)))


async def _shot(page: PageObject) -> Picture:
    seconds = page.binding.timeouts.read
    options: dict[str, Any] = {"type": "jpeg", "quality": QUALITY, "caret": "hide", "scale": "css"}
    options |= {"animations": "disabled", "timeout": seconds * 1000}
    if page.root is not page.page:
        held = await cast("Frame", page.root).frame_element()
        return Picture.of(await within(seconds, held.screenshot(**options), page=page.title()))
    width, height, least = json.loads(str(await within(seconds, page.root.evaluate(_SIZE), page=page.title())))
    clip: FloatRect = {"x": 0, "y": 0, "width": min(width, WIDEST), "height": min(max(height, least), TALLEST)}
    shot = page.page.screenshot(full_page=True, clip=clip, **options)
    return Picture.of(await within(seconds, shot, page=page.title()))


@cache
def _script() -> str:
    text = (files(__package__) / "picture.js").read_text(encoding="utf-8")
    return f"given => ({text[text.index('given =>') :].strip()})(given && JSON.parse(given))"


def save_picture(baselines: Baselines, baseline: Baseline, taken: Picture) -> Path:
    """Write a picture beside its baseline and return its file."""
    path = _beside(baselines, baseline)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(taken.jpeg)
    return path


def picture_of(baselines: Baselines, page: type[PageObject] | str, generation: str) -> Picture | None:
    """Return the picture that was taken when a page was accepted, or None. Raises `ConfigurationError` for no JPEG."""
    title = page if isinstance(page, str) else page.title()
    path = _beside(baselines, Baseline(page=title, generation=generation))
    return Picture.of(path.read_bytes()) if path.exists() else None


def _beside(baselines: Baselines, baseline: Baseline) -> Path:
    return baselines.folder / (baseline.generation or "default") / f"{baseline.page}.jpg"
