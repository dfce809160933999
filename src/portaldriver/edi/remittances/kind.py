"""The 835 among the other kinds of transactions, for readers of any."""

from __future__ import annotations

from typing import Final

from ..deviations import Deviations
from ..envelope import Envelope
from ..kinds import ROOT, Kind
from ..loops import Node
from ..models.remittance import Remittance
from .grammar import REMITTANCE
from .heading import heading, provider_adjustments, summary_of
from .making import claim_of


def remittance_of(root: Node, envelope: Envelope, noted: Deviations) -> Remittance:
    """Return the remittance that a whole transaction holds."""
    given = heading(root, envelope, noted)
    claims, summaries = [], []
    for node in root.nodes:
        if node.name == "2000":
            summaries.append(summary_of(node, noted))
            claims += [claim_of(inner, noted) for inner in node.nodes]
        elif node.name == "2100":
            noted.add("claim_outside_of_a_part", node.number, loop="2100")
            claims.append(claim_of(node, noted))
    given["claims"] = claims
    given["summaries"] = [summary for summary in summaries if summary is not None]
    given["provider_adjustments"] = provider_adjustments(root, noted)
    return Remittance.model_validate(given)


KIND: Final = Kind(
    name="835",
    transaction="835",
    guides=("",),  # any: what departs from those we know is told
    grammar=REMITTANCE,
    makes=frozenset((ROOT,)),
    make=remittance_of,
)
"""Every 835, whole. `read_remittances` gives the same in less memory."""
