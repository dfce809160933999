"""Claims that come in one by one, through an entry form: numbered, judged and booked like those of files.

MODELLED: that each has a File ID of its own, and that a file summary tells of it hours later. There is no 999 and no
277CA: there was no file.
"""

from __future__ import annotations

from mock_portals.clearinghouse import booking, summary_text
from mock_portals.clearinghouse.books import BookedClaim, BookedFile
from mock_portals.clearinghouse.house import FORMS, Clearinghouse
from mock_portals.clearinghouse.judging import faults
from mock_portals.clearinghouse.walking import FoundClaim

NAME = "ONLINE ENTRY"
"""What the file summary calls the file that there was none of."""


def enter(house: Clearinghouse, found: FoundClaim, *, account: str, kind: str = "837P") -> BookedClaim:
    """Book a claim of a form, as nobody's test; its summary comes hours later. `kind` is `837P` or `837I`."""
    with house._lock:
        file = BookedFile(
            file_id=house._file_id(),
            name=NAME,
            content=b"",
            channel="entry",
            account=account,
            received=house.clock.now,
            test=False,
            form=FORMS[kind],
        )
        claim = booking.booked(found, file, claim_id=house._numbering.claim_id(), transaction="")
        house._judge(claim, list(faults(found, kind, house.directory, file.received.date())))
        house.files.append(file)
        house.claims.append(claim)
        answering = house._answering
        claim.decided = answering._due("summary", file)
        lines = summary_text.summary(file, [claim], made=claim.decided)
        content = ("\r\n".join(lines) + "\r\n").encode()
        answering._file("summary", f"FS_{file.form}_{file.file_id}_IN_C.txt", content, claim.decided, file)
        return claim


def pending(house: Clearinghouse, account: str) -> list[BookedClaim]:
    """Return the claims of an account that were entered and not passed on yet, newest first."""
    entered = [one for one in house.claims if (one.channel, one.account) == ("entry", account)]
    return [one for one in reversed(entered) if house.standing(one) == "pending"]
