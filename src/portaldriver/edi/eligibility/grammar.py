"""The loops of a 270 and a 271. Facts of X12 005010X279A1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..loops import Loop

_MEMBER: Final = "REF N3 N4 PER PRV DMG INS HI DTP MPI AAA"
_LEVEL: Final = "TRN AAA REF N3 N4 DMG INS HI DTP PRV"


def _hierarchy(asked: Callable[[str], Loop]) -> Loop:
    """Return the levels of either: payer, provider, subscriber, dependent; `asked` makes the loop 2110 of a letter."""

    def named(letter: str, holds: str, *inside: Loop) -> Loop:
        return Loop(f"2100{letter}", "NM1", None, holds, inside)

    # an NM1 may be missing: what is asked or answered is then the level's own
    dependent = Loop("2000D", "HL", (3, "23"), _LEVEL, (named("D", _MEMBER, asked("D")), asked("D")))
    subscriber = Loop("2000C", "HL", (3, "22"), _LEVEL, (named("C", _MEMBER, asked("C")), asked("C"), dependent))
    provider = Loop("2000B", "HL", (3, "21"), "AAA", (named("B", "REF N3 N4 PER PRV AAA"), subscriber, dependent))
    payer = Loop("2000A", "HL", (3, "20"), "AAA", (named("A", "REF N3 N4 PER AAA"), provider, subscriber))
    return Loop("ST", holds="BHT", loops=(payer,))


REQUEST: Final = _hierarchy(lambda letter: Loop(f"2110{letter}", "EQ", None, "AMT III REF DTP"))

RESPONSE: Final = _hierarchy(
    lambda letter: Loop(
        f"2110{letter}",
        "EB",
        None,
        "HSD REF DTP AAA VEH PID PDR PDP LIN EM SD1 PKD MSG LS LE",
        (Loop(f"2115{letter}", "III"), Loop(f"2120{letter}", "NM1", None, "N2 N3 N4 PER PRV")),
    )
)
