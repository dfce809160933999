"""Who is covered by what at the mock payers, and the 271 that says so. All of it is invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from mock_portals.clearinghouse.questions import Asked, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan and what the patient pays, as texts of the 271."""

    name: str = "EXAMPLE PPO"
    kind: str = "PR"
    """EB04: `PR` PPO, `HM` HMO."""
    active: bool = True
    begins: date = date(2026, 1, 1)
    copay: str = "25"
    coinsurance: str = ".2"
    deductible: str = "1000"
    remaining: str = "350"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a payer. `refuses` is an AAA03 that every question about them gets."""

    payer_id: str
    member_id: str = field(repr=False)
    person: Person
    dependents: tuple[Person, ...] = ()
    plans: tuple[Plan, ...] = (Plan(),)
    refuses: str = ""
    told_as: Person | None = None
    """How the payer writes them, where that is not how they were asked about."""


def default_members() -> list[Member]:
    """Return some of each kind. MODELLED."""

    def member(member_id: str, first: str, born: date, **others: object) -> Member:
        person = Person(last="EXAMPLE", first=first, born=born)
        return Member(payer_id="EX001", member_id=member_id, person=person, **others)  # type: ignore[arg-type]

    child = Person(last="EXAMPLE", first="KIT", born=date(2012, 5, 6))
    return [
        member("M0001", "NORA", date(1980, 1, 2), dependents=(child,)),
        member("M0002", "OTTO", date(1975, 3, 4), plans=(Plan(active=False),)),
        member("M0003", "PIA", date(1990, 7, 8), plans=(Plan(), Plan(name="EXAMPLE HMO", kind="HM", copay="40"))),
        member("M0015", "QUIN", date(1991, 1, 1), refuses="15"),
        member("M0042", "RUTH", date(1992, 2, 2), refuses="42"),
        member("M0080", "SAUL", date(1993, 3, 3), refuses="80"),
    ]


@dataclass(slots=True)
class Coverage:
    """The payers' books. `down` are payers that answer nothing but AAA 42."""

    members: list[Member] = field(default_factory=default_members)
    down: set[str] = field(default_factory=set)

    def answer(self, asked: Asked) -> list[str]:
        """Return the segments of a 271, from `BHT` on, without `ST` and `SE`."""
        if asked.payer_id in self.down:
            return _refused(asked, "42", "R", at="payer")
        found, code = self._found(asked)
        if found is None or code:
            return _refused(asked, code, "R" if code in ("42", "80") else "C", at="member")
        person = asked.dependent or asked.subscriber
        return [*_head(asked, found), *_benefits(found.plans, person)]

    def _found(self, asked: Asked) -> tuple[Member | None, str]:
        """Return the member, or None, and the code by which a payer would refuse the question."""
        if asked.member_id and not asked.member_id.isalnum():
            return None, "72"
        known = [one for one in self.members if one.payer_id == asked.payer_id]
        found = next((one for one in known if one.member_id == asked.member_id), None)
        if found is None:
            return None, "75"
        if found.refuses:
            return found, found.refuses
        if found.person.last != asked.subscriber.last.upper():
            return found, "73"
        if asked.subscriber.born not in (None, found.person.born):
            return found, "71"
        if asked.dependent is not None and not any(asked.dependent.same(one) for one in found.dependents):
            return found, "67"
        return found, ""


def _head(asked: Asked, member: Member | None) -> list[str]:
    """Return everything above the benefits, or above the refusal: the question's own numbers come back."""
    subscriber = asked.subscriber if member is None else (member.told_as or member.person)
    lines = [
        f"BHT*0022*11*{asked.transaction_id}*20261123*0930",
        "HL*1**20*1",
        f"NM1*PR*2*EXAMPLE HEALTH*****PI*{asked.payer_id}",
        "HL*2*1*21*1",
        f"NM1*1P*2*{asked.provider}*****XX*{asked.npi}",
        f"HL*3*2*22*{0 if asked.dependent is None else 1}",
    ]
    trace = [f"TRN*2*{asked.trace}*{asked.originator}"]
    lines += trace if asked.dependent is None else []
    lines += [f"NM1*IL*1*{subscriber.last}*{subscriber.first}****MI*{asked.member_id}", *_born(subscriber)]
    if asked.dependent is not None:
        lines += ["HL*4*3*23*0", *trace, f"NM1*03*1*{asked.dependent.last}*{asked.dependent.first}"]
        lines += _born(asked.dependent)
    return lines


def _born(person: Person) -> list[str]:
    return [] if person.born is None else [f"DMG*D8*{person.born:%Y%m%d}"]


def _refused(asked: Asked, code: str, follow_up: str, *, at: str) -> list[str]:
    refusal = f"AAA*N**{code}*{follow_up}"
    if at == "payer":
        head = _head(asked, None)
        return [head[0], "HL*1**20*0", f"AAA*Y**{code}*{follow_up}", head[2]]
    head = _head(asked, None)
    person = asked.dependent or asked.subscriber
    at_end = len(head) - len(_born(person))
    return [*head, refusal] if code != "72" else [*head[:at_end], refusal]


def _benefits(plans: Sequence[Plan], person: Person) -> list[str]:
    lines = []
    for plan in plans:
        state = "1" if plan.active else "6"
        lines += [f"EB*{state}*IND*30*{plan.kind}*{plan.name}", f"DTP*346*D8*{plan.begins:%Y%m%d}"]
        if plan.active:
            lines += [
                f"EB*B*IND*98***27*{plan.copay}*****Y",
                f"EB*A*IND*30***27**{plan.coinsurance}****Y",
                f"EB*C*IND*30***23*{plan.deductible}*****Y",
                f"EB*C*IND*30***29*{plan.remaining}*****Y",
            ]
    return lines
