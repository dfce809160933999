"""A page's elements made ready for comparison, once for all that is looked for on it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.process import cdist

from .fingerprint import Fingerprint
from .tokens import plain, shortened, tags, tokens

Vector = npt.NDArray[np.float64]

LONG = 120
"""Characters of a text that are compared: what is longer is content, not a name."""

TEXTS = (
    "name", "label", "placeholder", "title", "text", "field", "id", "href", "tail",
    "section", "landmark", "previous", "next", "type", "tag", "role", "path", "frame", "anchor",
)  # fmt: skip
BAGS = (
    "name",
    "codes",
    "classes",
    "class_words",
    "data",
    "above_ids",
    "above_classes",
    "words",
    "row",
    "said",
    "section",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """One element's texts and bags of words, by what they are of."""

    texts: Mapping[str, str]
    bags: Mapping[str, frozenset[str]]
    steps: str
    """The tags along the path, one character each."""


_CHARACTERS: dict[str, str] = {}


def facts_of(element: Fingerprint) -> Facts:
    """Return what of an element is compared."""
    naming = element.name or element.label or element.placeholder or element.title or element.text
    above = element.ancestors
    anchor = next(((n, step.id) for n, step in enumerate(above) if step.id), None)
    texts = {
        "name": plain(naming)[:LONG],
        "label": plain(element.label)[:LONG],
        "placeholder": plain(element.placeholder)[:LONG],
        "title": plain(element.title)[:LONG],
        "text": plain(element.text)[:LONG],
        "field": element.name_attribute.casefold(),
        "id": element.id.casefold(),
        "href": element.href.rstrip("/").casefold()[:LONG],
        "tail": element.href.rstrip("/").rpartition("/")[2].casefold()[:LONG],
        "section": plain(element.section)[:LONG],
        "landmark": plain(element.landmark),
        "previous": plain(element.previous)[:LONG],
        "next": plain(element.next)[:LONG],
        "type": element.type.casefold(),
        "tag": element.tag.casefold(),
        "role": element.role.casefold(),
        "path": shortened(element.xpath),
        "frame": "/".join(element.frame),
        "anchor": f"{anchor[1]}/{'/'.join(s.tag for s in above[: anchor[0]])}/{element.tag}" if anchor else "",
    }
    said = [naming, element.label, element.placeholder, element.title, element.text, element.name_attribute, element.id]
    bags = {
        "name": tokens(naming[:LONG]),
        "codes": tokens(element.id) | tokens(element.name_attribute),
        "classes": frozenset(element.classes),
        "class_words": frozenset().union(*map(tokens, element.classes)),
        "data": frozenset(f"{key}={value}" for key, value in element.data.items()),
        "above_ids": frozenset(step.id for step in above if step.id),
        "above_classes": frozenset(name for step in above for name in step.classes),
        "words": frozenset().union(*map(tokens, element.words)),
        "row": frozenset().union(*map(tokens, element.row)),
        "said": frozenset().union(*(tokens(text[:LONG]) for text in said)),
        "section": tokens(element.section[:LONG]),
    }
    steps = "".join(_CHARACTERS.setdefault(tag, chr(0x100 + len(_CHARACTERS))) for tag in tags(element.xpath))
    return Facts(texts, bags, steps)


class _Column:
    """One text of all elements: each different one is compared once."""

    def __init__(self, values: Sequence[str]) -> None:
        self.place = {value: n for n, value in enumerate(dict.fromkeys(values))}
        self.different = list(self.place)
        self.which = np.array([self.place[value] for value in values], dtype=np.intp)
        self.there = np.array([bool(value) for value in values], dtype=np.float64)

    def equal(self, value: str) -> Vector:
        """Return 1 where the text is this one, and is one at all."""
        at = self.place.get(value) if value else None
        return np.zeros(len(self.which)) if at is None else (self.which == at).astype(np.float64)

    def similar(self, value: str, *, subsequence: bool = False) -> Vector:
        """Return from 0 to 1 how alike the texts are; 0 where one is missing."""
        if not value:
            return np.zeros(len(self.which))
        scorer = Indel.normalized_similarity if subsequence else Levenshtein.normalized_similarity
        alike = cdist([value], self.different, scorer=scorer, dtype=np.float64)[0]
        return np.asarray(alike[self.which] * self.there, dtype=np.float64)


