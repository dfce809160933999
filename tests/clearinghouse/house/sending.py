"""Files for the clearinghouse, as the package writes them, and with what it would never write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from mock_portals.clearinghouse.books import BookedFile, Kind, Report
from mock_portals.clearinghouse.house import Clearinghouse
from portaldriver.edi import Claim
from portaldriver.portals.office_ally.clearinghouse.reports import FileSummary, read_report
from tests.edi.claims import file
from tests.edi.sendable import professional

ACCOUNT = "clinic1"
PLENTY = timedelta(days=9)


def numbered(count: int, **changes: object) -> list[Claim]:
    """Return claims that differ in their number alone."""
    return [professional(patient_control_number=f"PCN-{number:05}", **changes) for number in range(count)]


def sent(house: Clearinghouse, *claims: Claim, name: str = "", account: str = ACCOUNT) -> BookedFile:
    """Send claims of one type in one file."""
    return sent_text(house, file(claims), name=name or f"{claims[0].claim_type}_1.txt", account=account)


def sent_text(house: Clearinghouse, text: str, *, name: str = "837P_1.txt", account: str = ACCOUNT) -> BookedFile:
    """Send a file, whatever is in it."""
    return house.receive(name, text.encode(), channel="sftp", account=account)


def without(text: str, start: str) -> str:
    """Return a file without the segments that begin so, and with its SE's count put right."""
    segments = text.split("~")
    kept = [one for one in segments if not one.startswith(start)]
    assert len(kept) < len(segments), "there is nothing to cut"
    first = next(at for at, one in enumerate(kept) if one.startswith("ST*"))
    end = next(at for at, one in enumerate(kept) if one.startswith("SE*"))
    kept[end] = f"SE*{end - first + 1}*{kept[end].split('*')[2]}"
    return "~".join(kept)


def replaced(text: str, old: str, new: str) -> str:
    """Return a file with something else in place of what is there."""
    assert old in text, "there is nothing to replace"
    return text.replace(old, new)


def later(house: Clearinghouse, kind: Kind) -> list[Report]:
    """Return all reports of a kind, when all are there."""
    hours = PLENTY.total_seconds() / 3600
    house.clock.advance(hours=hours)
    return [one for one in house.due() if one.kind == kind]


def summary(house: Clearinghouse) -> FileSummary:
    """Return the only file summary, as the package reads it."""
    (report,) = later(house, "summary")
    found = read_report(report.name, report.content).summary
    assert found is not None
    return found


def errors(house: Clearinghouse) -> list[tuple[str, ...]]:
    """Return the codes of each claim in the books."""
    return [one.errors for one in house.claims]


def pyx12_accepts(reports: Sequence[Report]) -> bool:
    """Whether pyx12, which knows the guides of the 999 and the 277CA, finds nothing in any of these."""
    from portaldriver.edi.writing.validation import validate

    assert reports
    return not any(validate(one.content.decode()) for one in reports)
