"""What is noticed while a report is read, and what of it was not understood."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from .....errors import ReportUnreadable
from .....models.base import Noun

LONGEST_LINE = 4096
"""Characters beyond which a line is not looked into."""


class Notice(Noun):
    """A departure: a rule and a line (from 1; None: the whole file), never a value."""

    code: str
    line: int | None = Field(default=None, ge=1)

    def __repr__(self) -> str:
        return f"Notice({self.code!r}, line={self.line})"

    def __str__(self) -> str:
        return f"{self.code} [line {self.line}]" if self.line else self.code


class UnknownLine(Noun):
    """A line that was not understood, as it stands there. `section` is the part of the report that it is in.

    `claim_id` is the claim it is about where that much is certain: of a row that is not read to its end.
    """

    model_config = ConfigDict(str_strip_whitespace=False)

    line: int = Field(ge=1)
    text: str
    section: str | None = None
    claim_id: str | None = None


def lines_of(content: bytes) -> list[str]:
    """Return a report's lines. Raises `ReportUnreadable` for what is no text."""
    text = text_of(content)
    if text is None:
        raise ReportUnreadable("the file is no text", code="no_text")
    return [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")]


def text_of(content: bytes) -> str | None:
    """Return what bytes say: UTF-8, or Windows' Western code page; None for what only programs write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    # A DOS end of file is tolerated, and what separates elements in X12.
    return None if any(sign in text for sign in _BINARY) else text


_BINARY = tuple(chr(code) for code in (*range(9), 0x0E, 0x0F, *range(0x10, 0x1A), 0x7F))
