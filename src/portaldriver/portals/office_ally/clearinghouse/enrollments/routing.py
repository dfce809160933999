"""Whether a claim may go to its payer: refused before anything leaves where it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .....edi import Claim
from .....errors import InvalidInput
from .missing import form_of
from .register import enrolling

if TYPE_CHECKING:
    from .desk import Enrollments


class EnrollmentMissing(InvalidInput):
    """A payer needs an enrollment that is not in place, and nothing was sent.

    `payer_id`, `payer_name`, `transaction` and `form` say which; `status` is how it stands.
    """

    payer_id: str = ""
    payer_name: str = ""
    transaction: str = ""
    form: str = ""
    status: str = ""


async def require_route(enrollments: Enrollments, claim: Claim, *, despite: str | None = None) -> None:
    """Let a claim pass that its payer takes from its billing provider.

    `despite` is the reason for which a missing enrollment is passed over: it goes into the audit log, and a payer that
    is not listed is refused all the same. Raises `PayerNotListed`, `EnrollmentMissing`; `StateError` where the log
    cannot be written. Without a payer list nothing is held back.
    """
    means = enrollments.means
    if means.payer_list is None:
        return
    if despite is not None and not despite.strip():
        raise InvalidInput("a reason is needed", field="despite_enrollment")
    name = claim.payer.name if claim.payer is not None else None
    row = means.payer_list.route(claim.payer_id or "", claim.claim_type, name=name)
    if not row.enrollment:
        return
    biller = claim.billing_provider
    about = enrolling(row.payer_id, biller.npi or "", row.transaction, biller.tax_id)
    found = await enrollments.status_of(about)
    if found.in_place:
        return
    form = form_of(about, found.form)
    detail = {"payer": row.payer_id, "transaction": row.transaction, "status": found.status}
    if despite is not None:
        await means.audit.note("claims.routing", "overridden", detail={**detail, "reason": despite.strip()})
        return
    error = EnrollmentMissing(
        f"{row.payer_name} ({row.payer_id}) needs an enrollment for {row.transaction} that is {found.status}: {form}",
        field="payer_id",
    )
    error.payer_id, error.payer_name, error.transaction = row.payer_id, row.payer_name, row.transaction
    error.form, error.status = form, found.status
    raise error
