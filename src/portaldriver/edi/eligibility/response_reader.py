"""Reading 271 transactions: each patient answered about is a response."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from ..deviations import Deviation, Deviations
from ..envelope import Envelope
from ..fields import Fields
from ..kinds import Kind, read_kinds
from ..levels import had_levels, length, mark, named, once
from ..loops import Node
from ..models.eligibility import EligibilityMember
from ..models.eligibility_response import EligibilityResponse, Rejection
from ..models.eligibility_summary import RawSize
from ..results import Read
from ..source import Source
from .benefits import benefit_of
from .grammar import RESPONSE
from .parties import contacts_of, heading, member_of, party_of, traces_of
from .rejections import rejection_of
from .summary import summarized

_LETTERS: Final = {"2000A": "A", "2000B": "B", "2000C": "C", "2000D": "D"}


def response_of(node: Node, envelope: Envelope, noted: Deviations) -> EligibilityResponse | None:
    """Return the answer of a level; None if what it says is said by the levels below it."""
    mark(node)
    own = [inner for level in _of(node) for inner in level.nodes if inner.loop.begins == "EB"]
    rejections = [one for level in _chain(node) for one in _rejected(level, node, noted)]
    given = _parties(node, noted)
    if had_levels(node) and not own:
        return None
    if node.name in ("2000A", "2000B") and not rejections:
        noted.add("no_answer", node.number, loop=node.name)
        return None
    benefits = [benefit_of(inner, noted) for inner in own]
    rejections += [rejection for benefit in benefits for rejection in benefit.rejections]
    given |= {"all_benefits": benefits, "rejections": rejections, "raw271": RawSize(size=length(node))}
    _numbers(node, given)
    return summarized(EligibilityResponse.model_validate(given))


def _chain(node: Node) -> list[Node]:
    """Return a level and those around it, the outermost first."""
    found = [node]
    around = node.around
    while around is not None and around.name in _LETTERS:
        found.insert(0, around)
        around = around.around
    return found


def _of(level: Node) -> tuple[Node, ...]:
    """Return the nodes of a level's own: itself and the loop of its name."""
    inside = named(level, f"2100{_LETTERS[level.name]}")
    return (level,) if inside is None or inside is level else (level, inside)


def _rejected(level: Node, node: Node, noted: Deviations) -> list[Rejection]:
    """Return the rejections of a level; of the levels around, what departs is told when they are made themselves."""
    if level is node:
        return _rejections(level, noted)
    return once(level, "rejections", lambda around: _rejections(around, Deviations()))


def _rejections(level: Node, noted: Deviations) -> list[Rejection]:
    return [rejection_of(aaa, Fields(noted, node.name)) for node in _of(level) for aaa in node.all("AAA")]


def _parties(node: Node, noted: Deviations) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for level in _chain(node):
        match _LETTERS[level.name]:
            case "A":
                given |= once(level, "parties", _payer)
            case "B":
                given |= once(level, "parties", _provider)
            case "C" if level is node:
                given["subscriber"] = member_of(named(level, "2100C"), Fields(noted, "2100C"))
            case "C":
                given["subscriber"] = once(level, "subscriber", _subscriber)
            case _:
                given["dependent"] = member_of(named(level, "2100D"), Fields(noted, "2100D"))
    return given


def _payer(level: Node) -> dict[str, Any]:
    inside = level.one("2100A")
    return {"payer": party_of(inside), "payer_contacts": contacts_of(inside)}


def _provider(level: Node) -> dict[str, Any]:
    return {"provider": party_of(level.one("2100B"))}


def _subscriber(level: Node) -> EligibilityMember | None:
    return member_of(named(level, "2100C"), Fields(Deviations(), "2100C"))


def _numbers(node: Node, given: dict[str, Any]) -> None:
    """Add the numbers by which question and answer are found again."""
    traces = traces_of(node)
    around = node.around
    if not traces and node.name == "2000D" and around is not None:
        traces = traces_of(around)
    given["traces"] = traces
    given["reference_id"] = next((trace.number or None for trace in traces if trace.kind == "2"), None)
    given["eligibility_id"] = next((trace.number or None for trace in traces if trace.kind == "1"), None)
    root = node.up("ST")
    if root is not None:
        given |= once(root, "heading", heading)


KIND: Final = Kind(
    name="271",
    transaction="271",
    guides=("",),
    grammar=RESPONSE,
    makes=frozenset(_LETTERS),
    make=response_of,
)


def read_eligibility_responses(
    source: Source,
    *,
    strict: bool = False,
    progress: Callable[[int], None] | None = None,
    told: Callable[[Deviation], None] | None = None,
) -> Iterator[Read[EligibilityResponse]]:
    """Yield the answers of 271 transactions, one for each patient, or for the level at which a payer refused.

    Raises `EdiSyntaxError` for what is no X12, with `strict` for every departure from the guide, and `EdiTruncated`
    at an end that came too early. Source: X12 005010X279A1.
    """
    return read_kinds(source, KIND, strict=strict, progress=progress, told=told)
