"""Invented requests, answers around which to write tests, and strategies for all that a 270 and a 276 can say."""

from __future__ import annotations

import os
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from x12sdk.io import X12ModelReader

from portaldriver.edi.composing import Composed
from portaldriver.edi.models.claim_status import ClaimStatusLine, ClaimStatusRequest
from portaldriver.edi.models.eligibility import (
    EligibilityMember,
    EligibilityParty,
    EligibilityProcedure,
    EligibilityRequest,
    Trace,
)
from portaldriver.edi.models.remittance_parts import CodedValue, Procedure
from portaldriver.edi.separators import Separators
from portaldriver.models.patient import Address

LONG = bool(os.environ.get("PORTALDRIVER_LONG"))
SEEDS = range(3000 if LONG else 40)
MADE = datetime(2026, 1, 19, 9, 30)
TODAY = date(2026, 1, 19)

thorough = settings(
    max_examples=1000 if LONG else 20, derandomize=not LONG, deadline=None, database=None, report_multiple_bugs=False
)


def npi(number: int) -> str:
    """Return an invented NPI whose check digit is right: Luhn's, over 80840 and nine digits."""
    nine = f"1{number:08}"
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed("80840" + nine + "0"))]
    return nine + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def enclosed(body: str, kind: str = "271", guide: str = "005010X279A1", by: Separators | None = None) -> str:
    """Return an interchange of one transaction around its segments, which end with their terminators."""
    by = by or Separators()
    group = {"270": "HS", "271": "HB", "276": "HR", "277": "HN"}[kind]
    isa = ("00", " " * 10, "00", " " * 10, "ZZ", f"{'SENDER':15}", "ZZ", f"{'RECEIVER':15}", "260119", "0930")
    count = body.count(by.segment) + 2
    segments = [
        ("ISA", *isa, by.repetition, "00501", "000000001", "0", "T", by.component),
        ("GS", group, "SENDER", "RECEIVER", "20260119", "0930", "1", "X", guide),
        ("ST", kind, "0001", guide),
    ]
    after = [("SE", str(count), "0001"), ("GE", "1", "1"), ("IEA", "1", "000000001")]
    spelled = [by.element.join(one) + by.segment for one in segments]
    return "".join(spelled) + body + "".join(by.element.join(one) + by.segment for one in after)


def written(composed: Composed, kind: str, guide: str, by: Separators | None = None) -> str:
    """Return an interchange of one composed transaction."""
    by = by or Separators()
    return enclosed(composed.render(by), kind, guide, by)


def parsed(text: str) -> list[Any]:
    """Return an interchange's transactions as the other library has them, whose loops are not typed by kind."""
    with X12ModelReader(text) as reader:
        return list(reader.models())


def money(*figures: str | int | None) -> tuple[Decimal | None, ...]:
    """Return exact figures."""
    return tuple(None if figure is None else Decimal(figure) for figure in figures)


def answer(*segments: str) -> str:
    """Return a 271 about one subscriber, whose level goes on with these segments."""
    above = (
        "BHT*0022*11*T-1*20260119*0930",
        "HL*1**20*1",
        "NM1*PR*2*EXAMPLE HEALTH*****PI*EX001",
        "HL*2*1*21*1",
        f"NM1*1P*2*RIVER CITY CLINIC*****XX*{npi(1)}",
        "HL*3*2*22*0",
        "TRN*2*APPT-1*9123456789",
        "NM1*IL*1*EXAMPLE*AVA****MI*M0001",
    )
    return enclosed("".join(one + "~" for one in (*above, *segments)))


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .'-&é"
SEPARATORS = st.sampled_from(
    (
        Separators(),
        Separators("|", ">", "^", "\n"),
        Separators("\x1d", "\x1f", "\x1e", "\x1c"),
        Separators("+", ";", "!", "~"),
    )
)


def texts(longest: int, least: int = 1) -> st.SearchStrategy[str]:
    """Return texts without space around them."""
    return st.text(_ALPHABET, min_size=least, max_size=longest).filter(lambda text: text == text.strip())


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    """Return what may be absent."""
    return st.none() | strategy


def digits(count: int) -> st.SearchStrategy[str]:
    """Return so many digits."""
    return st.integers(0, 10**count - 1).map(lambda number: f"{number:0{count}}")


