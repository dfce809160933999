"""The site's mail goes out as files, whole ones only: who delivers them, and when, is for the tests to say."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

_numbers = count(1)


class Outgoing:
    """Django's way to send mail."""

    def __init__(self, **_: Any) -> None:
        from django.conf import settings  # type: ignore[import-untyped]

        self.folder: Path = settings.OUTGOING

    def send_messages(self, messages: Sequence[Any]) -> int:
        """Write each message as it would go over the wire, and return how many they are."""
        for message in messages:
            letter = self.folder / f"{next(_numbers):06}"
            letter.write_bytes(message.message().as_bytes())
            letter.rename(letter.with_suffix(".eml"))
        return len(messages)