class _Bags:
    """One bag of words of all elements, found by word; rare words weigh more."""

    def __init__(self, bags: Sequence[frozenset[str]]) -> None:
        found: dict[str, list[int]] = defaultdict(list)
        for n, bag in enumerate(bags):
            for word in bag:
                found[word].append(n)
        self._where = {word: np.array(places, dtype=np.intp) for word, places in found.items()}
        self._count = len(bags)
        self.weights = {word: math.log(1 + self._count / len(places)) for word, places in found.items()}
        self.mass = np.array([sum(self.weights[word] for word in bag) for bag in bags])
        self.there = (self.mass > 0).astype(np.float64)

    def shared(self, bag: frozenset[str]) -> tuple[Vector, float]:
        """Return the weight of what each element shares with a bag, and that of the bag itself."""
        shared, whole, new = np.zeros(self._count), 0.0, math.log(1 + self._count)
        for word in bag:
            places = self._where.get(word)
            weight = new if places is None else self.weights[word]
            whole += weight
            if places is not None:
                shared[places] += weight
        return shared, whole

    def overlap(self, bag: frozenset[str]) -> tuple[Vector, Vector]:
        """Return from 0 to 1 what part of both is shared, and what part of the bag is."""
        shared, whole = self.shared(bag)
        if not whole:
            return shared, shared
        return shared / np.maximum(self.mass + whole - shared, 1e-9), shared / whole


class Candidates:
    """All elements of a page that could be meant. Make it once and ask for many elements."""

    def __init__(self, page: Sequence[Fingerprint]) -> None:
        self.page = page
        self.facts = [facts_of(element) for element in page]
        self.columns = {name: _Column([facts.texts[name] for facts in self.facts]) for name in TEXTS}
        self.bags = {name: _Bags([facts.bags[name] for facts in self.facts]) for name in BAGS}
        self.steps = _Column([facts.steps for facts in self.facts])
        self.length = np.array([len(facts.steps) for facts in self.facts], dtype=np.float64)
        self.boxed = np.array([element.box is not None for element in page], dtype=np.float64)
        self.boxes = np.array([element.box or (0, 0, 0, 0) for element in page], dtype=np.float64).reshape(-1, 4)
        self.ordered = np.array([element.of > 0 for element in page], dtype=np.float64)
        self.order = np.array([element.order / max(element.of, 1) for element in page], dtype=np.float64)
        self.twins = np.array([element.twins for element in page], dtype=np.float64)
        self.visible = np.array([element.visible for element in page], dtype=np.float64)

    def __len__(self) -> int:
        return len(self.page)

    @cached_property
    def above(self) -> npt.NDArray[np.intp]:
        """Return each element's parent among the candidates, -1 where it is not one of them."""
        place = {(e.frame, shortened(e.xpath)): n for n, e in enumerate(self.page)}
        return np.array(
            [place.get((e.frame, shortened(e.xpath).rpartition("/")[0]), -1) for e in self.page], dtype=np.intp
        )

    def kin(self, index: int) -> npt.NDArray[np.bool_]:
        """Return which elements are this one, its direct parent or its direct children."""
        found = self.above == index
        found[index] = True
        if self.above[index] >= 0:
            found[self.above[index]] = True
        return np.asarray(found)

    def line(self, index: int) -> npt.NDArray[np.bool_]:
        """Return which elements are this one, hold it or are held by it."""
        mine = self.page[index]
        path = shortened(mine.xpath)
        found = np.array([other.frame == mine.frame and _holds(shortened(other.xpath), path) for other in self.page])
        found[index] = True
        return found


def _holds(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or longer.startswith(f"{shorter}/")
