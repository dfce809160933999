"""The register of enrollments: `oa.enrollments`. It is ours, as the portal shows none (guide 9)."""

from __future__ import annotations

import builtins
import secrets
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

from .....edi import Claim, Remittance
from .....errors import ConfigurationError
from .....runtime.auditing import Auditing
from ..payers import PayerList, PayerTransaction
from .learning import from_refused, from_remittance
from .missing import Missing, lacking
from .register import Enrolling, Enrollment, EnrollmentEvent, EnrollmentStatus, enrolling, standing
from .routing import require_route

if TYPE_CHECKING:
    from .....runtime.store import StateDatabase

Provider = tuple[str, str | None]
"""NPI and tax id; None is any."""


@dataclass(slots=True, kw_only=True, repr=False)
class EnrollmentMeans:
    """One account's. Without `payer_list` nobody knows what needs an enrollment."""

    state: StateDatabase
    account: Callable[[], Awaitable[str]]
    audit: Auditing
    payer_list: PayerList | None = None
    today: Callable[[], date] = field(default=date.today)


class Enrollments:
    """Whether a provider may send a transaction to a payer: `oa.enrollments`.

    Everything that was heard is kept, and nothing is overwritten.
    """

    def __init__(self, means: Callable[[], EnrollmentMeans]) -> None:
        self._get = means

    def __repr__(self) -> str:
        return "Enrollments(...)"

    @property
    def means(self) -> EnrollmentMeans:
        """What the register works with."""
        return self._get()

    async def submitted(
        self, *, payer_id: str, npi: str, transaction: PayerTransaction, tax_id: str | None = None,
        on: date | None = None, form: str | None = None, note: str = "",
    ) -> Enrollment:  # fmt: skip
        """Note that a form was handed in, by default today, and return how the enrollment stands.

        Raises `InvalidInput` for what is no NPI or tax id.
        """
        return await self._form("submitted", enrolling(payer_id, npi, transaction, tax_id), on, form, note)

    async def approved(
        self, *, payer_id: str, npi: str, transaction: PayerTransaction, tax_id: str | None = None,
        on: date | None = None, form: str | None = None, note: str = "",
    ) -> Enrollment:  # fmt: skip
        """Note that the payer approved it; `on` is the day from which it holds. Raises as `submitted` does."""
        return await self._form("approved", enrolling(payer_id, npi, transaction, tax_id), on, form, note)

    async def rejected(
        self, *, payer_id: str, npi: str, transaction: PayerTransaction, tax_id: str | None = None,
        on: date | None = None, form: str | None = None, note: str = "",
    ) -> Enrollment:  # fmt: skip
        """Note that the payer refused it. Raises as `submitted` does."""
        return await self._form("rejected", enrolling(payer_id, npi, transaction, tax_id), on, form, note)

    async def not_required(
        self, *, payer_id: str, npi: str, transaction: PayerTransaction, tax_id: str | None = None,
        on: date | None = None, note: str = "",
    ) -> Enrollment:  # fmt: skip
        """Note that none is needed for this provider, whatever the list says. Raises as `submitted` does."""
        return await self._form("not_required", enrolling(payer_id, npi, transaction, tax_id), on, None, note)

    async def status(
        self, *, payer_id: str, npi: str, transaction: PayerTransaction, tax_id: str | None = None
    ) -> Enrollment:
        """Return how an enrollment stands: by what was heard, else by the payer list, else `unknown`."""
        return await self.status_of(enrolling(payer_id, npi, transaction, tax_id))

    async def status_of(self, about: Enrolling) -> Enrollment:
        """Return how an enrollment stands, as `status` does."""
        events = await self._heard(about)
        event = standing(events, about, self.means.today())
        forms = [one.form for one in events if one.form]
        status = event.status if event is not None else self._by_list(about)
        return Enrollment(about=about, status=status, event=event, form=forms[-1] if forms else None)

    async def history(
        self, *, payer_id: str, npi: str, transaction: PayerTransaction, tax_id: str | None = None
    ) -> tuple[EnrollmentEvent, ...]:
        """Return all that was heard of an enrollment, in the order in which it was."""
        return tuple(await self._heard(enrolling(payer_id, npi, transaction, tax_id)))

    async def list(self) -> tuple[Enrollment, ...]:
        """Return every enrollment of which something was heard, as it stands, the longest known first."""
        kept = await self.means.state.enrollments.all(account=await self.means.account())
        known = {(event := _event(one.number, one.told)).about.name: event.about for one in kept}
        return tuple([await self.status_of(about) for about in known.values()])

    async def missing(
        self, *, payers: Iterable[str], providers: Iterable[Provider], transactions: Iterable[PayerTransaction]
    ) -> tuple[Missing, ...]:
        """Return what stands in the way of transactions, ahead of time, by payer, provider and transaction.

        `payers` are ids, `providers` pairs of NPI and tax id (or None). An id that is listed for other transactions
        alone is `not_listed` for these. Raises `ConfigurationError` without a payer list.
        """
        listed, found = self._list(), builtins.list[Missing]()
        for payer, (npi, tax), transaction in product(payers, providers, transactions):
            about = enrolling(payer, npi, transaction, tax)
            lacks = lacking(about, listed.find(payer, transaction), await self.status_of(about))
            if lacks is not None:
                found.append(lacks)
        return tuple(found)

    async def learned_from(self, remittance: Remittance) -> bool:
        """Conclude from a remittance that came that the payee is enrolled for 835s of its payer (MODELLED).

        Nothing is concluded where the payer's id is not the one that the list has for 835s, or the payee has no NPI;
        nothing new where it is known to be in place. With a payer list, `oa.remittances` does so by itself.
        """
        event = from_remittance(remittance, self.means.payer_list, self.means.today())
        if event is None or (await self.status_of(event.about)).in_place:
            return False
        trace = remittance.payment.trace_number or remittance.control_number
        return await self._add(event, fact=f"remittance:{event.about.name}:{trace}")

    async def learned_from_rejections(self, claim_ids: Collection[str] | None = None) -> int:
        """Conclude from refused claims which enrollments are missing (MODELLED); return how many facts are new.

        Of all claims that stand refused, or of those named. Those answers count of which a code or its words say that
        somebody is not enrolled. With a payer list, `oa.claims.collect` and `absorb` do so by themselves.
        """
        submissions, account = self.means.state.submissions, await self.means.account()
        if claim_ids is None:
            kept = await submissions.listed(account=account, states=("rejected",))
        else:
            kept = [*(await submissions.claims_named([*claim_ids], account=account)).values()]
        new = 0
        for claim in kept:
            for event, fact in from_refused(claim):
                new += await self._add(event, fact=fact)
        return new

    async def require_route(self, claim: Claim, despite: str | None = None) -> None:
        """Let a claim pass that its payer takes from its biller. Raises `PayerNotListed`, `EnrollmentMissing`."""
        await require_route(self, claim, despite=despite)

    # --- inside

    async def _form(
        self, status: EnrollmentStatus, about: Enrolling, on: date | None, form: str | None, note: str
    ) -> Enrollment:
        on = on or self.means.today()
        event = EnrollmentEvent(about=about, status=status, on=on, source="form", grade="told", note=note, form=form)
        await self._add(event, fact=secrets.token_hex(16))
        detail = {"payer": about.payer_id, "transaction": about.transaction}
        await self.means.audit.note_end("enrollments.note", status, detail=detail)
        return await self.status_of(about)

    async def _add(self, event: EnrollmentEvent, *, fact: str) -> bool:
        told = event.model_dump(mode="json", by_alias=True, exclude={"number"})
        account = await self.means.account()
        return await self.means.state.enrollments.add(told, account=account, enrollment=event.about.name, fact=fact)

    async def _heard(self, about: Enrolling) -> builtins.list[EnrollmentEvent]:
        account = await self.means.account()
        kept = await self.means.state.enrollments.of(*about.names, account=account)
        return [_event(one.number, one.told) for one in kept]

    def _by_list(self, about: Enrolling) -> EnrollmentStatus:
        listed = self.means.payer_list
        row = None if listed is None else listed.find(about.payer_id, about.transaction)
        if row is None:
            return "unknown"
        return "required" if row.enrollment else "not_required"

    def _list(self) -> PayerList:
        if self.means.payer_list is None:
            raise ConfigurationError("nobody gave the payer list: OfficeAlly(payer_list=load_payers(...))")
        return self.means.payer_list


def _event(number: int, told: dict[str, object]) -> EnrollmentEvent:
    return EnrollmentEvent.model_validate({**told, "number": number})
