"""CORE's MIME envelope: the same fields as parts of a form."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Final

from .errors import AnswerUnreadable
from .message import CoreMessage, named

Part = tuple[None, bytes]
MOST_PARTS: Final = 40


def written(message: CoreMessage, *, username: str, password: str) -> dict[str, Part]:
    """Return the parts of a form, by names as Office Ally spells them, which are not SOAP's (guide 10.6)."""
    fields = {
        "PayloadType": message.payload_type,
        "ProcessingMode": message.processing_mode,
        "PayloadId": message.payload_id,
        "TimeStamp": message.time_stamp,
        "UserName": username,
        "Password": password,
        "SenderId": message.sender_id,
        "ReceiverId": message.receiver_id,
        "CORERuleVersion": message.rule_version,
        "Payload": message.payload,
    }
    return {name: (None, value.encode()) for name, value in fields.items()}


def read(content_type: str, content: bytes) -> CoreMessage:
    """Return the message in a multipart answer. Raises `AnswerUnreadable` for another, or one that is cut short."""
    safe = content_type.encode("latin-1", "replace").translate(None, b"\r\n")
    parsed = message_from_bytes(b"Content-Type: " + safe + b"\r\n\r\n" + content, policy=policy.HTTP)
    if not parsed.is_multipart() or parsed.defects:
        raise AnswerUnreadable("the answer is no whole form of several parts")
    found: dict[str, str] = {}
    for part in list(parsed.iter_parts())[:MOST_PARTS]:
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(value, bytes):
            found.setdefault(name.lower(), value.decode("utf-8", "replace"))
    if "payloadtype" not in found:
        raise AnswerUnreadable("the answer's form holds no real-time answer")
    return named(found)
