"""What tells one element of a page from the others: the facts that are kept of it, and compared with later."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Step(BaseModel):
    """One element above another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tag: str
    id: str = ""
    classes: tuple[str, ...] = ()
    role: str = ""


class Fingerprint(BaseModel):
    """One element, as a page showed it. What is not known is empty or None; texts of data cells are masked.

    `name` is the accessible name, `name_attribute` the attribute; `ancestors` are the nearest six; `previous` and
    `next` are the names of the neighbouring controls, `words` what stands near, `row` the first words of its row; `box`
    is x, y, width and height in CSS pixels from the document's corner; `order` is its place among the `of` elements;
    `twins` is how many others share its role and name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tag: str
    role: str = ""
    name: str = ""
    label: str = ""
    placeholder: str = ""
    title: str = ""
    type: str = ""
    name_attribute: str = ""
    id: str = ""
    href: str = ""
    text: str = ""
    classes: tuple[str, ...] = ()
    data: dict[str, str] = {}
    ancestors: tuple[Step, ...] = ()
    landmark: str = ""
    section: str = ""
    previous: str = ""
    next: str = ""
    words: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    box: tuple[int, int, int, int] | None = None
    order: int = 0
    of: int = 0
    twins: int = 0
    frame: tuple[str, ...] = ()
    xpath: str = ""
    visible: bool = True
