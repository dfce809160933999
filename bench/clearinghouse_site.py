"""The mock clearinghouse's real-time interface in a process of its own: `python -m bench.clearinghouse_site COUNT`.

It prints where it is and who may sign in, as JSON, and ends when its input does.
"""

from __future__ import annotations

import json
import sys
from datetime import date

from mock_portals import MockServer
from mock_portals.clearinghouse.coverage import Member
from mock_portals.clearinghouse.questions import Person
from mock_portals.clearinghouse.realtime import RealTimeSite

BORN = date(1980, 1, 2)


def main(count: int) -> None:
    """Serve payers with so many members."""
    site = RealTimeSite()
    people = (Person(last="EXAMPLE", first=f"PAT{number}", born=BORN) for number in range(count))
    site.coverage.members += [
        Member(payer_id="EX001", member_id=f"S{number:05}", person=one) for number, one in enumerate(people)
    ]
    with MockServer(site):
        account = site.account
        told = {"url": site.url("soap"), "sender": account.sender_id}
        print(json.dumps(told | {"username": account.username, "password": account.password}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
