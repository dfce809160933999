"""The loops of acknowledgments. Source: X12 005010X231A1 (999), 005010X214 (277CA), 004010 (997)."""

from __future__ import annotations

from ..kinds import ROOT
from ..loops import Loop

ACKNOWLEDGMENT = Loop(
    ROOT,
    holds="ST AK1 AK9",
    loops=(
        Loop(
            "2000",
            "AK2",
            None,
            "IK5 AK5",
            (
                Loop("2100", "IK3", None, "CTX", (Loop("2110", "IK4", None, "CTX"),)),
                Loop("2100", "AK3", None, "", (Loop("2110", "AK4", None, ""),)),
            ),
        ),
    ),
)

_PATIENT = Loop(
    "2000D",
    "HL",
    (3, "PT 22 23"),
    "NM1",
    (Loop("2200D", "TRN", None, "STC REF DTP", (Loop("2220D", "SVC", None, "STC REF DTP"),)),),
)
_PROVIDER = Loop("2000C", "HL", (3, "19"), "NM1 TRN STC REF QTY AMT", (_PATIENT,))
_RECEIVER = Loop("2000B", "HL", (3, "21"), "NM1 TRN STC QTY AMT", (_PROVIDER, _PATIENT))

CLAIM_ACKNOWLEDGMENT = Loop(
    ROOT, holds="ST BHT", loops=(Loop("2000A", "HL", (3, "20"), "NM1 TRN DTP", (_RECEIVER,)), _RECEIVER)
)
"""Levels are found by their code, not by the numbers of `HL`; one that is left out is stepped over."""
