"""Remittances posted into Practice Mate: first as a plan, then as what the plan says (guide 8.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....client import Resource
from ....errors import InvalidInput
from .models import PostingPlan, PostingReport
from .planning import make_plan
from .reading import known_of
from .running import Run, Via

if TYPE_CHECKING:
    from ..clearinghouse.remittances import ReceivedRemittance
    from ..client import OfficeAlly


class Posting(Resource):
    """Payments of insurances applied to the charges that they are for: `oa.posting`."""

    def __init__(self, client: OfficeAlly) -> None:
        super().__init__(client)
        self._oa = client

    async def plan(
        self, remittance: ReceivedRemittance | str, *, insurance_id: str, secondary: bool = False
    ) -> PostingPlan:
        """Return what posting a remittance would do, and write nothing.

        `remittance` is one of `oa.remittances` or its id, `insurance_id` the payer's number in Practice Mate
        (`oa.payers.list`). With `secondary` claims that another payer paid before are planned too; nothing is written
        off for these. Raises `InvalidInput`, `NotFound` for an id that is not here.
        """
        if not insurance_id.isdigit():
            raise InvalidInput("the portal's number of an insurance has digits", field="insuranceId")
        one = await self._oa.remittances.get(remittance) if isinstance(remittance, str) else remittance
        return make_plan(
            one.remittance,
            await known_of(self._oa, one.remittance, insurance_id=insurance_id),
            remittance_id=one.remittance_id,
            insurance_id=insurance_id,
            in_doubt=bool(one.same_payment_as),
            second=secondary,
        )

    async def post(self, plan: PostingPlan, *, via: Via = "apply", actor: str | None = None) -> PostingReport:
        """Do what a plan says: the payment is recorded once, and each claim's part of it applied once.

        `via="auto_post"` has the portal post the plan's lines by itself where the practice opted in to that, and holds
        what it did against the plan; a remittance with an amount below nothing is not given to it.

        To post a plan again does what is missing, whatever died in between. Stops at the first difference, which the
        report names. Raises what leaves open whether something was written (`OutcomeUnknown`), and what kept it from
        being asked at all; then post the plan again.
        """
        return await Run(self._oa, plan, via=via, actor=actor).report()
