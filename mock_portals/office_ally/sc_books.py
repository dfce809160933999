"""What payers know in the New Service Center: who is insured, and what they answer. Everybody is invented."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ScPayer:
    """An entry of the payer list; names repeat, and begin alike."""

    id: str
    name: str


@dataclass(frozen=True)
class ScProvider:
    """A row of the provider grid."""

    name: str
    npi: str
    tax_id: str
    kind: str = "Individual"


@dataclass(frozen=True)
class ScMember:
    """Somebody whom a payer insures: found by payer, member id and date of birth (MM/DD/YYYY)."""

    payer: str
    member_id: str
    first: str
    last: str
    born: str
    headline: str = "Active Coverage"
    group: str = "G-77001"
    address: str = "12 Sample St, Springfield, OR 97477"
    dependents: tuple[Pairs, ...] = ()


PAYERS = (
    ScPayer("BHHP1", "Blue Heron Health Plan"),
    ScPayer("BHHP2", "Blue Heron Health Plan of Ohio"),
    ScPayer("BHDN1", "Blue Heron Dental"),
    ScPayer("EVGR1", "Evergreen Health"),
    ScPayer("EVGR2", "Evergreen Health"),
    ScPayer("MCRE1", "Medicare Part B Sample"),
    *(ScPayer(f"SMPL{n:02}", f"Sample Mutual {n:02}") for n in range(1, 31)),
)

NORA = ScMember("BHHP1", "BHP100200300", "Nora", "Example", "04/12/1980")
LEO = ScMember("BHHP1", "BHP100200300", "Leo", "Example", "09/30/2015", dependents=((("Name", "EXAMPLE, LEO"),),))
OTTO = ScMember("BHHP1", "BHP555000111", "Otto", "Placeholder", "01/05/1955", headline="Inactive Coverage")
MEMBERS = (NORA, LEO, OTTO, ScMember("MCRE1", "1EG4TE5MK73", "Ida", "Sample", "02/28/1941", group=""))


def npi(nine: int) -> str:
    """Return a number with the check digit of an NPI."""
    digits = [int(one) for one in f"80840{nine:09}"]
    doubled = [one * 2 if place % 2 == 0 else one for place, one in enumerate(reversed(digits))]
    total = sum(one - 9 if one > 9 else one for one in doubled)
    return f"{nine:09}{-total % 10}"


PROVIDERS = (
    ScProvider("Hale, Nadia", "1234567893", "123456789"),
    *(ScProvider(f"Provider, Sample {n:02}", npi(145000000 + n), f"98765{n:04}") for n in range(60)),
    ScProvider("Riverbend Clinic", npi(199000001), "555001234", "Organization"),
    ScProvider("Riverbend Clinic North", npi(199000001), "555001234", "Organization"),
)


@dataclass
class ScBooks:
    """Payers, providers, members, and every question that was asked, as it was sent."""

    payers: tuple[ScPayer, ...] = PAYERS
    providers: tuple[ScProvider, ...] = PROVIDERS
    members: tuple[ScMember, ...] = MEMBERS
    asked: list[dict[str, Any]] = field(default_factory=list, repr=False)
    message: str = ""
    """What the payer says in the place of an answer."""
    mistaken: ScMember | None = None
    """About whom it answers, whoever was asked about."""

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """Answer a question, and keep it. The words for what is not found are those of X12's AAA03 (75)."""
        self.asked.append(question)
        name = f"{question.get('last')}, {question.get('first')}"
        if self.message:
            return {"asked": name, "message": self.message}
        found = self.mistaken or self._member(question)
        if found is None:
            return {"asked": name, "message": "Subscriber/Insured Not Found"}
        return self._coverage(found, str(question.get("from")))

    def _member(self, question: dict[str, Any]) -> ScMember | None:
        for one in self.members:
            known = (one.payer, one.born, one.last.lower(), one.first.lower())
            asked = (question["payer"], question["born"], question["last"].lower(), question["first"].lower())
            if known == asked and question["member"] in ("", one.member_id):
                return one
        return None

    def _coverage(self, member: ScMember, on: str) -> dict[str, Any]:
        payer = next(one for one in self.payers if one.id == member.payer)
        subscriber = replace(NORA, address=member.address) if member.dependents else member
        identity = "Medicare Beneficiary ID (MBI)" if member.payer.startswith("MCR") else "Member ID"
        person = [("Name", f"{subscriber.last}, {subscriber.first}".upper()), ("Date of Birth", subscriber.born)]
        plan = [("Plan Begin Date", "01/01/2026"), ("Plan End Date", "12/31/2026"), ("Address", member.address)]
        dependents = [
            pair
            for one in member.dependents
            for pair in (*one, ("Date of Birth", member.born), ("Relationship", "Child"), *plan)
        ]
        return {
            "asked": f"{member.last}, {member.first}",
            "headline": member.headline,
            "summary": [
                ("Payer", payer.name),
                (identity, member.member_id),
                *person,
                ("Group Number", member.group),
                ("Date of Service", on),
                *plan,
            ],
            "dependents": dependents,
            "plan": [("Plan Name", "Heron PPO"), ("Insurance Type", "Preferred Provider Organization (PPO)")],
        }
