"""Invented 835 texts for tests: a rich one by hand, and any number of balanced ones by description."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from portaldriver.edi.composing import written
from portaldriver.edi.separators import Separators

PLAIN = Separators()
ODD = Separators(element="|", component="\\", repetition="!", segment="'")
NPI = "1000000491"
DAY = date(2026, 3, 2)


def interchange(
    *transactions: Sequence[str],
    guide: str = "005010X221A1",
    separators: Separators = PLAIN,
    line_breaks: str = "",
    close: bool = True,
) -> str:
    """Return an interchange of the bodies given (segments as `BPR*I*...`, written with the plain separators)."""
    version = "00501" if guide.startswith("005010") else "00401"
    repetition = separators.repetition if version == "00501" else "U"
    isa = f"ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *260302*1200*{repetition}*{version}*000000001*0*T*:"
    segments = [isa, f"GS*HP*PAYER*CLINIC*20260302*1200*1*X*{guide}"]
    for number, body in enumerate(transactions, 1):
        segments += [f"ST*835*{number:04}", *body, f"SE*{len(body) + 2}*{number:04}"]
    if close:
        segments += [f"GE*{len(transactions)}*1", "IEA*1*000000001"]
    table = str.maketrans({"*": separators.element, ":": separators.component, "^": separators.repetition})
    ends = separators.segment + line_breaks
    return "".join(one.translate(table) + ends for one in segments)


def rich() -> list[str]:
    """Return the body of a remittance with most of what one can hold; it balances."""
    return """BPR*C*1131.5*C*ACH*CCP*01*011000015*DA*000555001*1555000001*SUPPLEMEN*01*011000028*SG*000555002*20260302
