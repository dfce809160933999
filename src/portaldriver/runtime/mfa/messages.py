"""What arrives in an inbox, whose it is, and the code in it: never a guessed one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from ...errors import ConfigurationError, MfaError

LONGEST = 50_000
"""Characters of a message that are looked through."""

_BOUND = re.compile(r"^@[\w.-]{1,100} #([0-9]{4,8})\b", re.ASCII | re.MULTILINE)
"""The last line of an SMS that is bound to a site: what follows the number sign is the code."""
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_OTHER_NUMBERS = re.compile(
    "|".join(
        (
            r"\b[a-z][a-z0-9+.-]{0,15}://\S+",
            r"\bwww\.\S+",
            r"[\w.+-]{1,64}@[\w.-]{1,255}",
            r"\+[0-9][0-9 ().-]{5,18}[0-9]",
            r"(?:\b1[ .-])?(?:\([0-9]{3}\) ?|\b[0-9]{3}[ .-])[0-9]{3}[ .-][0-9]{4}\b",
            r"\b[0-9]{3}[.-][0-9]{4}\b",
            r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b",
            r"\b[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2,4}\b",
            rf"\b{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}}\b",
            rf"\b[0-9]{{1,2}}(?:st|nd|rd|th)?\.? {_MONTH},? [0-9]{{4}}\b",
            r"(?:©|\(c\)|\bcopyright)(?: ©| \(c\))? ?[0-9]{4}\b(?: ?[-–] ?[0-9]{4}\b)?",
            r", [a-z]{2}\.? [0-9]{5}(?:-[0-9]{4})?\b",
            r"[#$€£][0-9]+",
        )
    ),
    re.IGNORECASE,
)
"""Addresses, phones, dates, years of a copyright, places, amounts and numbers of cases."""
_ALONE = re.compile(r"(?<!\w)(?<![0-9][-.,:/])[0-9]{4,8}(?!\w)(?![-.,:/][0-9])")
_SAYS = r"\b(?:pass)?codes?\b|\bverification\b|\bpin\b|\botp\b|\bone[- ]time\b"
_SAYING = re.compile(_SAYS, re.IGNORECASE)
_FOLLOWING = re.compile(rf"(?:{_SAYS})(?: number)?(?:\s+is)?\s*[:=-]?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Message:
    """A message that came; `id` is its own in its inbox for good, `received_at` knows its time zone.

    `called` is what its sender calls it, the same for all copies of it; "" where that is not known.
    """

    id: str
    sender: str
    recipient: str | None
    text: str
    received_at: datetime
    called: str = ""

    def __repr__(self) -> str:
        return "Message(...)"


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """Whose messages count: from one of the senders (an address, a number, `@domain`; none: anybody's), to somebody."""

    senders: frozenset[str]
    recipient: str | None = None

    @classmethod
    def of(cls, sender: str | Collection[str] | None, recipient: str | None) -> Wanted:
        """Make it of what a caller wrote. Raises `ConfigurationError` for what is empty."""
        given = [sender] if isinstance(sender, str) else list(sender or ())
        senders = frozenset(plain(one) for one in given)
        if not all(senders) or (sender is not None and not senders) or (recipient is not None and not plain(recipient)):
            raise ConfigurationError("an expected sender or recipient is empty")
        return cls(senders, plain(recipient) if recipient is not None else None)

    def recipient_of(self, sender: str, recipients: Iterable[str]) -> str | None:
        """Return which recipient makes a message one that counts ("" for none in particular), None if it is not."""
        address = plain(sender)
        if (
            self.senders
            and not {address, f"@{address.rpartition('@')[2]}" if "@" in address else address} & self.senders
        ):
            return None
        to = [plain(one) for one in recipients]
        if self.recipient is None:
            return to[0] if to else ""
        return self.recipient if self.recipient in to else None


def plain(address: str) -> str:
    """Return an address or number as it is compared: without case and, for a number, without punctuation."""
    lower = address.strip().casefold()
    return lower if "@" in lower else re.sub(r"[\s().-]", "", lower)


def compiled(pattern: str | re.Pattern[str] | None) -> re.Pattern[str] | None:
    """Return a caller's pattern for codes. Raises `ConfigurationError` for one of several groups, or none at all."""
    if pattern is None:
        return None
    try:
        found = re.compile(pattern)
    except re.error:
        found = None
    if found is None or found.groups > 1:
        raise ConfigurationError("the pattern of codes has to be a regular expression with at most one group")
    return found


def code_in(text: str, pattern: re.Pattern[str] | None = None) -> str | None:
    """Return a message's code, None if there is none. Raises `MfaError` where several numbers may be it."""
    text = text[:LONGEST]
    if pattern is not None:
        return _only({found.group(pattern.groups) or "" for found in pattern.finditer(text)} - {""})
    text = _OTHER_NUMBERS.sub(" ", _BOUND.sub(r"code \1", text))
    found = list(_ALONE.finditer(text))
    everything = {one.group() for one in found}
    if len(everything) < 2:
        return _only(everything)
    said = {one.group() for one in found if _is_said(text, one)}
    if len(said) != 1:
        said = {one.group() for one in found if _FOLLOWING.search(text, max(0, one.start() - 60), one.start())}
    return _only(said or everything)


def _is_said(text: str, found: re.Match[str]) -> bool:
    """Tell whether the number's line, or the words right before it, say that it is a code."""
    begin = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.end())
    line = text[begin : end if end >= 0 else len(text)]
    before = text[max(0, found.start() - 60) : found.start()]
    return bool(_SAYING.search(line) or _FOLLOWING.search(before))


def _only(candidates: set[str]) -> str | None:
    if len(candidates) > 1:
        raise MfaError("a message holds several numbers that may be the code: give `pattern` to say which one is")
    return next(iter(candidates), None)
