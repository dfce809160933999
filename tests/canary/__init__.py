"""Looks for secrets and names in all that a run leaves behind. What it finds it names by label, never by value."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import ahocorasick_rs

from portaldriver.events import Event
from tests.canary.disguises import Disguise, disguises
from tests.canary.rules import holds
from tests.canary.sqlite import is_sqlite, rows
from tests.canary.unpacking import unpacked

DEEPEST = 6
"""Archives within archives are opened this many times."""

_OF_ALL_RECORDS = vars(logging.makeLogRecord({})).keys() - {"msg", "args"}


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A value that was found: its label, where it is, and how it is written there (outermost packing first)."""

    label: str
    where: str
    encoding: str


class Canary:
    """Knows values that must not get anywhere, and searches for them in many spellings.

    Values of fewer than four letters are only seen as whole words in their own case, of fewer than six only beside
    text, of fewer than ten not inside of tokens, numbers only as whole numbers: by chance there is one in any
    megabyte of ciphertext. Values that are words of the language or of the program make it sing for nothing.
    """

    def __init__(self) -> None:
        self._needles: dict[tuple[bool, bytes], set[tuple[str, Disguise]]] = {}
        self._searches: list[_Search] = []

    def __repr__(self) -> str:
        return f"Canary({len({label for known in self._needles.values() for label, _ in known})} labels)"

    def add(self, label: str, *values: str) -> None:
        """Tell it values. Raises `ValueError` for one that is too short to be told from chance."""
        for value in values:
            for disguise in disguises(value):
                self._needles.setdefault((disguise.folded, disguise.needle), set()).add((label, disguise))
        self._searches = []

    def in_bytes(self, data: bytes, where: str = "bytes") -> list[Found]:
        """Search bytes, and what is packed in them: gzip, zlib and zip members, base64 and hexadecimal runs."""
        return _sorted(Found(label, where, encoding) for label, encoding in self._within(data, DEEPEST))

    def in_text(self, text: str, where: str = "text") -> list[Found]:
        """Search text."""
        return self.in_bytes(text.encode("utf-8", "surrogatepass"), where)

    def in_file(self, path: Path, *, where: str | None = None) -> list[Found]:
        """Search a file's bytes, and the rows of an SQLite database, whose bytes may be scattered over pages."""
        where = where or self._masked(Path(path.name))
        data = path.read_bytes()
        found = self.in_bytes(data, where)
        if is_sqlite(data):
            found += [Found(one.label, where, f"row > {one.encoding}") for one in self.in_bytes(rows(path))]
        return _sorted(found)

    def in_folder(self, folder: Path, *, besides: Collection[Path] = ()) -> list[Found]:
        """Search all files below a folder, and their names. Files and folders in `besides` are passed over."""
        found: list[Found] = []
        for path in _files(folder, set(besides)):
            name = path.relative_to(folder)
            where = self._masked(name)
            found += [Found(one.label, where, f"name > {one.encoding}") for one in self.in_text(str(name))]
            with suppress(FileNotFoundError):  # the run is still tidying up
                found += self.in_file(path, where=where)
        return _sorted(found)

    def in_records(self, records: Iterable[logging.LogRecord]) -> list[Found]:
        """Search log records: message, arguments, extra attributes, exceptions."""
        found: list[Found] = []
        shown: dict[str, set[str]] = {}
        for record in records:
            extra = {name: value for name, value in vars(record).items() if name not in _OF_ALL_RECORDS}
            args = record.args if isinstance(record.args, tuple) else (record.args,)
            texts = [record.getMessage(), *map(str, args), *map(str, extra.values()), repr(extra)]
            shown.setdefault(record.name, set()).update(texts)
            if record.exc_info and record.exc_info[1]:
                found += self.in_error(record.exc_info[1])
        # A logger's at once: each search has a cost of its own, and many say the same again and again.
        for name, once in shown.items():
            found += self.in_text("\n".join(sorted(once)), f"log record of {name}")
        return _sorted(found)

    def in_events(self, events: Iterable[Event]) -> list[Found]:
        """Search events, as JSON and as they print."""
        return _sorted(
            one for event in events for one in self.in_text(f"{event.model_dump_json()}\n{event!r}", event.name)
        )

    def in_error(self, error: BaseException) -> list[Found]:
        """Search an exception and all it hangs together with: message, arguments, attributes, notes."""
        return _sorted(
            found
            for one in _chain(error)
            for found in self.in_text(
                "\n".join([str(one), repr(one), *map(str, one.args), repr(one.args), repr(vars(one))]),
                type(one).__name__,
            )
        )

    def _within(self, data: bytes, depth: int) -> Iterator[tuple[str, str]]:
        for search in self._prepared():
            yield from search.hits(data)
        if depth:
            for kind, inner in unpacked(data):
                for label, encoding in self._within(inner, depth - 1):
                    yield label, f"{kind} > {encoding}"

    def _prepared(self) -> list[_Search]:
        if not self._searches:
            self._searches = [
                _Search(folded, {needle: known for (fold, needle), known in self._needles.items() if fold is folded})
                for folded in (True, False)
            ]
        return self._searches

    def _masked(self, path: Path) -> str:
        return "/".join("***" if self.in_text(part) else part for part in path.parts)


class _Search:
    """One pass for many needles, with or without regard to case."""

    def __init__(self, folded: bool, needles: dict[bytes, set[tuple[str, Disguise]]]) -> None:
        self._folded = folded
        self._known = list(needles.values())
        # Measured: 100 to 400 MB/s for 20,000 needles; an alternation in `re` makes less than 1.
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            list(needles), implementation=ahocorasick_rs.Implementation.DFA
        )

    def hits(self, data: bytes) -> set[tuple[str, str]]:
        """Return label and encoding of what is there."""
        found: set[tuple[str, str]] = set()
        haystack = data.lower() if self._folded else data
        for index, start, end in self._automaton.find_matches_as_indexes(haystack, overlapping=True):
            for label, disguise in self._known[index]:
                one = (label, disguise.encoding)
                if one not in found and holds(disguise.rule, data, start, end):
                    found.add(one)
        return found


def _files(folder: Path, besides: set[Path]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path in besides or path.is_symlink():
            continue
        if path.is_dir():
            with suppress(FileNotFoundError):  # the run is still tidying up
                yield from _files(path, besides)
        elif path.is_file():
            yield path


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or any(one is known for known in found):
            continue
        found.append(one)
        waiting += [one.__cause__, one.__context__]
        waiting += one.exceptions if isinstance(one, BaseExceptionGroup) else ()
    return found


def _sorted(found: Iterable[Found]) -> list[Found]:
    return sorted(set(found))
