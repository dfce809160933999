"""One invented file of each kind, whole and valid, with a name in it that must show nowhere."""

from __future__ import annotations

from portaldriver.edi.models.claim import Claim
from tests.edi.claims import file, institutional, professional
from tests.edi.interchanges import envelope, transaction
from tests.edi.remittances import interchange, rich
from tests.edi.test_acknowledgments import text_of as acknowledgment
from tests.edi.test_acknowledgments_claims import REFUSED, REFUSED_BY_LINE, TAKEN
from tests.edi.test_acknowledgments_claims import text_of as claim_acknowledgment

CANARY = "CANARY"
_ASKED = """BHT*0022*13*ASKED-1*20261101*0930
HL*1**20*1
NM1*PR*2*EXAMPLE PLAN*****PI*PLAN1
HL*2*1*21*1
NM1*1P*2*EXAMPLE CLINIC*****XX*1000000491
HL*3*2*22*0
TRN*1*TRACE-1*9EXAMPLE01
NM1*IL*1*CANARY*ANN****MI*MEMBER1
DMG*D8*19900101*F
DTP*291*RD8*20261101-20261130
EQ*30^98"""
_ANSWERED = """BHT*0022*11*ASKED-1*20261101*0931
HL*1**20*1
NM1*PR*2*EXAMPLE PLAN*****PI*PLAN1
PER*IC*HELP*TE*5035550100
HL*2*1*21*1
NM1*1P*2*EXAMPLE CLINIC*****XX*1000000491
HL*3*2*22*0
TRN*2*TRACE-1*9EXAMPLE01
NM1*IL*1*CANARY*ANN****MI*MEMBER1
N3*1 CANARY WAY
N4*PORTLAND*OR*97201
DMG*D8*19900101*F
DTP*346*D8*20260101
EB*1*IND*30^98*HM*GOLD
EB*B*IND*98***27*25*****Y
EB*C*IND*30***23*1500*****Y
EB*C*IND*30***29*900.5*****Y
HSD*VS*12***23
DTP*292*RD8*20260101-20261231
AAA*N**72*C
MSG*CANARY PAYS MORE
LS*2120
NM1*P3*1*CANARY*DOC****XX*1000000509
LE*2120
EB*A*IND*98****.2****Y*Y"""
_STATUS_ASKED = """BHT*0010*13*ASKED-2*20261101*0930
HL*1**20*1
NM1*PR*2*EXAMPLE PLAN*****PI*PLAN1
HL*2*1*21*1
NM1*41*2*EXAMPLE CLINIC*****46*CLINIC1
HL*3*2*19*1
NM1*1P*2*EXAMPLE CLINIC*****XX*1000000491
HL*4*3*22*0
DMG*D8*19900101*F
NM1*IL*1*CANARY*ANN****MI*MEMBER1
TRN*1*CLAIM-1
REF*1K*PAYER-1
AMT*T3*125
DTP*472*D8*20261001
SVC*HC:99213*125*****1
DTP*472*D8*20261001"""
_STATUS_ANSWERED = """BHT*0010*08*ASKED-2*20261101*0931*DG
HL*1**20*1
NM1*PR*2*EXAMPLE PLAN*****PI*PLAN1
PER*IC*HELP*TE*5035550100
HL*2*1*21*1
NM1*41*2*EXAMPLE CLINIC*****46*CLINIC1
HL*3*2*19*1
NM1*1P*2*EXAMPLE CLINIC*****XX*1000000491
HL*4*3*22*0
NM1*IL*1*CANARY*ANN****MI*MEMBER1
TRN*2*CLAIM-1
STC*F1:65*20261101**125*100*20261030**20261031*CHECK-1*F0:3*P1:20
REF*1K*PAYER-1
DTP*472*RD8*20261001-20261002
SVC*HC:99213:25*125*100****1
STC*F1:65*20261101
REF*FJ*LINE-1
DTP*472*D8*20261001"""


def _of(kind: str, group: str, guide: str, body: str) -> str:
    return envelope(transaction(kind, guide, body.splitlines()), group=group, guide=guide)


def _claims(first: Claim, number: int) -> str:
    """Return a file of a claim for a subscriber, and of one for somebody else."""
    text = file([first, first.model_copy(update={"patient_control_number": f"OTHER{number}"})])
    name = first.subscriber.last_name or ""
    assert name
    return text.replace(name, CANARY)


CORPUS = {
    "837P": _claims(professional(), 1),
    "837I": _claims(institutional(), 2),
    "835": interchange(rich(), rich()).replace("Doe", CANARY),
    "999": acknowledgment(),
    "277CA": claim_acknowledgment(TAKEN, REFUSED, REFUSED_BY_LINE),
    "270": _of("270", "HS", "005010X279A1", _ASKED),
    "271": _of("271", "HB", "005010X279A1", _ANSWERED),
    "276": _of("276", "HR", "005010X212", _STATUS_ASKED),
    "277": _of("277", "HN", "005010X212", _STATUS_ANSWERED),
}