NPIS = st.integers(0, 10**8 - 1).map(npi)
DAYS = st.dates(date(2020, 1, 1), TODAY)
BIRTHS = st.dates(date(1900, 1, 1), date(2019, 12, 31))
MONEY = st.decimals(0, 99999999, places=2)
CODES = st.sampled_from(("30", "98", "UC", "MH", "1", "86", "AL", "50", "BY"))
ADDRESSES = st.builds(
    Address,
    line1=texts(55),
    line2=maybe(texts(55)),
    city=texts(30, 2),
    region=st.sampled_from(("OR", "WA", "CA")),
    postal_code=digits(5) | digits(9),
)
PROCEDURES = st.builds(
    Procedure,
    qualifier=st.just("HC"),
    code=digits(5),
    modifiers=st.lists(st.sampled_from(("25", "GT", "59", "HJ", "95")), unique=True, max_size=4).map(tuple),
)


def identifiers(codes: str) -> st.SearchStrategy[tuple[CodedValue, ...]]:
    """Return identifiers, each of another code."""
    one = st.builds(CodedValue, code=st.sampled_from(codes.split()), value=texts(50))
    return st.lists(one, unique_by=lambda coded: coded.code, max_size=3).map(tuple)


@st.composite
def parties(draw: st.DrawFn, entity: str = "1P", qualifiers: str = "FI SV", *, bare: bool = False) -> EligibilityParty:
    """Draw a provider or another party: an organization or a person, with an NPI or another number."""
    organization = draw(st.booleans())
    given: dict[str, object] = {"entity": entity, "organization": organization}
    if organization:
        given["name"] = draw(texts(60))
    else:
        given |= {"last_name": draw(texts(60)), "first_name": draw(maybe(texts(35)))}
        given |= {"middle_name": draw(maybe(texts(25))), "suffix": draw(maybe(texts(10)))}
    if entity != "41" and draw(st.booleans()):
        given["npi"] = draw(NPIS)
    else:
        given |= {"id_qualifier": draw(st.sampled_from(qualifiers.split())), "identifier": draw(texts(80, 2))}
    if not bare:
        given["address"] = draw(st.none() | ADDRESSES)
        given["ids"] = draw(identifiers("0B 1D EO N5"))
        if draw(st.booleans()):
            given |= {"role": draw(st.sampled_from(("BI", "PE"))), "taxonomy": "207Q00000X"}
    return EligibilityParty.model_validate(given)


@st.composite
def members(draw: st.DrawFn, *, dependent: bool = False, patient: bool = True) -> EligibilityMember:
    """Draw a subscriber or a dependent with all that a 270 says of one."""
    given: dict[str, object] = {
        "last_name": draw(texts(60)),
        "first_name": draw(texts(35)),
        "middle_name": draw(maybe(texts(25))),
        "suffix": draw(maybe(texts(10))),
        "birth_date": draw(BIRTHS),
        "sex": draw(st.sampled_from((None, "F", "M"))),
        "address": draw(st.none() | ADDRESSES),
        "ssn": draw(maybe(digits(9))),
        "group_number": draw(maybe(texts(50))),
        "policy_number": draw(maybe(texts(50))),
        "account_number": draw(maybe(texts(50))),
        "ids": draw(identifiers("18 CT HJ N6")),
    }
    if dependent:
        given["relationship"] = draw(st.sampled_from((None, "spouse", "child", "other_adult")))
    else:
        given["member_id"] = draw(texts(80, 2))
        given["relationship"] = draw(st.sampled_from((None, "self")))
    if given["relationship"] is not None:
        given["birth_sequence"] = draw(st.none() | st.integers(1, 9))
    if patient:
        given["diagnosis_codes"] = draw(
            st.lists(st.sampled_from(("F411", "Z0000", "J029", "M545")), unique=True, max_size=4).map(tuple)
        )
        which = draw(st.sampled_from(("none", "npi", "taxonomy")))
        if which != "none":
            given["provider_role"] = "PE"
            given[f"provider_{which}"] = draw(NPIS) if which == "npi" else "2084P0800X"
    return EligibilityMember.model_validate(given)


