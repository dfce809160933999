"""What makes two remittances the same one, and two payments the same payment."""

from __future__ import annotations

import hashlib
import json
import re

from .....edi import Read, Remittance

_ID = re.compile(r"^\s*[A-Za-z0-9]{2,3}(?P<element>[^A-Za-z0-9\s])")


def payment_of(remittance: Remittance) -> str:
    """Return what makes it the same payment: who pays, trace number (TRN02), day, and amount with its direction.

    Who pays is told by the number that stands with the trace (TRN03, BPR10), else by the payer's own.
    """
    payment, payer = remittance.payment, remittance.payer
    who = payment.trace_originator or payment.originator or (payer and (payer.identifier or payer.name)) or ""
    amount = "" if payment.amount is None else f"{payment.amount.normalize():f}"
    return json.dumps(
        [
            who.strip().casefold(),
            (payment.trace_number or "").strip().casefold(),
            payment.effective.isoformat() if payment.effective else "",
            amount,
            payment.direction or "",
        ]
    )


def body_digest(read: Read[Remittance]) -> str:
    """Return the SHA-256 (hex) of what a transaction says, from BPR to its last segment.

    Line breaks, the envelope and its numbers, and the characters that end elements and segments make no difference.
    """
    raw = re.sub(r"[\r\n]+", "", read.raw).strip()
    found = _ID.match(raw)
    if found is not None and raw[-1] != found["element"]:
        raw = raw.translate({ord(found["element"]): "\x1d", ord(raw[-1]): "\x1e"})
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()


def remittance_id(payment: str, body: str) -> str:
    """Return the id of a remittance: the same for the same payment and content, in every process and database."""
    return f"rem_{hashlib.sha256(f'{payment}|{body}'.encode()).hexdigest()[:32]}"
