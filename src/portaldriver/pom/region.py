"""What is declared on a page object beside single elements."""

from __future__ import annotations

from .selector import Selector


class Region:
    """Base of what is declared on a page object beside single elements: tables, forms, details."""

    name = ""
    owner = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner, self.name = owner.__name__, name
        for part, selector in self.selectors().items():
            if not selector.name:
                selector.__set_name__(owner, f"{name}.{part}")

    def selectors(self) -> dict[str, Selector]:
        """Return the region's own elements."""
        return {}
