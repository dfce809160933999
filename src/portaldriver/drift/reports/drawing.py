"""What reports draw: pictures of pages with boxes at elements, parts of them, bars and lines. All is inline SVG."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from ..picture import Picture
from .markup import Html, tag

Box = tuple[int, int, int, int]
"""x, y, width and height in CSS pixels of the page."""

AROUND = (170, 70)
"""Pixels beside and above an element that are shown with it."""
LEAST = (480, 190)
LARGEST = (900, 420)


@dataclass(frozen=True, slots=True)
class Mark:
    """A box at an element: its number, a class that colours it, and whether it is only proposed."""

    number: int
    box: Box
    kind: str
    proposed: bool = False


def stored(name: str, picture: Picture | None) -> Html | None:
    """Return a picture to be drawn from by name, so that it stands in the file only once."""
    if picture is None:
        return None
    data = "data:image/jpeg;base64," + b64encode(picture.jpeg).decode("ascii")
    image = tag("image", id=name, href=data, width=picture.width, height=picture.height)
    return tag("svg", tag("defs", image), width=0, height=0, class_="store", aria_hidden="true")


def whole(name: str, picture: Picture, marks: Sequence[Mark], *, called: str, lowest: int) -> Html:
    """Return a page's picture down to `lowest`, with marks."""
    height = min(picture.height, max(lowest, 500))
    return _view(name, (0, 0, picture.width, height), marks, called, size=1.6)


def spanning(boxes: Sequence[Box]) -> Box:
    """Return the box around all boxes, or the first alone where they are too far apart to be shown together."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, low = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    fits = right - left <= LARGEST[0] - 40 and low - top <= LARGEST[1] - 60
    return (left, top, right - left, low - top) if fits else boxes[0]


def part(name: str, picture: Picture, around: Box, marks: Sequence[Mark], *, called: str) -> Html | None:
    """Return the part of a picture around a box, with marks, or None if that is outside of it."""
    x, y, width, height = around
    if y >= picture.height or x >= picture.width or x + width <= 0 or y + height <= 0:
        return None
    wide = min(max(width + 2 * AROUND[0], LEAST[0]), max(LARGEST[0], width + 20), picture.width)
    high = min(max(height + 2 * AROUND[1], LEAST[1]), LARGEST[1], picture.height)
    left = min(max(x + min(width, wide) // 2 - wide // 2, 0), picture.width - wide)
    top = min(max(y + min(height, high - 40) // 2 - high // 2, 0), picture.height - high)
    return _view(name, (left, top, wide, high), marks, called)


def _view(name: str, frame: Box, marks: Sequence[Mark], called: str, *, size: float = 1.0) -> Html:
    left, top, wide, high = frame
    return tag(
        "svg",
        tag("title", called),
        tag("use", href=f"#{name}"),
        [_mark(mark, size) for mark in marks],
        viewBox=f"{left} {top} {wide} {high}",
        role="img",
        class_="picture",
        width=wide,
        height=high,
    )


def _mark(mark: Mark, size: float) -> Html:
    x, y, width, height = mark.box
    kind = f"mark {mark.kind}" + (" proposed" if mark.proposed else "")
    words = f"{mark.number}?" if mark.proposed else str(mark.number)
    room = (10 + 8 * len(words)) * size
    # The number stands above the box's corner, or inside where the page begins.
    at = (max(x - 3, 0), y - 3 - 17 * size if y > 22 * size else y - 3)
    return tag(
        "g",
        tag("rect", x=x - 3, y=y - 3, width=width + 6, height=height + 6, rx=3, stroke_width=2.5 * size),
        tag("rect", x=at[0], y=at[1], width=room, height=17 * size, rx=3, class_="flag"),
        tag("text", words, x=at[0] + room / 2, y=at[1] + 13 * size, font_size=13 * size, text_anchor="middle"),
        class_=kind,
    )


def bar(share: float, *, called: str) -> Html:
    """Return a bar for a probability."""
    full = round(100 * min(max(share, 0.0), 1.0), 1)
    inner = [tag("rect", width=100, height=10, rx=5, class_="empty"), tag("rect", width=full, height=10, rx=5)]
    return tag("svg", inner, viewBox="0 0 100 10", width=84, height=9, class_="bar", role="img", aria_label=called)


def line(counts: Sequence[int], *, called: str) -> Html:
    """Return a small line of what was counted in run after run."""
    most = max([*counts, 1])
    step = 110 / max(len(counts) - 1, 1)
    at = [(5 + step * n, 30 - 24 * count / most) for n, count in enumerate(counts)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    last = tag("circle", cx=f"{at[-1][0]:.1f}", cy=f"{at[-1][1]:.1f}", r=3) if at else None
    inner = [tag("line", x1=5, y1=30, x2=115, y2=30, class_="ground"), tag("polyline", points=points), last]
    return tag("svg", inner, viewBox="0 0 120 36", width=120, height=36, class_="line", role="img", aria_label=called)
