"""Invented interchanges as text, with any separators."""

from __future__ import annotations

from collections.abc import Sequence

from portaldriver.edi.separators import Separators

USUAL = Separators()
ODD = (
    USUAL,
    Separators(element="|", component="<", repetition="!", segment="\n"),
    Separators(element="\x1d", component="\x1f", repetition="\x1e", segment="\x1c"),
    Separators(element="*", component=">", repetition="{", segment="\r"),
    Separators(element="^", component=":", repetition="+", segment="'"),
)
"""Separators that are met, control characters and line breaks among them."""


def envelope(
    body: str,
    *,
    group: str,
    guide: str,
    number: int = 7,
    separators: Separators = USUAL,
    breaks: str = "",
    usage: str = "T",
) -> str:
    """Return an interchange around transactions, which are given with the usual separators, one segment a line."""
    transactions = [line for line in body.strip().splitlines() if line]
    count = sum(line.startswith("ST*") for line in transactions)
    lines = [
        f"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261101*0930*^*00501*{number:09}*0*{usage}*:",
        f"GS*{group}*SENDER*RECEIVER*20261101*0930*{number}*X*{guide}",
        *transactions,
        f"GE*{count}*{number}",
        f"IEA*1*{number:09}",
    ]
    return spelt(lines, separators, breaks)


def transaction(kind: str, guide: str, lines: Sequence[str], *, number: int = 1) -> str:
    """Return a transaction around its lines."""
    return "\n".join([f"ST*{kind}*{number:04}*{guide}", *lines, f"SE*{len(lines) + 2}*{number:04}"])


def spelt(lines: Sequence[str], separators: Separators, breaks: str = "") -> str:
    """Return lines in the usual separators with others, and a line break after each if given."""
    table = str.maketrans(
        {"*": separators.element, ":": separators.component, "^": separators.repetition, "~": separators.segment}
    )
    return "".join(line.translate(table) + separators.segment + breaks for line in lines)


def of_any_kind(kind: str = "277", *, count: int = 1, separators: Separators = USUAL, breaks: str = "") -> str:
    """Return an interchange with a few segments in each of its transactions."""
    lines = ["BHT*0085*08*1*20261101*0930*TH", "HL*1**20*1", "NM1*PR*2*PAYER OF EXAMPLE*****PI*PAYER1", "TRN*1*A^B:C"]
    body = "\n".join(transaction(kind, "005010X214", lines, number=at) for at in range(1, count + 1))
    return envelope(body, group="HN", guide="005010X214", separators=separators, breaks=breaks)
