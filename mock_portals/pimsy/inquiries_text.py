"""The 270 of an EDE batch, written by hand, and what Update makes of a 271 (guide 2.5).

Public: an EDE of type 270 of the clients that are filtered, and the words of the rule that handles the answers. That
the client's number stands in REF*EJ, that the trace number is made of the batch's and the client's, the category of the
questions and what Update notes are MODELLED.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

from mock_portals.pimsy.book import Book, Client
from mock_portals.pimsy.claims_text import NPI, RELATIONS, SEXES
from mock_portals.pimsy.nouns.invoicing import Ede

INQUIRIES, ANSWERS = "270-Eligibility Inquiry", "Eligibility Electronic Posting (271 File)"
GUIDE = "005010X279A1"
ORIGINATOR = "9555000001"


def write_270(book: Book, batch: int, clients: Iterable[Client], level: str, made: datetime) -> str:
    """Return the file of a batch: payer by payer, client by client."""
    body = [
        ["ST", "270", f"{batch:04}", GUIDE],
        ["BHT", "0022", "13", str(batch), f"{made:%Y%m%d}", f"{made:%H%M}"],
    ]
    place = 0
    by_payer = sorted(clients, key=lambda one: one.insurance[level].company)
    for company, several in groupby(by_payer, key=lambda one: one.insurance[level].company):
        payer = next((each for each in book.payers if each.name == company), None)
        number = (payer.eligibility_number or payer.number) if payer else ""
        top = place = place + 1
        body += [["HL", str(top), "", "20", "1"], ["NM1", "PR", "2", company.upper(), "", "", "", "", "PI", number]]
        place += 1
        body += [
            ["HL", str(place), str(top), "21", "1"],
            ["NM1", "1P", "2", "INVENTED PRACTICE", "", "", "", "", "XX", NPI],
        ]
        above = place
        for client in several:
            lines = _member(client, level, f"{batch}{client.id}", f"{made:%Y%m%d}", place + 1, above)
            place += sum(line[0] == "HL" for line in lines)
            body += lines
    body.append(["SE", str(len(body) + 1), f"{batch:04}"])
    day, time = f"{made:%y%m%d}", f"{made:%H%M}"
    head = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", "DEMO".ljust(15), "ZZ", "CLAIMMD".ljust(15), day, time]
    head += ["^", "00501", f"{batch:09}", "0", "P", ":"]
    group = ["GS", "HS", "DEMO", "CLAIMMD", f"{made:%Y%m%d}", time, str(batch), "X", GUIDE]
    every = [head, group, *body, ["GE", "1", str(batch)], ["IEA", "1", f"{batch:09}"]]
    return "".join("*".join(segment).rstrip("*") + "~" for segment in every)


def _member(client: Client, level: str, number: str, on: str, place: int, above: int) -> list[list[str]]:
    """Return one client's loops: as the subscriber, or as somebody who is insured through one."""
    policy = client.insurance[level]
    relation = RELATIONS.get(policy.relationship or "Self", "18")
    own = relation == "18"
    last, _, first = (policy.subscriber or client.name).upper().partition(", ")
    name = [client.last_name.upper(), client.first_name.upper()]
    trace = ["TRN", "1", number, ORIGINATOR]
    account = ["REF", "EJ", str(client.id)]
    asked = [["DTP", "291", "D8", on], ["EQ", "30"]]
    found = [["HL", str(place), str(above), "22", "0" if own else "1"]]
    found += [trace] if own else []
    found.append(["NM1", "IL", "1", *(name if own else (last, first)), "", "", "", "MI", policy.individual_number])
    if own:
        return [*found, account, *_born(client.dob, client.gender), *asked]
    found += [*_born(policy.subscriber_dob, ""), ["HL", str(place + 1), str(place), "23", "0"], trace]
    found += [["NM1", "03", "1", *name], account, *_born(client.dob, client.gender), ["INS", "N", relation], *asked]
    return found


def _born(day: date | None, gender: str) -> list[list[str]]:
    return [["DMG", "D8", f"{day:%Y%m%d}", SEXES.get(gender, "")]] if day else []


def take_note(record: Ede, *, by: str, on: date) -> None:
    """Note how many answers a file has."""
    count = sum(part.startswith("TRN*2*") for part in record.text.replace("\r", "").replace("\n", "").split("~"))
    record.notes = f"Responses: {count}"
    record.processed, record.processed_by, record.processed_on = True, by, on
