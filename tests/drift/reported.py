"""Reports to be told of, made without a browser: one of each kind of finding."""

from __future__ import annotations

from datetime import UTC, datetime

from portaldriver.drift.fingerprint import Fingerprint
from portaldriver.drift.risk import Risk
from portaldriver.drift.states import Candidate, Change, Finding, PageReport, Proposal, Severity, State

AT = datetime(2026, 3, 2, 4, 5, tzinfo=UTC)


def element(name: str, code: str, box: tuple[int, int, int, int] | None = None, role: str = "textbox") -> Fingerprint:
    """Make an element."""
    return Fingerprint(tag="input", role=role, name=name, id=code, box=box, xpath="/html")


LAST, FIRST = element("Last Name", "last", (10, 20, 100, 20)), element("First Name", "last", (150, 20, 100, 20))
MOVED = element("Last Name", "first", (10, 20, 100, 20))
SAVE = element("Save", "save", (10, 90, 60, 20), "button")

SILENT = Finding(
    element="criteria.last_name",
    state=State.OTHER,
    severity=Severity.ERROR,
    risk=Risk.IDENTITY,
    declaration="#last, then label('Last Name')",
    via=0,
    count=1,
    changes=(Change(fact="name", was="Last Name", now="First Name"),),
    was=LAST,
    now=FIRST,
    proposal=Proposal(
        found=MOVED,
        probability=0.998,
        needs_person=True,
        candidates=(
            Candidate(probability=0.998, fingerprint=MOVED, reasons=("has the same name",)),
            Candidate(probability=0.01, fingerprint=FIRST, reasons=("has the same id", "has another name")),
        ),
    ),
)
REFUSED = Finding(
    element="claims",
    state=State.GONE,
    severity=Severity.ERROR,
    declaration="link('Claims')",
    was=element("Claims", "", (300, 5, 40, 18), "link"),
    proposal=Proposal(
        found=None,
        probability=0.31,
        candidates=(Candidate(probability=0.31, fingerprint=SAVE),),
        why=("its probability is 0.31, below 0.95",),
    ),
)
WORN = Finding(
    element="save",
    state=State.DEGRADED,
    severity=Severity.ERROR,
    risk=Risk.COMMIT,
    declaration="#save, then button('Save')",
    via=1,
    count=1,
    was=SAVE,
    now=SAVE,
)
QUIET = Finding(element="search", state=State.SAME, severity=Severity.NOTE)

MODULE = "tests.drift.clinic"
MOVING = PageReport(
    page="PatientSearch",
    portal="clinic",
    generation="first",
    module=MODULE,
    path="/patients",
    findings=(QUIET, WORN, REFUSED, SILENT),
    around=(Change(fact="stylesheets", was="clinic.css", now="print.css"),),
)
SAME = PageReport(page="ClaimList", portal="clinic", findings=(QUIET,))
UNKNOWN = PageReport(page="RoomList", portal="clinic", unknown="the page did not come (UnexpectedPage)")
ALL = (SAME, UNKNOWN, MOVING)
