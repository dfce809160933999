"""Import a HAR saved by a browser's devtools or by Playwright as a recording."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import ValidationError

from portaldriver.testing.har import Har, RecordingError

MAX_BODY = 64 * 1024 * 1024  # a portal page is far smaller; a zip member can claim anything
SENSITIVE_HEADERS = frozenset({"cookie", "set-cookie", "authorization", "x-oa-auth-token"})
EXTENSIONS = {
    "text/html": "html",
    "application/json": "json",
    "text/css": "css",
    "text/javascript": "js",
    "application/javascript": "js",
    "application/x-javascript": "js",
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "text/plain": "txt",
    "application/pdf": "pdf",
    "application/zip": "zip",
}


class ImportSummary(NamedTuple):
    """What an import wrote; `unscrubbed` counts exchanges that carry cookies, tokens or posted fields."""

    path: Path
    entries: int
    skipped: int
    bodies: int
    bytes: int
    hosts: tuple[str, ...]
    unscrubbed: int


@dataclass
class _Source:
    """The HAR's parsed JSON, and how to read a body it keeps in a file of its own."""

    data: dict[str, Any]
    read: Callable[[str], bytes]


@dataclass
class _Bodies:
    """Body files written so far, one per distinct content."""

    folder: Path
    names: dict[str, str] = field(default_factory=dict)
    written: int = 0

    def add(self, content: bytes, *, stem: str, extension: str) -> str:
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self.names:
            self.folder.mkdir(parents=True, exist_ok=True)
            name = f"{stem}-{digest[:10]}.{extension}"
            (self.folder / name).write_bytes(content)
            self.names[digest] = f"{self.folder.name}/{name}"
            self.written += len(content)
        return self.names[digest]


def import_har(source: Path, target: Path, *, provenance: str = "live", replace: bool = False) -> ImportSummary:
    """Write `source` into `target` as flow.har plus body files; raise RecordingError when it is not HAR.

    Nothing is scrubbed: cookies, tokens and posted fields stay in. Requests without an answer are skipped.
    """
    opened = _open(source)
    flow = target / "flow.har"
    if flow.exists() and not replace:
        raise RecordingError(f"{target.name}: already holds a recording")
    entries = opened.data["log"]["entries"]
    kept = [entry for entry in entries if entry["response"]["status"] > 0]
    bodies = _Bodies(target / "bodies")
    for number, entry in enumerate(kept):
        _move_body_out(entry, number=number, opened=opened, bodies=bodies)
    opened.data["log"]["entries"] = kept
    opened.data["log"]["comment"] = json.dumps({"provenance": provenance, "scrubbed": False})
    target.mkdir(parents=True, exist_ok=True)
    flow.write_text(json.dumps(opened.data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return ImportSummary(
        path=flow,
        entries=len(kept),
        skipped=len(entries) - len(kept),
        bodies=len(bodies.names),
        bytes=bodies.written,
        hosts=tuple(sorted({urlsplit(entry["request"]["url"]).hostname or "" for entry in kept} - {""})),
        unscrubbed=sum(1 for entry in kept if _is_sensitive(entry)),
    )


def _open(source: Path) -> _Source:
    try:
        if zipfile.is_zipfile(source):
            return _open_zip(source)
        text = source.read_bytes()
    except OSError as error:
        raise RecordingError(f"{source.name}: cannot be read ({error.strerror})") from None
    return _Source(_parse(text, source.name), lambda name: _read_beside(source, name))


def _open_zip(source: Path) -> _Source:
    with zipfile.ZipFile(source) as archive:
        names = [name for name in archive.namelist() if name.endswith(".har")]
        if len(names) != 1:
            raise RecordingError(f"{source.name}: {len(names)} .har files inside, expected one")
        data = _parse(_member(archive, names[0], source.name), source.name)

    def read(name: str) -> bytes:
        with zipfile.ZipFile(source) as again:
            return _member(again, name, source.name)

    return _Source(data, read)


def _member(archive: zipfile.ZipFile, name: str, label: str) -> bytes:
    try:
        info = archive.getinfo(name)
        if info.file_size > MAX_BODY:
            raise RecordingError(f"{label}: a member is larger than {MAX_BODY} bytes")
        return archive.read(info)
    except (KeyError, zipfile.BadZipFile):
        raise RecordingError(f"{label}: a member is missing or damaged") from None


def _read_beside(source: Path, name: str) -> bytes:
    folder = source.parent.resolve()
    file = (folder / name).resolve()
    if not file.is_relative_to(folder):
        raise RecordingError(f"{source.name}: a body lies outside the folder of the HAR")
    try:
        return file.read_bytes()
    except OSError as error:
        raise RecordingError(f"{source.name}: a body is missing ({error.strerror})") from None


def _parse(text: bytes, label: str) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(text.decode("utf-8-sig"))
        Har.model_validate(data)
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise RecordingError(f"{label}: not a HAR file (not JSON)") from None
    except ValidationError as error:
        first = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise RecordingError(f"{label}: not a HAR file (at {first or 'the top'})") from None
    return data


def _move_body_out(entry: dict[str, Any], *, number: int, opened: _Source, bodies: _Bodies) -> None:
    content = entry["response"].setdefault("content", {})
    body = _body(content, number=number, opened=opened)
    for key in ("text", "encoding", "_file"):
        content.pop(key, None)
    if body:
        content["size"] = len(body)
        content["_file"] = bodies.add(
            body, stem=_stem(entry["request"]["url"]), extension=_extension(content.get("mimeType", ""))
        )


def _body(content: dict[str, Any], *, number: int, opened: _Source) -> bytes:
    if content.get("_file"):
        return opened.read(content["_file"])
    text = content.get("text") or ""
    if content.get("encoding") != "base64":
        return str(text).encode()
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise RecordingError(f"entry {number}: the body is not base64") from None


def _stem(url: str) -> str:
    # Only letters and digits survive: a URL is written by a stranger and must not steer a path.
    last = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    return re.sub(r"[^a-z0-9]+", "-", last.lower())[:40].strip("-") or "index"


def _extension(mime_type: str) -> str:
    return EXTENSIONS.get(mime_type.split(";", 1)[0].strip().lower(), "bin")


def _is_sensitive(entry: dict[str, Any]) -> bool:
    both = [*entry["request"].get("headers", []), *entry["response"].get("headers", [])]
    return bool(
        entry["request"].get("postData")
        or entry["request"].get("cookies")
        or any(header["name"].lower() in SENSITIVE_HEADERS for header in both)
    )
