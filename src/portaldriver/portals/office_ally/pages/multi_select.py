"""The drop-downs that take several choices: a button with what is chosen, and a list of boxes (guide 3)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Self, overload

from ....errors import InvalidInput
from ....pom import PageObject, Selector
from ....pom.region import Region
from ..coerce import folded

if TYPE_CHECKING:
    from playwright.async_api import Locator


class MultiSelect(Region):
    """A drop-down by the end of its ids. That its choices are labels is attested, where they stand is MODELLED."""

    def __init__(self, name: str) -> None:
        self.opener = Selector(f"#btnMultiSelect{name}")
        self.choices = Selector(f"#btnMultiSelect{name} ~ * label")

    def selectors(self) -> dict[str, Selector]:
        """Return the button; the choices are many."""
        return {"opener": self.opener}

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: PageObject, owner: type) -> BoundMultiSelect: ...
    def __get__(self, instance: PageObject | None, owner: type) -> Self | BoundMultiSelect:
        return self if instance is None else BoundMultiSelect(instance, self)


class BoundMultiSelect:
    """A drop-down on a live page."""

    def __init__(self, owner: PageObject, select: MultiSelect) -> None:
        self.owner = owner
        self.select = select

    @property
    def control(self) -> Locator:
        """The button that opens it."""
        return self.owner.root.locator(self.select.opener.playwright)

    async def choose(self, wanted: Collection[str], *, field: str) -> None:
        """Tick exactly the choices with these words, in lower case. Raises `InvalidInput` naming `field` for others."""
        timeout = self.owner.binding.timeouts.action * 1000
        choices = self.owner.root.locator(self.select.choices.called(f"{self.owner.title()}.{self.select.name}"))
        await self.owner.act(self.control.click(timeout=timeout))
        offered: list[tuple[str, bool]] = await self.owner.act(choices.evaluate_all(_OFFERED))
        words = [folded(text) for text, _ in offered]
        if not set(wanted) <= set(words):
            raise InvalidInput("the portal does not offer this choice", field=field)
        for place, (_, ticked) in enumerate(offered):
            if ticked != (words[place] in wanted):
                await self.owner.act(choices.nth(place).click(timeout=timeout))
        await self.owner.act(self.control.click(timeout=timeout))


_OFFERED = "all => all.map(label => [label.textContent, label.querySelector('input').checked])"