TRN*1*TRACE0001*1555000001*BRANCH7
CUR*PR*USD
REF*EV*RECEIVER1
REF*F2*V5
DTM*405*20260301
N1*PR*Example Health Plan*XV*PLAN1
N3*1 Example Way*Suite 2
N4*Springfield*OR*97477
REF*2U*12345
PER*CX*Claims Desk*TE*5035550100*EX*12
PER*BL*Technical Desk*EM*edi@example.com
PER*IC**UR*www.example.com
N1*PE*Example Clinic*XX*1000000491
N3*9 Test Street
N4*Portland*OR*972010001
REF*TJ*555000002
RDM*FT*Example Clinic*ftp.example.com
LX*1
TS3*1000000491*11*20261231*2*900
CLP*CLAIM-1*1*600*401.5*150*12*PAYER-1*11*1**DRG1*1.25*.5
CAS*CO*45*48.5*2*253*0
NM1*QC*1*Doe*Ann*Q**Jr*MI*MEMBER1
NM1*IL*1*Doe*Bob****MI*MEMBER2
NM1*74*1*Doe*Anne****C*MEMBER3
NM1*82*1*Smith*Sam****XX*1000000509
NM1*TT*2*Next Plan*****PI*NEXT1
NM1*PR*2*First Plan*****PI*FIRST1
NM1*GB*1*Roe*Rita****MI*MEMBER4
REF*1L*GROUP1
REF*CE*GOLD
REF*EA*MRN1
REF*G1*AUTH1
REF*F8*PAYER-0
REF*9A*OTHER1
DTM*232*20260201
DTM*233*20260203
DTM*050*20260210
DTM*036*20261231
PER*CX*Appeals*TE*5035550101
AMT*AU*500
AMT*I*3.25
AMT*F5*10
AMT*D8*1
QTY*CA*2
SVC*HC:99213:25:GT:::Visit*400*300**1*HC:99214*2
DTM*472*20260201
CAS*PR*1*60**3*40*1
REF*6R*LINE1
REF*LU*11
REF*0K*POLICY
AMT*B6*400
AMT*T*2
QTY*ZK*1
LQ*HE*N130
LQ*RX*70
LQ*RR*X9
SVC*NU:0300*200*150*0300
DTM*150*20260202
DTM*151*20260203
CAS*PR*2*50
CLP*CLAIM-2*4*300*0**MA*PAYER-2*13*1
NM1*QC*1*Poe*Pat****MI*MEMBER5
MIA*3*1*2*250*MA18*4***************MA07*M1
MOA*.8*5*MA04*N1
SVC*HC:80050:::::A panel*300*0
DTM*472*20260201
CAS*CO*16*200**29*100
LQ*HE*N290
LX*2
CLP*CLAIM-3*22*-120*-100*-20*12*PAYER-3
NM1*QC*1*Low*Lee****MI*MEMBER6
SVC*HC:99212*-120*-100
CAS*PR*3*-20
CLP*CLAIM-3*1*120*80*40*12*PAYER-3
NM1*QC*1*Low*Lee****MI*MEMBER6
SVC*HC:99212*120*80
CAS*PR*3*40
CLP*CLAIM-4*19*800*700*100*12*PAYER-4
NM1*QC*1*Fay*Flo****MI*MEMBER7
CAS*PR*2*100
PLB*1000000491*20261231*WO:PAYER-9*-30*L6*-20*72:PAYER-8*0
""".splitlines()


@dataclass(frozen=True)
class Adjusted:
    """One adjustment."""

    group: str
    reason: str
    amount: Decimal


@dataclass(frozen=True)
class Line:
    """One line; what was paid follows from its charge and adjustments."""

    charge: Decimal
    adjustments: tuple[Adjusted, ...] = ()
    code: str = "99213"
    modifiers: tuple[str, ...] = ()
    number: str = ""
    day: date = DAY
    remarks: tuple[str, ...] = ()
    off: Decimal = Decimal(0)
    """By how much what was paid is wrong."""

    @property
    def taken(self) -> Decimal:
        """What the adjustments come to."""
        return sum((one.amount for one in self.adjustments), Decimal(0))

    @property
    def paid(self) -> Decimal:
        """What was paid."""
        return self.charge - self.taken + self.off

    def segments(self) -> list[str]:
        """Return its loop."""
        code = ":".join(("HC", self.code, *self.modifiers))
        found = [f"SVC*{code}*{written(self.charge)}*{written(self.paid)}", f"DTM*472*{written(self.day)}"]
        found += cas(self.adjustments)
        found += [f"REF*6R*{self.number}"] if self.number else []
        return found + [f"LQ*HE*{one}" for one in self.remarks]


@dataclass(frozen=True)
class Answer:
    """One claim; its charge is its lines', or `alone` where it has none."""

    number: str
    lines: tuple[Line, ...] = ()
    adjustments: tuple[Adjusted, ...] = ()
    status: str = "1"
    payer_number: str = ""
    alone: Decimal = Decimal(0)
    off: Decimal = Decimal(0)

    @property
    def charge(self) -> Decimal:
        """What was charged."""
        return sum((line.charge for line in self.lines), self.alone)

    @property
    def paid(self) -> Decimal:
        """What was paid."""
        taken = sum((one.amount for one in self.adjustments), Decimal(0)) + sum(
            (line.taken for line in self.lines), Decimal(0)
        )
        return self.charge - taken + self.off

    def segments(self) -> list[str]:
        """Return its loop."""
        head = f"CLP*{self.number}*{self.status}*{written(self.charge)}*{written(self.paid)}**12*{self.payer_number}"
        found = [head, *cas(self.adjustments), "NM1*QC*1*Doe*Ann****MI*MEMBER1"]
        return found + [one for line in self.lines for one in line.segments()]


