"""Recorded answers by request: what a portal's pages look like in one generation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from mock_portals.grafting import Page, Tree, parse
from portaldriver.testing.recording import Entry, Recording

ROOT = Path(__file__).resolve().parent.parent / "recordings"


class NotRecorded(LookupError):
    """No recording answers such a request."""


@dataclass
class Recorded:
    """One recorded answer, with its body pointed at the mock's own origins."""

    method: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    status: int
    variant: str
    media_type: str
    location: str
    headers: dict[str, str]
    read: Callable[[], bytes] = field(repr=False)
    _template: Tree | None = field(default=None, repr=False)

    @cached_property
    def body(self) -> bytes:
        """The body, read when it is first asked for: of all the pages, a test sees a few."""
        return self.read()

    @property
    def is_html(self) -> bool:
        """Tell pages from everything else."""
        return self.media_type.startswith("text/html")

    def page(self) -> Page:
        """Return a fresh copy of the page; it is parsed once."""
        if self._template is None:
            self._template = parse(self.body)
        return Page(self._template)

    def redirect(self, values: Mapping[str, str | None] | None = None) -> str:
        """Return the recorded Location with query values replaced, added, or left out (None)."""
        parts = urlsplit(self.location)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        for name, value in (values or {}).items():
            if value is None:
                query.pop(name, None)
            else:
                query[name] = value
        return urlunsplit(parts._replace(query=urlencode(query)))


class Library:
    """All recordings of a generation; a request it lacks is looked up in the fallback generation."""

    def __init__(self, portal: str, generation: str, *, fallback: str, root: Path = ROOT) -> None:
        self.generation = generation
        names = [generation] if generation == fallback else [generation, fallback]
        self._recordings = [recording for name in names for recording in _load(root / portal / name)]
        self._answers: dict[tuple[str, str, str], list[Recorded]] = {}

    def bind(self, origins: Mapping[str, str]) -> None:
        """Point recorded absolute URLs at the mock's origins."""
        self._answers = {}
        for recording in self._recordings:
            for entry in recording.entries:
                answer = _answer(recording, entry, origins)
                self._answers.setdefault((answer.method, answer.host, answer.path.lower()), []).append(answer)

    def find(
        self, method: str, host: str, path: str, *, status: int | None = None, variant: str | None = None
    ) -> Recorded:
        """Return the first recorded answer that fits, own generation first; raise NotRecorded."""
        for answer in self._answers.get((method, host, path.lower()), []):
            if status in (None, answer.status) and variant in (None, answer.variant):
                return answer
        raise NotRecorded(f"{method} {host}{path} (status {status}, variant {variant})")

    def variant(self, name: str) -> Recorded:
        """Return the answer recorded under that variant, wherever it was met; raise NotRecorded."""
        for answer in self.answers():
            if answer.variant == name:
                return answer
        raise NotRecorded(f"variant {name}")

    def answers(self) -> list[Recorded]:
        """Return everything recorded, in recorded order."""
        return [answer for answers in self._answers.values() for answer in answers]


@cache
def _load(folder: Path) -> tuple[Recording, ...]:
    recordings = tuple(Recording.load(file) for file in sorted(folder.glob("*/flow.har")))
    if not recordings:
        raise NotRecorded(f"no recordings in {folder.name}")
    return recordings


def _answer(recording: Recording, entry: Entry, origins: Mapping[str, str]) -> Recorded:
    parts = urlsplit(entry.request.url)
    content = entry.response.content
    return Recorded(
        method=entry.request.method.upper(),
        host=parts.hostname or "",
        path=parts.path,
        query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
        status=entry.response.status,
        variant=entry.comment,
        media_type=content.mime_type,
        location=_rewritten(entry.response.header("Location") or "", origins),
        headers={"Cache-Control": entry.response.header("Cache-Control") or "no-store"},
        read=lambda: _pointed(recording.body(entry), content.mime_type, origins),
    )


def _pointed(body: bytes, media_type: str, origins: Mapping[str, str]) -> bytes:
    if not media_type.startswith(("text/", "application/json", "application/javascript")):
        return body
    return _rewritten(body.decode("utf-8", "surrogateescape"), origins).encode("utf-8", "surrogateescape")


def _rewritten(text: str, origins: Mapping[str, str]) -> str:
    if "https" not in text:
        return text
    for host, origin in origins.items():
        text = text.replace(f"https://{host}", origin)
        text = text.replace(quote(f"https://{host}", safe=""), quote(origin, safe=""))
    return text
