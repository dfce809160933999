"""One segment of X12 text."""

from __future__ import annotations

from .separators import Separators

KNOWN = frozenset(
    """
    AAA ACT AK1 AK2 AK3 AK4 AK5 AK9 AMT BHT BPR CAS CL1 CLM CLP CN1 CR1 CR2 CR3 CR4 CR5 CR6 CR7 CRC CTP CTX CUR DMG DN1
    DN2 DSB DTM DTP EB EQ FRM GE GS HCP HCR HD HI HL HSD IEA III IK3 IK4 IK5 IMM INS ISA K3 LE LIN LQ LS LX MEA MIA MOA
    MPI MSG N1 N2 N3 N4 NM1 NTE OI OTI PAT PER PLA PLB PRV PS1 PWK QTY RDM REF SBR SE ST STC SV1 SV2 SV3 SV4 SV5 SVC SVD
    TA1 TED THP TOO TRN TS2 TS3 UM VEH
    """.split()  # noqa: SIM905 # one a line would be a page
)
"""Ids of segments in the guides of health care. In a broken file any text may stand where an id should."""


def named(identifier: str) -> str:
    """Return a segment's id for messages: `?` if it is none, for it may be a piece of somebody's name."""
    return identifier if identifier in KNOWN else "?"


class Segment:
    """A segment: `segment[0]` is its id, `segment[1]` its first element, `""` what is absent or beyond its end.

    `number` counts from 1 over the whole file. Its `repr` names the id and the number, and no value.
    """

    __slots__ = ("elements", "number", "separators")

    def __init__(self, elements: list[str], number: int, separators: Separators) -> None:
        self.elements = elements
        self.number = number
        self.separators = separators

    @property
    def id(self) -> str:
        """What kind of segment it is, as `NM1`."""
        return self.elements[0]

    def __getitem__(self, position: int) -> str:
        try:
            return self.elements[position]
        except IndexError:
            return ""

    def __len__(self) -> int:
        return len(self.elements)

    def parts(self, position: int) -> list[str]:
        """Return an element's components; an absent one has a single empty one."""
        return self[position].split(self.separators.component)

    def part(self, position: int, component: int) -> str:
        """Return one component of an element, counted from 1; `""` if it is absent."""
        parts = self[position].split(self.separators.component)
        return parts[component - 1] if component <= len(parts) else ""

    def repeats(self, position: int) -> list[str]:
        """Return an element's repetitions; none if it is absent."""
        value = self[position]
        if not value:
            return []
        repetition = self.separators.repetition
        return value.split(repetition) if repetition else [value]

    @property
    def text(self) -> str:
        """The segment as it stood in the file, without its terminator."""
        return self.separators.element.join(self.elements)

    def __repr__(self) -> str:
        return f"Segment({named(self.elements[0])!r}, number={self.number})"
