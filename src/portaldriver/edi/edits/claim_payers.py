"""Rules about the payer of a claim, and about others that pay for it too."""

from __future__ import annotations

from itertools import groupby

from ..claims.wording import IN_ONE_CAS
from ..models.claim import Claim
from ..models.remittance_parts import RemittanceAdjustment
from ..profiles.profile import Profile
from .claim_people import name
from .noting import Noted
from .people import address

GROUPS = frozenset({"CO", "CR", "OA", "PI", "PR"})
MOST_CAS = 5
"""`CAS` segments of a loop 2320 or 2430. Source: X222A1 and X223A2."""


def payer(noted: Noted, claim: Claim, profile: Profile | None) -> None:
    """Note what is wanting of whom the claim goes to."""
    noted.required("payer_id", claim.payer_id)
    noted.length("payer_id", claim.payer_id, 2, 80)
    known = profile.payer(claim.payer_id) if profile is not None and claim.payer_id else None
    if known is not None and claim.claim_type not in known.ids:
        noted.add("payer_id", "payer_not_for_transaction", "is of a payer that has no id for this kind of claim here")
    if noted.required("payer", claim.payer) and claim.payer:
        noted.at("payer").required("name", claim.payer.name)
        noted.at("payer").length("name", claim.payer.name, 1, 60)
        if claim.payer.address is not None:
            address(noted.at("payer").at("address"), claim.payer.address)
    if claim.subscriber.responsibility != "primary" and not claim.other_payers:
        noted.add("other_payers", "required", "are required where this payer is not the first")
    elif claim.subscriber.responsibility not in ("primary", "unknown") and not any(
        other.responsibility in ("primary", "unknown") for other in claim.other_payers
    ):
        noted.add("other_payers", "required", "have to name the first payer where this one is not")


def other_payers(noted: Noted, claim: Claim) -> None:
    """Note what is wanting of the others: who they are, in which order, and what they decided."""
    if len(claim.other_payers) > 10:
        noted.add("other_payers", "too_many", "are more than ten")
    orders = [claim.subscriber.responsibility, *(other.responsibility for other in claim.other_payers)]
    decided_at_lines = {one.payer_id for line in claim.service_lines for one in line.adjudications}
    ids: list[str] = []
    for position, other in enumerate(claim.other_payers):
        here = noted.at("other_payers").at(position)
        here.required("payer_id", other.payer_id)
        here.length("payer_id", other.payer_id, 2, 80)
        here.required("name", other.name)
        here.length("name", other.name, 1, 60)
        here.required("relationship", other.relationship)
        here.required("benefits_assigned", other.benefits_assigned)
        here.required("release_of_information", other.release_of_information)
        if other.responsibility != "unknown" and other.responsibility in orders[: position + 1]:
            here.add("responsibility", "responsibility_twice", "is the place of another payer of this claim")
        if other.payer_id is not None and other.payer_id in ids:
            here.add("payer_id", "other_payer_twice", "is that of another payer of this claim")
        ids += [other.payer_id] if other.payer_id else []
        if here.required("subscriber", other.subscriber) and other.subscriber:
            name(here.at("subscriber"), other.subscriber)
            here.at("subscriber").required("member_id", other.subscriber.member_id)
        if other.address is not None:
            address(here.at("address"), other.address)
        if other.paid is not None and other.adjudicated is None and other.payer_id not in decided_at_lines:
            here.add("adjudicated", "required", "is required of a payer that decided, here or at lines")
        adjustments(here, other.adjustments)
    for line, service in enumerate(claim.service_lines):
        for position, decided in enumerate(service.adjudications):
            here = noted.at("service_lines").at(line).at("adjudications").at(position)
            if decided.payer_id not in ids:
                here.add("payer_id", "unknown_other_payer", "is none of other_payers")
            here.required("paid", decided.paid)
            here.required("units", decided.units)
            here.required("adjudicated", decided.adjudicated)
            if not claim.is_institutional:
                here.required("procedure", decided.procedure)
            adjustments(here, decided.adjustments)


def adjustments(noted: Noted, given: tuple[RemittanceAdjustment, ...]) -> None:
    """Note adjustments that say neither why nor how much, and more than there are segments for."""
    several = (len(list(members)) for _, members in groupby(given, key=lambda one: one.group))
    if sum(-(-count // IN_ONE_CAS) for count in several) > MOST_CAS:
        noted.add("adjustments", "too_many", f"take more than {MOST_CAS} segments: those of a group stand together")
    for position, one in enumerate(given):
        here = noted.at("adjustments").at(position)
        here.one_of("group", one.group, GROUPS)
        here.length("reason", one.reason, 1, 5)
        here.required("amount", one.amount)
        here.money("amount", one.amount, negative=True)