@dataclass(frozen=True)
class Paid:
    """One remittance; its amount follows from its claims and provider adjustments."""

    claims: tuple[Answer, ...] = ()
    beside: tuple[Decimal, ...] = ()
    trace: str = "TRACE0001"
    originator: str = "1555000001"
    day: date = DAY
    method: str = "ACH"
    payer: str = "Example Health Plan"
    off: Decimal = Decimal(0)
    parts: int = field(default=0)
    """After how many claims another `LX` begins; 0 is one for all."""

    @property
    def amount(self) -> Decimal:
        """What was paid: predeterminations carry no money."""
        paid = sum((claim.paid for claim in self.claims if claim.status != "25"), Decimal(0))
        return paid - sum(self.beside, Decimal(0)) + self.off

    def segments(self) -> list[str]:
        """Return its body."""
        bank = "*CCP*01*011000015*DA*555001*1555000001**01*011000028*DA*555002" if self.method == "ACH" else "*" * 11
        found = [
            f"BPR*I*{written(self.amount)}*C*{self.method}{bank}*{written(self.day)}",
            f"TRN*1*{self.trace}*{self.originator}",
            "DTM*405*20260302",
            f"N1*PR*{self.payer}",
            "N3*1 Example Way",
            "N4*Springfield*OR*97477",
            "PER*BL*Desk*TE*5035550100",
            f"N1*PE*Example Clinic*XX*{NPI}",
            "REF*TJ*555000002",
        ]
        for at, claim in enumerate(self.claims):
            if at == 0 or (self.parts and at % self.parts == 0):
                found.append(f"LX*{at + 1}")
            found += claim.segments()
        for start in range(0, len(self.beside), 6):
            some = self.beside[start : start + 6]
            found.append(f"PLB*{NPI}*20261231*" + "*".join(f"WO:REF{at}*{written(one)}" for at, one in enumerate(some)))
        return found

    def text(self, **options: object) -> str:
        """Return it in an interchange of its own."""
        return interchange(self.segments(), **options)  # type: ignore[arg-type]


def cas(adjustments: Iterable[Adjusted]) -> list[str]:
    """Return the `CAS` of adjustments: six of one group in each."""
    groups: dict[str, list[Adjusted]] = {}
    for one in adjustments:
        groups.setdefault(one.group, []).append(one)
    found = []
    for group, same in groups.items():
        for start in range(0, len(same), 6):
            six = same[start : start + 6]
            found.append(f"CAS*{group}*" + "**".join(f"{one.reason}*{written(one.amount)}" for one in six))
    return found


CENTS = st.integers(0, 99_999_99).map(lambda cents: Decimal(cents) / 100)
NONZERO = st.integers(1, 9_999_99).map(lambda cents: Decimal(cents) / 100)
REASONS = st.sampled_from(("1", "2", "3", "16", "18", "29", "45", "50", "97", "197", "204", "A1", "253"))
ADJUSTED = st.builds(Adjusted, st.sampled_from(("CO", "PR", "OA", "PI")), REASONS, NONZERO)
NO = st.just(Decimal(0))
OFF = st.sampled_from((Decimal(0),) * 5 + (Decimal("0.01"), Decimal("-12.5")))


def lines(off: st.SearchStrategy[Decimal] = NO) -> st.SearchStrategy[Line]:
    """Lines of any charge and up to eight adjustments."""
    return st.builds(
        Line,
        charge=CENTS,
        adjustments=st.lists(ADJUSTED, max_size=8).map(tuple),
        code=st.sampled_from(("99213", "99214", "90837", "H0004")),
        modifiers=st.lists(st.sampled_from(("25", "GT", "95", "HO")), max_size=4, unique=True).map(tuple),
        remarks=st.lists(st.sampled_from(("N290", "MA130", "N130")), max_size=2, unique=True).map(tuple),
        off=off,
    )


def answers(off: st.SearchStrategy[Decimal] = NO, statuses: str = "1 2 3 4 19 22") -> st.SearchStrategy[Answer]:
    """Claims, with and without lines."""
    return st.builds(
        Answer,
        number=st.sampled_from(("C1", "C2", "C3", "C4")),
        lines=st.lists(lines(off), max_size=3).map(tuple),
        adjustments=st.lists(ADJUSTED, max_size=3).map(tuple),
        status=st.sampled_from(statuses.split()),
        payer_number=st.sampled_from(("", "P1", "P2")),
        alone=CENTS,
        off=off,
    )


def payments(
    off: st.SearchStrategy[Decimal] = NO, statuses: str = "1 2 3 4 19 22", most: int = 4
) -> st.SearchStrategy[Paid]:
    """Remittances."""
    return st.builds(
        Paid,
        claims=st.lists(answers(off, statuses), min_size=1, max_size=most).map(tuple),
        beside=st.lists(NONZERO.flatmap(lambda one: st.sampled_from((one, -one))), max_size=8).map(tuple),
        method=st.sampled_from(("ACH", "CHK", "NON")),
        off=off,
        parts=st.integers(0, 2),
    )
