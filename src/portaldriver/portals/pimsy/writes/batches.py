"""Which batch came of a press, among all that came since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from ....pom import Binding
from ....runtime.session import Tab
from ..invoicing import all_batches, read_batch

Holds = Callable[[str | None], tuple[set[str], tuple[str, ...]]]
"""Returns which numbers a file holds, and in what it differs from what was asked: `file` if it cannot be read."""


@dataclass(frozen=True, slots=True)
class Came:
    """A batch, and in what it differs from what was asked."""

    batch_id: str
    differs: tuple[str, ...] = ()


async def batches_since(
    tab: Tab, binding: Binding, category: str, before: Collection[str], holds: Holds, *, wanted: Iterable[str]
) -> Came | None:
    """Return the batch of a category that is new and holds any of what was asked, the nearest of several.

    Of several the answer differs in `batches`: somebody else's came too, and has some of them, so they are in two.
    """
    asked = set(wanted)
    found: list[Came] = []
    for row in await all_batches(tab, binding, category=category):
        if row.batch_id not in before:
            inside, differs = holds((await read_batch(tab, binding, row)).text)
            if inside & asked or differs == ("file",):
                found.append(Came(row.batch_id, differs))
    if not found:
        return None
    best = min(found, key=lambda one: len(one.differs))
    return best if len(found) == 1 else Came(best.batch_id, (*best.differs, "batches"))
