"""Invented remittances and claims of any size, for `bench x12`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

IN_ONE = 400
"""Claims in each transaction."""


def written(path: Path, kind: str, size: int) -> int:
    """Write a file of about `size` bytes; return how many claims are in it."""
    claims = 0
    group, guide = {"835": ("HP", "005010X221A1"), "837": ("HC", "005010X222A1")}[kind]
    with path.open("w", encoding="ascii", newline="") as file:
        file.write(
            "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261101*0930*^*00501*000000001"
            "*0*T*:~\n"
            f"GS*{group}*SENDER*RECEIVER*20261101*0930*1*X*{guide}~\n"
        )
        number = 0
        while file.tell() < size:
            number += 1
            lines = list(_remittance(claims) if kind == "835" else _claims(claims))
            claims += IN_ONE
            file.write(f"ST*{kind}*{number:04}" + (f"*{guide}~\n" if kind == "837" else "~\n"))
            file.writelines(line + "~\n" for line in lines)
            file.write(f"SE*{len(lines) + 2}*{number:04}~\n")
        file.write(f"GE*{number}*1~\nIEA*1*000000001~\n")
    return claims


def _remittance(first: int) -> Iterator[str]:
    yield f"BPR*I*{IN_ONE * 160}*C*ACH*CCP*01*011000015*DA*000555001*1555000001**01*011000028*DA*000555002*20261101"
    yield f"TRN*1*TRACE{first}*1555000001"
    yield "DTM*405*20261101"
    yield "N1*PR*EXAMPLE PLAN*XV*PLAN1"
    yield "N3*1 EXAMPLE WAY"
    yield "N4*PORTLAND*OR*97201"
    yield "REF*2U*12345"
    yield "PER*BL*HELP*TE*5035550100"
    yield "N1*PE*EXAMPLE CLINIC*XX*1000000491"
    yield "LX*1"
    for at in range(first, first + IN_ONE):
        yield f"CLP*CLAIM{at}*1*250*160*40*12*PAYER{at}*11*1"
        yield f"NM1*QC*1*DOE{at}*ANN*Q***MI*MEMBER{at}"
        yield "NM1*82*1*ROE*SAM****XX*1000000509"
        yield "REF*1L*GROUP1"
        yield "DTM*232*20261001"
        yield "DTM*233*20261002"
        yield "AMT*AU*200"
        for line, charge, paid in ((1, 150, 100), (2, 100, 60)):
            yield f"SVC*HC:9921{line}:25*{charge}*{paid}**1"
            yield "DTM*472*20261001"
            yield f"CAS*CO*45*{charge - paid - 20}"
            yield "CAS*PR*3*20"
            yield f"REF*6R*LINE{at}{line}"
            yield f"AMT*B6*{charge - 10}"
            yield "LQ*HE*N130"


def _claims(first: int) -> Iterator[str]:
    yield f"BHT*0019*00*{first}*20261101*0930*CH"
    yield "NM1*41*2*EXAMPLE CLINIC*****46*CLINIC1"
    yield "PER*IC*HELP*TE*5035550100"
    yield "NM1*40*2*EXAMPLE HOUSE*****46*HOUSE1"
    yield "HL*1**20*1"
    yield "PRV*BI*PXC*207Q00000X"
    yield "NM1*85*2*EXAMPLE CLINIC*****XX*1000000491"
    yield "N3*9 TEST STREET"
    yield "N4*PORTLAND*OR*972010001"
    yield "REF*EI*555000002"
    for at in range(first, first + IN_ONE):
        yield f"HL*{at - first + 2}*1*22*0"
        yield "SBR*P*18*GROUP1******CI"
        yield f"NM1*IL*1*DOE{at}*ANN*Q***MI*MEMBER{at}"
        yield "N3*1 EXAMPLE WAY"
        yield "N4*PORTLAND*OR*97201"
        yield "DMG*D8*19900101*F"
        yield "NM1*PR*2*EXAMPLE PLAN*****PI*PLAN1"
        yield f"CLM*CLAIM{at}*250***11:B:1*Y*A*Y*Y"
        yield f"REF*D9*HOUSE{at}"
        yield "HI*ABK:J069*ABF:R05"
        yield "NM1*82*1*ROE*SAM****XX*1000000509"
        yield "PRV*PE*PXC*207Q00000X"
        for line, charge in ((1, 150), (2, 100)):
            yield f"LX*{line}"
            yield f"SV1*HC:9921{line}:25*{charge}*UN*1***1:2"
            yield "DTP*472*D8*20261001"
            yield f"REF*6R*LINE{at}{line}"
