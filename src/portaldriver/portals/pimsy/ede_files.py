"""Files that go into the Electronic Data Exchange, and records of it whose files are wanted."""

from __future__ import annotations

from pathlib import Path

from ...client import PortalClient
from ...errors import InvalidInput
from ...models.invoices import EdeBatch
from ...pom import Binding
from ...runtime.session import Tab
from .grids import folded
from .invoicing import batch_of, find_batch, read_batch
from .numbers import number_of


def text_of(given: Path | str | bytes, *, field: str) -> str:
    """Return a file's text; a path is read. Raises `InvalidInput`, without a value of it."""
    why = "the file cannot be read"
    try:
        content = given.read_bytes() if isinstance(given, Path) else given
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        text.encode()  # text with what stands for bytes that were none goes into no form
        return text
    except UnicodeError:
        why = "the file is no text of UTF-8"
    except (OSError, ValueError):
        pass
    raise InvalidInput(why, field=field)


def called(given: Path | str | bytes, name: str | None) -> str:
    """Return what a file is called in the portal: `name`, or its own. Raises `InvalidInput`."""
    found = (name or (given.name if isinstance(given, Path) else "")).strip()
    if not found or len(found) > 100 or not found.isprintable():
        raise InvalidInput("give the file's name: 1 to 100 characters", field="name")
    return found


async def record_of(
    client: PortalClient, binding: Binding, batch_id: str, *, category: str | None = None, operation: str
) -> EdeBatch:
    """Return a record with its file. Raises `NotFound`, and `InvalidInput` for one of another category."""
    number = number_of(batch_id, "batchId")

    async def step(tab: Tab) -> EdeBatch:
        row = await find_batch(tab, binding, number)
        return batch_of(row, await read_batch(tab, binding, row))

    batch = await client.call(operation, step, record=f"batch:{number}")
    if category is not None and folded(batch.category or "") != folded(category):
        raise InvalidInput(f"the batch is not of {category}", field="batchId")
    return batch
