"""Answers of a clearinghouse to a file, as they are spelt: addressed to whom, about what, under which name."""

from __future__ import annotations

from collections.abc import Sequence

from tests.clearinghouse.claims.test_hearing import answer_277, answer_999, x12

__all__ = ["about", "answer_277", "answer_999", "to", "x12"]


def to(content: bytes, receiver: str) -> bytes:
    """Return an answer that is addressed to somebody else."""
    text = content.decode().replace("OURS01         ", receiver.ljust(15)).replace("*OURS01*", f"*{receiver}*")
    return text.encode("ascii")


def about(file: bytes, *, outcome: str = "A", group: str = "", transactions: Sequence[str] = ()) -> bytes:
    """Return the 999 of a file, or one in which something is another's."""
    text = file.decode()
    gs = next(line for line in text.split("~") if line.startswith("GS*")).split("*")
    count = text.count("~ST*")
    named = [f"AK2*837*{number}*{gs[8]}" for number in transactions]
    body = [f"AK1*HC*{group or gs[6]}*{gs[8]}"]
    for line in named:
        body += [line, f"IK5*{outcome}"]
    return answer_999(*body, f"AK9*{outcome}*{count}*{count}*{count if outcome == 'A' else 0}")
