"""Invented 835 files of a hundred claims each, with the deposits and the claims that belong to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from portaldriver.edi import Deposit, SentClaim

IN_ONE = 100
"""Claims in each file."""
FIRST = date(2026, 3, 2)
CHARGE, PAID = 250, 160


def written(folder: Path, claims: int) -> list[Path]:
    """Write so many claims into files; return these."""
    return [_written(folder, number) for number in range(claims // IN_ONE)]


def deposits(claims: int) -> Iterator[Deposit]:
    """Yield the deposit of each file; the bank has none for the last one."""
    for number in range(claims // IN_ONE - 1):
        yield Deposit(date=day(number), amount=Decimal(IN_ONE * PAID), reference=trace(number))


def sent(claims: int) -> Iterator[SentClaim]:
    """Yield the claims, and one that nobody answered."""
    for number in range(claims + 1):
        yield SentClaim(patient_control_number=f"CLAIM{number}", total_charge=Decimal(CHARGE))


def day(number: int) -> date:
    """Return the day of a file's payment."""
    return FIRST + timedelta(days=number % 20)


def trace(number: int) -> str:
    """Return the number of a file's payment."""
    return f"TRACE{number:05}"


def _written(folder: Path, number: int) -> Path:
    lines = list(_remittance(number))
    path = folder / f"{900000 + number}_835_{day(number):%Y%m%d}.835"
    segments = [
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260302*0930*^*00501*000000001*0*T*:",
        "GS*HP*SENDER*RECEIVER*20260302*0930*1*X*005010X221A1",
        "ST*835*0001",
        *lines,
        f"SE*{len(lines) + 2}*0001",
        "GE*1*1",
        "IEA*1*000000001",
    ]
    path.write_text("".join(f"{one}~\n" for one in segments), encoding="ascii", newline="")
    return path


def _remittance(number: int) -> Iterator[str]:
    bank = "ACH*CCP*01*011000015*DA*000555001*1555000001**01*011000028*DA*000555002"
    yield f"BPR*I*{IN_ONE * PAID}*C*{bank}*{day(number):%Y%m%d}"
    yield f"TRN*1*{trace(number)}*1555000001"
    yield "DTM*405*20260302"
    yield f"N1*PR*EXAMPLE PLAN {number % 7}*XV*PLAN{number % 7}"
    yield "N3*1 EXAMPLE WAY"
    yield "N4*PORTLAND*OR*97201"
    yield "PER*BL*HELP*TE*5035550100"
    yield "N1*PE*EXAMPLE CLINIC*XX*1234567893"
    yield "LX*1"
    for at in range(number * IN_ONE, (number + 1) * IN_ONE):
        yield f"CLP*CLAIM{at}*1*{CHARGE}*{PAID}*40*12*PAYER{at}*11*1"
        yield f"NM1*QC*1*DOE{at}*ANN*Q***MI*MEMBER{at}"
        yield "NM1*82*1*ROE*SAM****XX*1000000509"
        yield "DTM*232*20260201"
        for line, charge, paid in ((1, 150, 100), (2, 100, 60)):
            yield f"SVC*HC:9921{line}:25*{charge}*{paid}**1"
            yield "DTM*472*20260201"
            yield f"CAS*CO*45*{charge - paid - 20}"
            yield "CAS*PR*3*20"
            yield f"REF*6R*LINE{at}{line}"
