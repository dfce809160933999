"""Claims to a second payer: what the first decided is told word for word, or nothing is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portaldriver.edi import (
    BillingProvider,
    Claim,
    ClaimAddress,
    ClaimContact,
    ClaimProvider,
    NumbersInMemory,
    Procedure,
    Remittance,
    RemittanceAdjustment,
    RemittanceClaim,
    RemittanceLine,
    RemittanceName,
    RemittancePayment,
    Submitter,
    load_profile,
    read_claims,
    write_claims,
)
from portaldriver.errors import InvalidInput
from portaldriver.models.client import Client, ClientPolicy, Subscriber
from portaldriver.models.invoices import Invoice
from portaldriver.models.patient import Address, Diagnosis
from portaldriver.portals.pimsy.assembling import claim_of
from portaldriver.portals.pimsy.coordinating import before, decided

DAY = date(2026, 3, 9)
BILLER = BillingProvider(
    name="INVENTED PRACTICE",
    npi="1999999901",
    tax_id="555000001",
    billing_address=ClaimAddress(line1="1 Example Way", city="Seaview", region="WA", postal_code="981010001"),
)
WHO = ClaimProvider(last_name="Okafor", first_name="Riley", npi="1999999919")
CO, PR = ("CO", "45", "12.50"), ("PR", "2", "20.00")


def invoice(number: int, level: str, amount: str, **more: Any) -> Invoice:
    payers = {"primary": ("Evergreen Health", "EG001"), "secondary": ("Cascade Medicaid", "CM002")}
    name, payer = payers.get(level, ("Third Example", "TE003"))
    fields = {
        "invoice_id": f"INV-{number}",
        "note_id": "30001",
        "patient_id": "4",
        "service_on": date(2026, 3, 2),
        "payer_name": name,
        "payer_number": payer,
        "level": level,
        "billing_code": "90834",
        "units": Decimal(1),
        "amount_invoiced": Decimal(amount),
    }
    return Invoice.model_validate(fields | more)


def client(*levels: str, relationship: str = "self") -> Client:
    names = {"primary": "Evergreen Health", "secondary": "Cascade Medicaid", "tertiary": "Third Example"}
    policies = [
        ClientPolicy.model_validate(
            {
                "policy_id": level,
                "level": level,
                "payer_name": names[level],
                "member_id": f"M-{level[0].upper()}",
                "subscriber": Subscriber(relationship=relationship),
            }
        )
        for level in levels
    ]
    return Client.model_validate(
        {
            "patient_id": "4",
            "first_name": "Nora",
            "last_name": "Example",
            "dob": date(1990, 1, 2),
            "sex": "F",
            "address": Address(line1="1 Example Street", city="Seaview", region="WA", postal_code="98101"),
            "insurance_policies": policies,
            "diagnoses": [Diagnosis(position=1, code="F41.1")],
        }
    )


def told(*lowered: tuple[str, str, str], at: str = "claim", **more: Any) -> Remittance:
    parts = tuple(RemittanceAdjustment(group=one, reason=why, amount=Decimal(sum_)) for one, why, sum_ in lowered)
    line = RemittanceLine(
        procedure=Procedure(qualifier="HC", code="90834"),
        charge=Decimal("112.50"),
        paid=Decimal("80.00"),
        adjustments=parts,
    )
    fields = {
        "patient_control_number": "INV-7001",
        "payer_claim_control_number": "PCN-1",
        "status": "processed_as_primary",
        "status_code": "1",
        "charge": Decimal("112.50"),
        "paid": Decimal("80.00"),
        "patient_responsibility": Decimal("20.00"),
        "claim_filing": "CI",
        "adjustments": parts if at == "claim" else (),
        "lines": (line,) if at == "line" else (),
    }
    claim = RemittanceClaim.model_validate(fields | more)
    return Remittance(payment=RemittancePayment(effective=DAY, trace_number="T1"), claims=(claim,))


FIRST = invoice(7001, "primary", "112.50", amount_paid=Decimal("80.00"))
SECOND = invoice(7002, "secondary", "20.00")


def claim(*decisions: Remittance, person: Client | None = None, first: Invoice = FIRST) -> Claim:
    known = decided(before(SECOND, [first, SECOND], "invoiceIds.0"), decisions, "invoiceIds.0")
    return claim_of(
        SECOND,
        person or client("primary", "secondary"),
        billing_provider=BILLER,
        rendering=WHO,
        place_of_service="11",
        decisions=known,
        place="invoiceIds.0",
    )


async def written(made: Claim) -> str:
    """Return the file of a claim, after it was held against all rules."""
    [file] = await write_claims(
        [made],
        profile=load_profile("office_ally", envelope={"sender_id": "CLINIC1"}),
        submitter=Submitter(
            name="EXAMPLE", identifier="CLINIC1", contact=ClaimContact(name="BILLING", phone="2065550100")
        ),
        numbers=NumbersInMemory(),
        usage="test",
    )
    return file.text


@pytest.mark.parametrize("at", ["claim", "line"])
async def test_the_second_payer_is_told_the_whole_charge_and_what_the_first_decided(at: str) -> None:
    made = claim(told(CO, PR, at=at))
    assert (made.total_charge, made.payer_id, made.subscriber.responsibility) == (
        Decimal("112.50"),
        "CM002",
        "secondary",
    )
    text = await written(made)
    for part in (
        "SBR*S*18",
        "CLM*INV-7002*112.5*",
        "SBR*P*18",
        "AMT*D*80~",
        "AMT*EAF*20~",
        "CAS*CO*45*12.5~",
        "CAS*PR*2*20~",
        "NM1*PR*2*EVERGREEN HEALTH*****PI*EG001~",
        "DTP*573*D8*20260309~",
        "REF*F8*PCN-1~",
    ):
        assert text.upper().count(part) == 1, part
    assert ("SVD*EG001*80*HC:90834**1~" in text) is (at == "line")
    [back] = [found.model for found in read_claims(text, strict=True)]
    assert [one.paid for one in back.other_payers] == [Decimal(80)]


async def test_a_denial_goes_on_to_the_second_payer() -> None:
    made = claim(
        told(("CO", "29", "112.50"), status="denied", paid=Decimal(0), patient_responsibility=None),
        first=FIRST.model_copy(update={"amount_paid": Decimal(0)}),
    )
    assert "AMT*D*0~" in await written(made)


WRONG: dict[str, Callable[[], Claim]] = {
    "nothing": lambda: claim(),
    "of another claim": lambda: claim(told(CO, PR, patient_control_number="INV-7003")),
    "bare digits": lambda: claim(told(CO, PR, patient_control_number="7001")),
    "decided twice": lambda: claim(told(CO, PR), told(CO, PR)),
    "taken back": lambda: claim(told(CO, PR, status="reversal")),
    "sent on by the payer": lambda: claim(told(CO, PR, status="processed_as_primary_and_forwarded")),
    "crossed over": lambda: claim(told(CO, PR, crossover_carrier=RemittanceName(last_name="CASCADE"))),
    "another charge": lambda: claim(told(CO, PR, charge=Decimal("100.00"))),
    "another payment than stands there": lambda: claim(told(("CO", "45", "2.50"), PR, paid=Decimal("90.00"))),
    "does not add up": lambda: claim(told(CO)),
    "no amounts": lambda: claim(told(CO, PR, paid=None)),
    "a first payer that changed": lambda: claim(told(CO, PR), person=client("secondary")),
    "another person's coverage": lambda: claim(
        told(CO, PR), person=client("primary", "secondary", relationship="child")
    ),
    "no first invoice": lambda: claim(told(CO, PR), first=replace_level(FIRST, "tertiary")),
}


def replace_level(one: Invoice, level: str) -> Invoice:
    return one.model_copy(update={"level": level})


@pytest.mark.parametrize("what", sorted(WRONG))
def test_what_is_not_certain_is_not_claimed(what: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        WRONG[what]()
    assert not [word for word in ("Nora", "M-P", "M-S", "PCN", "112", "80.00") if word in str(refused.value)]
    assert "invoiceIds.0" in str(refused.value)


def test_a_split_line_is_a_persons_matter() -> None:
    whole = told(CO, PR, at="line")
    [one] = whole.claims
    half = one.lines[0].model_copy(update={"charge": Decimal("56.25"), "paid": Decimal(40), "adjustments": ()})
    parts = tuple(half.model_copy(update={"adjustments": one.lines[0].adjustments[at : at + 1]}) for at in (0, 1))
    split = whole.model_copy(update={"claims": (one.model_copy(update={"lines": parts}),)})
    with pytest.raises(InvalidInput, match="split"):
        claim(split)


def test_a_third_payer_needs_both_before_it() -> None:
    third = invoice(7003, "tertiary", "5.00")
    assert before(third, [third, SECOND, FIRST], "x") == (FIRST, SECOND)
    for some in ([third, FIRST], [third, SECOND], [third, FIRST, SECOND, SECOND]):
        with pytest.raises(InvalidInput):
            before(third, some, "x")
    assert before(FIRST, [third, SECOND, FIRST], "x") == ()
