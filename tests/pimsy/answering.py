"""Answers of the mock payers to the questions of a batch."""

from __future__ import annotations

from collections.abc import Sequence

from mock_portals.clearinghouse.coverage import Coverage, Member
from mock_portals.clearinghouse.questions import Asked, Person
from portaldriver.edi import EligibilityMember, EligibilityRequest


def answered(questions: Sequence[EligibilityRequest], coverage: Coverage | None = None) -> str:
    """Return a 271 that the mock payers give, each answer a transaction of its own."""
    body, books = list[str](), coverage or Coverage(members=[member_of(one) for one in questions])
    for number, one in enumerate(questions, 1):
        segments = books.answer(_asked(one))
        body += [f"ST*271*{number:04}*005010X279A1", *segments, f"SE*{len(segments) + 2}*{number:04}"]
    head = "ISA*00*          *00*          *ZZ*CLAIMMD        *ZZ*DEMO           *261123*0930*^*00501*000000001*0*P*:"
    every = [
        head,
        "GS*HB*CLAIMMD*DEMO*20261123*0930*1*X*005010X279A1",
        *body,
        f"GE*{len(questions)}*1",
        "IEA*1*000000001",
    ]
    return "~\n".join(every) + "~\n"


def _person(one: EligibilityMember | None) -> Person:
    assert one is not None
    return Person(last=one.last_name or "", first=one.first_name or "", born=one.birth_date)


def member_of(one: EligibilityRequest) -> Member:
    """Return the payer's own record of whom a question is about."""
    dependents = (_person(one.dependent),) if one.dependent else ()
    return Member(
        payer_id=one.payer_id or "",
        member_id=(one.subscriber and one.subscriber.member_id) or "",
        person=_person(one.subscriber),
        dependents=dependents,
    )


def _asked(one: EligibilityRequest) -> Asked:
    return Asked(
        kind="270",
        control_number="1",
        group_number="1",
        transaction_id="51",
        payer_id=one.payer_id or "",
        provider="INVENTED PRACTICE",
        npi="1999999901",
        member_id=(one.subscriber and one.subscriber.member_id) or "",
        subscriber=_person(one.subscriber),
        dependent=_person(one.dependent) if one.dependent else None,
        trace=one.reference_id or "",
        originator=one.trace_originator or "",
    )
