"""A file that is chosen in a form: its name and size before, and what was chosen afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....errors import InvalidInput, SelectorUncertain
from ....pom import PageObject

if TYPE_CHECKING:
    from playwright.async_api import FilePayload, Locator

MOST = 20 * 1024 * 1024
"""Bytes of a document. What the portal takes is not public."""
_CHOSEN = "input => { const [one, ...rest] = input.files; return one && !rest.length ? [one.name, one.size] : null }"


def checked(name: str, content: bytes) -> str:
    """Return a file's name. Raises `InvalidInput` for one that is a path or blank, and for no size or too much."""
    if not name.strip() or len(name) > 120 or not name.isprintable() or set(name) & set('/\\"'):
        raise InvalidInput("a file's name, of at most 120 characters", field="name")
    if not 0 < len(content) <= MOST:
        raise InvalidInput(f"has 1 to {MOST} bytes", field="content")
    return name.strip()


async def choose(screen: PageObject, file: Locator, name: str, content: bytes) -> None:
    """Choose the file, and read back what was chosen. Raises `SelectorUncertain`."""
    chosen: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    await screen.act(file.set_input_files(chosen, timeout=screen.binding.timeouts.action * 1000))
    if await screen.act(file.evaluate(_CHOSEN)) != [name, len(content)]:
        raise SelectorUncertain("another file is chosen than was given", page=screen.title(), field="file")
