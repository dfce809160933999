"""The 837P of an EDE batch, written by hand after the sample of the help centre (guide 3, no. 3).

Public: 005010X222A1, `~` after each segment, receiver ClaimMD, ISA13, ST02 and BHT03 by the EDE Batch #. That there is
a claim for each invoice, and that CLM01 is the invoice's number, is MODELLED.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from mock_portals.pimsy.book import Book, Client
from mock_portals.pimsy.nouns.invoicing import Billed, Invoice

GUIDE = "005010X222A1"
NPI, TAX = "1999999901", "555000001"
RELATIONS = {"Self": "18", "Spouse": "01", "Child": "19"}
LEVELS = {"Primary": "P", "Secondary": "S", "Tertiary": "T"}
SEXES = {"Female": "F", "Male": "M"}


def write_837(book: Book, batch: int, invoices: Iterable[Invoice], made: datetime) -> str:
    """Return the file of a batch."""
    body = [
        ["ST", "837", f"{batch:04}", GUIDE],
        ["BHT", "0019", "00", str(batch), f"{made:%Y%m%d}", f"{made:%H%M}", "CH"],
        ["NM1", "41", "2", "INVENTED PRACTICE", "", "", "", "", "46", "DEMO"],
        ["PER", "IC", "BILLING", "TE", "2065550150"],
        ["NM1", "40", "2", "CLAIMMD", "", "", "", "", "46", "CLAIMMD"],
        ["HL", "1", "", "20", "1"],
        ["PRV", "BI", "PXC", "101YM0800X"],
        ["NM1", "85", "2", "INVENTED PRACTICE", "", "", "", "", "XX", NPI],
        ["N3", "1 EXAMPLE WAY"],
        ["N4", "SEAVIEW", "WA", "981010001"],
        ["REF", "EI", TAX],
    ]
    for place, one in enumerate(invoices, 2):
        note = next(each for each in book.billed if each.id == one.note)
        client = next(each for each in book.clients if each.id == note.client)
        body += _claim(book, place, one, note, client)
    body.append(["SE", str(len(body) + 1), f"{batch:04}"])
    day, time = f"{made:%y%m%d}", f"{made:%H%M}"
    head = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", "DEMO".ljust(15), "ZZ", "CLAIMMD".ljust(15), day, time]
    head += ["^", "00501", f"{batch:09}", "0", "P", ":"]
    group = ["GS", "HC", "DEMO", "CLAIMMD", f"{made:%Y%m%d}", time, str(batch), "X", GUIDE]
    every = [head, group, *body, ["GE", "1", str(batch)], ["IEA", "1", f"{batch:09}"]]
    return "".join("*".join(segment).rstrip("*") + "~" for segment in every)


def _claim(book: Book, place: int, one: Invoice, note: Billed, client: Client) -> list[list[str]]:
    policy = client.insurance.get(one.level)
    payer = next((each for each in book.payers if each.name == one.payer), None)
    member = (policy.individual_number if policy else "") or f"M{client.id}"
    relation = RELATIONS.get(policy.relationship if policy else "Self", "18")
    born = f"{client.dob:%Y%m%d}" if client.dob else "19900101"
    first = next((each for each in book.invoices if each.note == note.id and each.level == "Primary"), one)
    sum_ = _money(first.amount)  # each payer is told the whole charge
    claim = f"INV-{one.id}"
    frequency = "7" if one.control else "1"
    diagnoses = [each.code.replace(".", "") for each in client.diagnoses] or ["F419"]
    user = next((each for each in book.users if each.name == note.user), None)
    found = [
        ["HL", str(place), "1", "22", "0"],
        ["SBR", LEVELS.get(one.level, "P"), relation, policy.group_number if policy else "", "", "", "", "", "", "CI"],
        ["NM1", "IL", "1", client.last_name.upper(), client.first_name.upper(), "", "", "", "MI", member],
        ["N3", client.address.upper() or "1 EXAMPLE STREET"],
        ["N4", client.city.upper() or "SEAVIEW", client.state or "WA", (client.zip or "981010001").replace("-", "")],
        ["DMG", "D8", born, SEXES.get(client.gender, "U")],
        ["NM1", "PR", "2", one.payer.upper(), "", "", "", "", "PI", payer.number if payer else ""],
        ["CLM", claim, sum_, "", "", f"11:B:{frequency}", "Y", "A", "Y", "Y"],
    ]
    if one.control:
        found.append(["REF", "F8", one.control])
    found.append(["HI", *(f"{'ABK' if not at else 'ABF'}:{code}" for at, code in enumerate(diagnoses[:12]))])
    if user is not None:
        last, _, given = user.name.upper().partition(", ")
        found.append(["NM1", "82", "1", last, given, "", "", "", "XX", user.npi])
    if first is not one:
        found += _paid_before(book, first, client)
    return [
        *found,
        ["LX", "1"],
        ["SV1", f"HC:{note.code}", sum_, "UN", f"{note.units.normalize():f}", "", "", "1"],
        ["DTP", "472", "D8", f"{note.on:%Y%m%d}"],
        ["REF", "6R", claim],
    ]


def _paid_before(book: Book, first: Invoice, client: Client) -> list[list[str]]:
    """Return what the first payer decided: what was written off is the contract's, the rest the patient's. MODELLED."""
    policy = client.insurance.get("Primary")
    payer = next((each for each in book.payers if each.name == first.payer), None)
    left = first.amount - first.total_paid - first.write_off
    found = [["SBR", "P", RELATIONS.get(policy.relationship if policy else "Self", "18"), "", "", "", "", "", "", "CI"]]
    found += [["CAS", "CO", "45", _money(first.write_off)]] if first.write_off else []
    found += [["CAS", "PR", "2", _money(left)]] if left else []
    found += [
        ["AMT", "D", _money(first.total_paid)],
        ["OI", "", "", "Y", "", "", "Y"],
        ["NM1", "IL", "1", client.last_name.upper(), client.first_name.upper(), "", "", "", "MI"],
        ["NM1", "PR", "2", first.payer.upper(), "", "", "", "", "PI", payer.number if payer else ""],
        ["DTP", "573", "D8", f"{first.eob:%Y%m%d}" if first.eob else "20260101"],
    ]
    found[-3].append((policy.individual_number if policy else "") or f"M{client.id}")
    return found


def _money(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
