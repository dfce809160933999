"""The loops of 837P (X222A1) and 837I (X223A2). One grammar reads both: what differs is which of them come."""

from __future__ import annotations

from ..loops import Loop

_PROVIDER = "N3 N4 PRV REF PER"


def _providers(name: str, roles: str) -> tuple[Loop, ...]:
    return (Loop(name, "NM1", (1, roles), _PROVIDER),)


_LINE = Loop(
    "2400",
    "LX",
    None,
    "SV1 SV2 SV5 PWK CR1 CR3 CRC DTP QTY MEA CN1 REF AMT K3 NTE PS1 HCP",
    (
        Loop("2410", "LIN", None, "CTP REF"),
        *_providers("2420", "82 QB 77 DQ DK DN P3 PW 45 72 ZZ"),
        Loop("2430", "SVD", None, "CAS DTP AMT"),
        Loop("2440", "LQ", None, "FRM"),
    ),
)
_OTHER_PAYER = Loop(
    "2320",
    "SBR",
    None,
    "CAS AMT OI MIA MOA DMG",
    (
        Loop("2330A", "NM1", (1, "IL"), "N3 N4 REF"),
        Loop("2330B", "NM1", (1, "PR"), "N3 N4 PER DTP REF"),
        Loop("2330C", "NM1", (1, "DN P3 82 77 DQ 85 71 72 ZZ"), "REF"),
    ),
)
_CLAIM = Loop(
    "2300",
    "CLM",
    None,
    "DTP CL1 PWK CN1 AMT REF K3 NTE CR1 CR2 CRC HI HCP QTY",
    (*_providers("2310", "DN P3 82 77 DQ PW 45 71 72 ZZ"), _OTHER_PAYER, _LINE),
)
CLAIMS = Loop(
    "ST",
    holds="BHT",
    loops=(
        Loop("1000A", "NM1", (1, "41"), "PER"),
        Loop("1000B", "NM1", (1, "40")),
        Loop(
            "2000A",
            "HL",
            (3, "20"),
            "PRV CUR",
            (
                Loop("2010AA", "NM1", (1, "85"), "N3 N4 REF PER"),
                Loop("2010AB", "NM1", (1, "87"), "N3 N4 REF"),
                Loop("2010AC", "NM1", (1, "PE"), "N3 N4 REF"),
                Loop(
                    "2000B",
                    "HL",
                    (3, "22"),
                    "SBR PAT",
                    (
                        Loop("2010BA", "NM1", (1, "IL"), "N3 N4 DMG REF PER"),
                        Loop("2010BB", "NM1", (1, "PR"), "N3 N4 REF"),
                        _CLAIM,
                        Loop(
                            "2000C",
                            "HL",
                            (3, "23"),
                            "PAT",
                            (Loop("2010CA", "NM1", (1, "QC"), "N3 N4 DMG REF PER"), _CLAIM),
                        ),
                    ),
                ),
            ),
        ),
    ),
)
