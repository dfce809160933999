"""Who watches pages go by: told of each screen that came and of each answer that was read, before anything is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .page import PageObject


class Watch(Protocol):
    """What a binding's `watch` has to offer. Nothing that it raises is caught."""

    @property
    def wants_shapes(self) -> bool:
        """Whether it is to be worked out what JSON answers are like: that takes a walk through each."""

    async def rendered(self, page: PageObject, *, region: str = "") -> None:
        """Take note of a page that shows in its tab; `region` is what was just read from it."""

    async def confirm(self, page: PageObject, control: str) -> None:
        """Raise what keeps a control that commits from being pressed; asked right before it is."""

    def fetched(self, page: type[PageObject], url: str, *, region: str = "", shape: Sequence[str] = ()) -> None:
        """Take note of an answer that was read without being rendered; `shape` is what a JSON answer is like."""
