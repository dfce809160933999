"""Claims into the body of an 837: hierarchy, everybody around a claim, and the claim itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime

from ...errors import EdiError
from ..composing import Composed
from ..models.claim import Claim, Receiver, Submitter
from ..models.claim_parts import BillingProvider, ClaimPatient, ClaimSubscriber
from . import wording as w
from .body import claim_body
from .tables import RELATIONSHIPS, RESPONSIBILITIES

GUIDES = {"837P": "005010X222A1", "837I": "005010X223A2"}


def compose_claims(
    claims: Sequence[Claim], *, submitter: Submitter, receiver: Receiver, made: datetime, reference: str
) -> Composed:
    """Return what stands between `ST` and `SE` of an 837 with these claims, all of one type.

    `reference` is the batch's number (`BHT03`, at most 30 characters), `made` when it was put together. Claims of equal
    billing providers, and of equal subscribers and payers, stand together, each group in the order given. Nothing is
    checked here: see `edits_of`. Raises `EdiError` for claims of both types, and for none. Source: X222A1, X223A2.
    """
    if len({claim.claim_type for claim in claims}) != 1:
        raise EdiError("a transaction holds claims of one type", code="claim_types")
    to = Composed()
    to.add("BHT", "0019", "00", reference, made.date(), f"{made:%H%M}", "CH")
    to.add("NM1", "41", "2", submitter.name, None, None, None, None, "46", submitter.identifier)
    w.contact(to, submitter.contact)
    to.add("NM1", "40", "2", receiver.name, None, None, None, None, "46", receiver.identifier)
    _Levels(to).all(claims)
    return to


class _Levels:
    """The hierarchy: numbers the levels as they come."""

    def __init__(self, to: Composed) -> None:
        self._to = to
        self._number = 0

    def all(self, claims: Sequence[Claim]) -> None:
        """Add every claim under its provider, subscriber and, where that is somebody else, patient."""
        for of_one in _together(claims, lambda claim: (_biller(claim), claim.currency)):
            provider = self._level(None, "20", inner=True)
            _billing(self._to, of_one[0])
            for insured in _together(of_one, _coverage):
                self._subscriber(provider, insured)

    def _subscriber(self, provider: int, claims: list[Claim]) -> None:
        first = claims[0]
        number = self._level(provider, "22", inner=not first.patient_is_subscriber)
        _insured(self._to, first)
        if first.patient_is_subscriber:
            for claim in claims:
                claim_body(self._to, claim)
            return
        for treated in _together(claims, lambda claim: (claim.patient, claim.subscriber.relationship)):
            self._level(number, "23", inner=False)
            _patient(self._to, treated[0])
            for claim in treated:
                claim_body(self._to, claim)

    def _level(self, parent: int | None, kind: str, *, inner: bool) -> int:
        self._number += 1
        self._to.add("HL", self._number, parent, kind, "1" if inner else "0")
        return self._number


def _together(claims: Iterable[Claim], key: Callable[[Claim], Hashable]) -> list[list[Claim]]:
    """Return claims of equal keys together, in the order in which each key came first."""
    groups: dict[Hashable, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(key(claim), []).append(claim)
    return list(groups.values())


def _biller(claim: Claim) -> BillingProvider:
    return claim.billing_provider.model_copy(update={"payer_ids": ()})


def _coverage(claim: Claim) -> Hashable:
    """Return what claims under one subscriber have in common."""
    told = None
    if claim.patient_is_subscriber and claim.patient is not None:
        told = (claim.patient.death_date, claim.patient.weight, claim.patient.pregnant)
    insured = claim.subscriber if claim.patient_is_subscriber else _unrelated(claim.subscriber)
    return (insured, claim.payer, claim.payer_id, claim.billing_provider.payer_ids, told, claim.patient_is_subscriber)


def _unrelated(subscriber: ClaimSubscriber) -> ClaimSubscriber:
    return subscriber.model_copy(update={"relationship": None})


def _billing(to: Composed, claim: Claim) -> None:
    who = claim.billing_provider
    to.some("PRV", "BI", "PXC", who.taxonomy, needs=who.taxonomy)
    to.some("CUR", "85", claim.currency, needs=claim.currency)
    w.name(to, "85", who, "XX", who.npi)
    w.address(to, who.billing_address)
    to.some("REF", "SY" if who.tax_id_type == "ssn" else "EI", who.tax_id, needs=who.tax_id)
    w.references(to, who.ids)
    for contact in who.contacts:
        w.contact(to, contact)
    if who.pay_to_address is not None:
        to.add("NM1", "87", "1" if who.is_person else "2")
        w.address(to, who.pay_to_address)
    plan = who.pay_to_plan
    if plan is not None:
        to.add("NM1", "PE", "2", plan.name, None, None, None, None, plan.id_qualifier, plan.identifier)
        w.address(to, plan.address)
        w.references(to, plan.ids)
        to.some("REF", "EI", plan.tax_id, needs=plan.tax_id)


def _insured(to: Composed, claim: Claim) -> None:
    """Add the subscriber's level: coverage, person, payer."""
    who, payer = claim.subscriber, claim.payer
    to.add(
        "SBR",
        RESPONSIBILITIES[who.responsibility],
        "18" if claim.patient_is_subscriber else None,
        who.group_number,
        who.group_name,
        who.insurance_type,
        None,
        None,
        None,
        who.claim_filing,
    )
    if claim.patient_is_subscriber:
        _condition(to, None, claim.patient)
    w.name(to, "IL", who, who.id_qualifier, who.member_id)
    w.address(to, who.address)
    to.some("DMG", "D8" if who.dob else None, who.dob, who.sex, needs=who.dob or who.sex)
    to.some("REF", "SY", who.ssn, needs=who.ssn)
    to.some("REF", "Y4", who.property_casualty_number, needs=who.property_casualty_number)
    w.contact(to, who.contact)
    named = payer.name if payer else None
    to.add("NM1", "PR", "2", named, None, None, None, None, payer.id_qualifier if payer else "PI", claim.payer_id)
    if payer is not None:
        w.address(to, payer.address)
        w.references(to, payer.ids)
    w.references(to, claim.billing_provider.payer_ids)


def _patient(to: Composed, claim: Claim) -> None:
    """Add the level of a patient who is not the subscriber."""
    who = claim.patient or ClaimPatient()
    relationship = claim.subscriber.relationship
    _condition(to, RELATIONSHIPS.get(relationship or ""), who)
    w.name(to, "QC", who)
    w.address(to, who.address)
    to.some("DMG", "D8" if who.dob else None, who.dob, who.sex, needs=who.dob or who.sex)
    to.some("REF", "Y4", who.property_casualty_number, needs=who.property_casualty_number)
    to.some("REF", "1W", who.member_id, needs=who.member_id)
    to.some("REF", "SY", who.ssn, needs=who.ssn)
    w.contact(to, who.contact)


def _condition(to: Composed, relationship: str | None, who: ClaimPatient | None) -> None:
    """Add a `PAT`, if there is anything to say in it."""
    died = who.death_date if who else None
    weight = who.weight if who else None
    pregnant = who.pregnant if who else None
    if relationship is None and died is None and weight is None and pregnant is None:
        return
    to.add(
        "PAT",
        relationship,
        None,
        None,
        None,
        "D8" if died else None,
        died,
        "01" if weight is not None else None,
        weight,
        w.yes(pregnant),
    )