@st.composite
def eligibility_requests(draw: st.DrawFn) -> EligibilityRequest:
    """Draw a question about a subscriber or a dependent."""
    below = draw(st.booleans())
    subscriber = draw(members(patient=not below))
    dependent = draw(members(dependent=True)) if below else None
    patient = dependent or subscriber
    pointers = st.lists(st.integers(1, len(patient.diagnosis_codes)), unique=True, max_size=4).map(tuple)
    asked = st.builds(
        EligibilityProcedure,
        procedure=PROCEDURES,
        diagnosis_pointers=pointers if patient.diagnosis_codes else st.just(()),
    )
    procedures = draw(st.lists(asked, max_size=2).map(tuple))
    services = draw(st.lists(CODES, unique=True, min_size=0 if procedures else 1, max_size=5).map(tuple))
    day = draw(st.none() | DAYS)
    given: dict[str, object] = {
        "payer_id": draw(texts(80, 2)),
        "payer_name": draw(texts(60)),
        "payer_id_qualifier": draw(st.sampled_from(("PI", "XV"))),
        "provider": draw(parties()),
        "subscriber": subscriber,
        "dependent": dependent,
        "date_of_service": day,
        "date_of_service_to": draw(st.none() | st.dates(day, date(2027, 1, 1))) if day else None,
        "card_issued": draw(st.none() | DAYS),
        "service_type_codes": services,
        "procedures": procedures,
        "coverage_level": draw(st.sampled_from((None, "FAM"))),
        "place_of_service": draw(st.sampled_from((None, "11", "21"))),
        "spend_down": draw(st.none() | MONEY),
        "spend_down_billed": draw(st.none() | MONEY),
    }
    given[draw(st.sampled_from(("referral_number", "prior_authorization")))] = draw(maybe(texts(50)))
    if draw(st.booleans()):
        given |= {"reference_id": draw(texts(50)), "trace_originator": "9" + draw(digits(9))}
        given["trace_detail"] = draw(maybe(texts(50)))
        if draw(st.booleans()):
            given["other_traces"] = (Trace(number=draw(texts(50)), originator="3" + draw(digits(9))),)
    return EligibilityRequest.model_validate(given)


@st.composite
def status_requests(draw: st.DrawFn) -> ClaimStatusRequest:
    """Draw a question about a claim."""

    def person(**more: object) -> EligibilityMember:
        names = {"last_name": draw(texts(60)), "first_name": draw(texts(35)), "suffix": draw(maybe(texts(10)))}
        return EligibilityMember.model_validate(names | more)

    below = draw(st.booleans())
    born: dict[str, object] = {"birth_date": draw(BIRTHS), "sex": draw(st.sampled_from((None, "F", "M")))}
    start = draw(DAYS)
    lines = st.builds(
        ClaimStatusLine,
        procedure=PROCEDURES,
        revenue_code=st.none() | digits(4),
        charge=MONEY,
        units=st.decimals(Decimal("0.5"), 999, places=1),
        line_control_number=maybe(texts(50)),
        service_from=st.just(start),
        service_to=st.none() | st.dates(start, TODAY),
    )
    return ClaimStatusRequest(
        payer_id=draw(texts(80, 2)),
        payer_name=draw(texts(60)),
        reference_id=draw(texts(50)),
        receiver=draw(parties("41", "46", bare=True)),
        provider=draw(parties(bare=True)),
        subscriber=person(member_id=draw(texts(80, 2)), **({} if below else born)),
        dependent=person(**born) if below else None,
        payer_claim_control_number=draw(maybe(texts(50))),
        bill_type=draw(st.sampled_from((None, "111", "831"))),
        location=draw(maybe(texts(50))),
        group_number=draw(maybe(texts(50))),
        patient_control_number=draw(maybe(texts(50))),
        prescription_number=draw(maybe(texts(50))),
        clearinghouse_number=draw(maybe(texts(50))),
        charge=draw(st.none() | MONEY),
        service_from=start,
        service_to=draw(st.none() | st.dates(start, TODAY)),
        lines=draw(st.lists(lines, max_size=3).map(tuple)),
    )


def eligibility_request(**changes: object) -> EligibilityRequest:
    """Return a question that may be written, with changes to it."""
    given: dict[str, object] = {
        "payer_id": "EX001",
        "payer_name": "EXAMPLE HEALTH",
        "provider": EligibilityParty(name="RIVER CITY CLINIC", npi=npi(1)),
        "subscriber": EligibilityMember(
            member_id="M0001", last_name="EXAMPLE", first_name="AVA", birth_date=date(1987, 5, 9), sex="F"
        ),
        "date_of_service": date(2026, 1, 20),
        "service_type_codes": ("30",),
        "reference_id": "appt-20391",
        "trace_originator": "9123456789",
    }
    return EligibilityRequest.model_validate(given | changes)


def status_request(**changes: object) -> ClaimStatusRequest:
    """Return a question about a claim that may be written, with changes to it."""
    given: dict[str, object] = {
        "payer_id": "EX001",
        "payer_name": "EXAMPLE HEALTH",
        "reference_id": "CLM-1",
        "receiver": EligibilityParty(entity="41", name="RIVER CITY BILLING", id_qualifier="46", identifier="RC01"),
        "provider": EligibilityParty(name="RIVER CITY CLINIC", npi=npi(1)),
        "subscriber": EligibilityMember(
            member_id="M0001", last_name="EXAMPLE", first_name="AVA", birth_date=date(1987, 5, 9), sex="F"
        ),
        "charge": Decimal("125.00"),
        "service_from": date(2026, 1, 5),
    }
    return ClaimStatusRequest.model_validate(given | changes)
