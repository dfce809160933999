"""Say in words why a candidate is, or is not, taken for an element. No text of a page is repeated."""

from __future__ import annotations

from .candidates import Vector
from .gate import Gate
from .ranking import Linear

_SAID = {
    "name equal": "has the same name",
    "name differs": "has another name",
    "name lost": "has no name",
    "name elsewhere": "another element has the old name",
    "label equal": "has the same label",
    "placeholder equal": "has the same placeholder",
    "title equal": "has the same tooltip",
    "text equal": "has the same text",
    "id equal": "has the same id",
    "id differs": "has another id",
    "id elsewhere": "another element has the old id",
    "field equal": "is the same form field",
    "field differs": "is another form field",
    "field elsewhere": "another element is the old form field",
    "href equal": "leads to the same address",
    "href differs": "leads to another address",
    "type differs": "is of another type",
    "tag equal": "is the same kind of element",
    "role differs": "has another role",
    "data": "has the same test id",
    "path equal": "stands at the same place in the document",
    "anchor equal": "stands below the same id",
    "section equal": "is in the same section",
    "section differs": "is in another section",
    "row": "is in the same row",
    "row differs": "is in another row",
    "previous equal": "follows the same control",
    "next equal": "stands before the same control",
    "near": "is where the old one was",
    "hidden": "is not visible",
}  # fmt: skip
_ALIKE = {"name alike": ("name equal", "has a similar name"), "codes": ("id equal", "has a similar id or field name")}


def reasons(row: Vector, which: Linear, *, most: int = 5) -> tuple[str, ...]:
    """Return what is so and counts most, the weightiest first."""
    values = dict(zip(which.names, row.tolist(), strict=True))
    parts = {name: abs(float(w) / float(s)) for name, w, s in zip(which.names, which.weights, which.scale, strict=True)}
    said = [(parts[name] * values[name], words) for name, words in _SAID.items() if values[name] >= 0.8]
    for name, (whole, words) in _ALIKE.items():
        if values[name] >= 0.6 and values[whole] < 1:
            said.append((parts[name] * values[name], words))
    return tuple(words for _, words in sorted(said, key=lambda one: -one[0])[:most])


def conflicts(gate: Gate, *, lead: float, margin: float, probability: float, needed: float) -> tuple[str, ...]:
    """Return what stands against taking a candidate; nothing if it may be taken."""
    found = []
    if gate.elsewhere:
        found.append("another element has the old name")
    if gate.conflict:
        found.append("its name says something else")
    if not gate.name and not gate.keys:
        found.append("neither name nor id, field or address establishes what it is")
    if gate.twins and not gate.anchored:
        found.append("others have the same name, and neither row nor section tells them apart")
    if not gate.use:
        found.append("it is used in another way")
    if not gate.shown:
        found.append("it is not visible")
    if lead < margin:
        found.append("another candidate is nearly as likely")
    if probability < needed:
        found.append(f"its probability is {probability:.2f}, below {needed:.2f}")
    # A gate that is open may still have a conflict that another mark outweighs.
    return tuple(found) if not gate.open or lead < margin or probability < needed else ()
