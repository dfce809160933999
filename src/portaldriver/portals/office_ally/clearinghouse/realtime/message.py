"""A message as CORE has it, whichever way it travels. Source: CAQH CORE rule 270, connectivity 2.2.0."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

RULE_VERSION: Final = "2.2.0"
RECEIVER: Final = "OFFALLY"
REAL_TIME: Final = "RealTime"
ENVELOPE_ERROR: Final = "CoreEnvelopeError"
SUCCESS: Final = "Success"
LONGEST: Final = 8 * 1024 * 1024
"""Bytes of an answer that are read at most; a 271 has seldom more than 50 KB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreMessage:
    """A question or an answer in its envelope. The field names are SOAP's; its `repr` shows no value of the payload."""

    payload_type: str
    payload_id: str
    time_stamp: str = ""
    sender_id: str = field(default="", repr=False)
    receiver_id: str = ""
    processing_mode: str = REAL_TIME
    rule_version: str = RULE_VERSION
    payload: str = field(default="", repr=False)
    error_code: str = ""
    error_message: str = field(default="", repr=False)
    """Free text, which may quote what was sent."""


def stamped(moment: datetime) -> str:
    """Return a moment as CORE writes it: `2026-01-19T16:01:03Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def named(found: dict[str, str]) -> CoreMessage:
    """Make a message of its fields by their names in small letters; what is not told is empty."""
    return CoreMessage(
        payload_type=found.get("payloadtype", "").strip(),
        payload_id=found.get("payloadid", "").strip(),
        time_stamp=found.get("timestamp", "").strip(),
        sender_id=found.get("senderid", "").strip(),
        receiver_id=found.get("receiverid", "").strip(),
        processing_mode=found.get("processingmode", "").strip(),
        rule_version=found.get("coreruleversion", "").strip(),
        payload=found.get("payload", ""),
        error_code=found.get("errorcode", "").strip(),
        error_message=found.get("errormessage", "").strip(),
    )
