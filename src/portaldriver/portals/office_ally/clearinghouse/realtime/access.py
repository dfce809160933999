"""What the clearinghouse gives to who may ask in real time."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from .....errors import ConfigurationError
from .....pom.origins import canonical
from .....runtime.secret import Secret, require_secret

Mode = Literal["soap", "mime"]

URLS: Final[dict[str, str]] = {
    "soap": "https://wsd.officeally.com/TransactionService/rtx.svc",
    "mime": "https://wsd.officeally.com/TransactionSite/realtime-request/MIME",
}
"""Source: guide 10.6."""
_SENDER: Final = re.compile(r"[A-Za-z0-9]{2,15}", re.ASCII)


@dataclass(frozen=True, slots=True, repr=False)
class RealTimeAccess:
    """A real-time account: it is not the web login, and not that of SFTP (guide 10.1, 10.6).

    `sender_id` is the one that Office Ally assigned. `url` is another address of the same interface, over HTTPS unless
    it is this machine. Raises `ConfigurationError` for what cannot be used so.
    """

    username: str
    password: Secret | str
    sender_id: str
    _: KW_ONLY
    mode: Mode = "soap"
    url: str | None = None
    originator: str | None = None
    """Who gives our trace numbers (TRN03): ten characters, as `1` and a tax id. MODELLED: `9` and the sender id."""
    payload_id_comes_back: bool = True
    """Whether an answer bears its question's PayloadID. Where it has one of its own, what X12 brings back has to do."""

    def __post_init__(self) -> None:
        require_secret(self.password)
        if not self.username or not _SENDER.fullmatch(self.sender_id):
            raise ConfigurationError("real-time access needs a user name and a sender id of 2 to 15 letters and digits")
        if self.mode not in URLS:
            raise ConfigurationError("the mode of real-time access is soap or mime")
        if self.originator is not None and len(self.originator) != 10:
            raise ConfigurationError("the originator of trace numbers has ten characters")
        if self.url is not None:
            parts = urlsplit(self.url)
            canonical(f"{parts.scheme}://{parts.netloc}")

    def __repr__(self) -> str:
        return f"RealTimeAccess(mode={self.mode!r})"

    @property
    def address(self) -> str:
        """Where questions are sent to."""
        return self.url or URLS[self.mode]

    @property
    def trace_originator(self) -> str:
        """TRN03 of our trace numbers."""
        return self.originator or "9" + self.sender_id[-9:].rjust(9, "0")
