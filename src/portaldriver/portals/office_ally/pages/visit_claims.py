"""Claims made of visits: a script of the visit list (guide 3.3, 7.1)."""

from __future__ import annotations

from urllib.parse import urlencode

from ....pom import Binding, Commit, Evidence
from .landing import Navigation


class VisitClaims(Navigation):
    """Where visits are made into claims. Of the address's query only `oper` is attested."""

    path = "/pm/PatientVisits/Visits.aspx?Tab=V"
    evidence = Evidence.ATTESTED
    source = "office_ally 3.3, 7.1"
    token = Commit(
        'input[name="__RequestVerificationToken"]',
        sends=r"/patientvisits/api\.aspx$",
        asks=r"(^|&)oper=CreateHCFAClaimBatch0212(&|$)",
    )

    @classmethod
    def make_url(cls, binding: Binding) -> str:
        """Return where visits are posted to."""
        return f"{binding.origin(cls.host)}/pm/PatientVisits/Api.aspx?{urlencode({'oper': 'CreateHCFAClaimBatch0212'})}"
