"""Recordings: a `flow.har` with its bodies as files beside it."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from portaldriver.testing.har import Entry, Har, Log, RecordingError
from portaldriver.testing.importing import ImportSummary, import_har

__all__ = ["Entry", "ImportSummary", "Recording", "RecordingError", "import_har"]

FLOW = "flow.har"


@dataclass(frozen=True)
class Recording:
    """A flow as it was recorded: exchanges in order, and their bodies."""

    path: Path
    log: Log

    @classmethod
    def load(cls, path: Path) -> Recording:
        """Read a recording from its folder or from its `.har` file; raise RecordingError if it is none."""
        file = path / FLOW if path.is_dir() else path
        try:
            har = Har.model_validate_json(file.read_bytes())
        except OSError as error:
            raise RecordingError(f"{file.name}: cannot be read ({error.strerror})") from None
        except ValidationError as error:
            raise RecordingError(f"{file.name}: not a HAR file ({error.error_count()} problems)") from None
        return cls(path=file, log=har.log)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All exchanges in recorded order."""
        return self.log.entries

    @property
    def provenance(self) -> str:
        """Say where the recording comes from: `live`, `synthetic`, or `unknown`."""
        comment = self.log.comment.strip()
        if comment.startswith("{"):
            try:
                comment = str(json.loads(comment).get("provenance", ""))
            except ValueError:
                comment = ""
        word = comment.split(None, 1)[0].strip(":;,.").lower() if comment else ""
        return word if word in {"live", "synthetic"} else "unknown"

    def find(
        self,
        *,
        method: str = "GET",
        url: str | None = None,
        host: str | None = None,
        path: str | None = None,
        status: int | None = None,
        comment: str | None = None,
    ) -> Entry | None:
        """Return the first exchange that fits everything given (paths compare without case)."""
        for entry in self.entries:
            parts = urlsplit(entry.request.url)
            fits = (
                entry.request.method.upper() == method.upper()
                and url in (None, entry.request.url)
                and host in (None, parts.hostname)
                and (path is None or path.lower() == parts.path.lower())
                and status in (None, entry.response.status)
                and comment in (None, entry.comment)
            )
            if fits:
                return entry
        return None

    def body(self, entry: Entry) -> bytes:
        """Return the recorded response body, empty when none was recorded."""
        content = entry.response.content
        if content.file is not None:
            return self._read_beside(content.file)
        if content.text is None:
            return b""
        if content.encoding == "base64":
            try:
                return base64.b64decode(content.text, validate=True)
            except binascii.Error:
                raise RecordingError(f"{self.path.name}: a body is not base64") from None
        return content.text.encode()

    def _read_beside(self, name: str) -> bytes:
        folder = self.path.parent.resolve()
        file = (folder / name).resolve()
        # A recording comes from elsewhere: it must not name files outside its own folder.
        if not file.is_relative_to(folder):
            raise RecordingError(f"{self.path.name}: a body lies outside the recording's folder")
        try:
            return file.read_bytes()
        except OSError as error:
            raise RecordingError(f"{self.path.name}: a body is missing ({error.strerror})") from None
