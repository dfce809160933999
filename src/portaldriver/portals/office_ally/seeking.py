"""Whether the portal has a patient already: by account number, else by name and birth date."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from ...pom import Binding
from ...runtime.session import Tab
from .coerce import folded
from .listing import read_rows
from .pages import PatientRow
from .query import Criterion, PatientQuery, SearchBy

PAGE = 1000


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """What makes a patient recognisable: the account number if there is one, else names and birth date."""

    mrn: str | None
    last_name: str
    first_name: str
    dob: date

    @property
    def text(self) -> str:
        """Return it as one text, in which case and space do not matter."""
        if self.mrn:
            return f"mrn:{_same(self.mrn)}"
        return f"name:{_same(self.last_name)}|{_same(self.first_name)}|{self.dob.isoformat()}"

    def fits(self, row: PatientRow) -> bool:
        """Tell whether a row of the list has these names and this birth date."""
        names = (_same(row.last_name), _same(row.first_name), row.dob)
        return names == (_same(self.last_name), _same(self.first_name), self.dob)


@dataclass(frozen=True, slots=True)
class Matches:
    """Ids of patients that are the wanted one; `unnumbered` of those that would be, had they an account number."""

    ids: tuple[str, ...] = ()
    unnumbered: tuple[str, ...] = ()


async def matches(tab: Tab, binding: Binding, who: Identity) -> Matches:
    """Look a patient up in the list.

    It cannot be searched for account numbers: where none of that name has the wanted one, all patients are read.
    """
    namesakes = await _rows(tab, binding, _query(who))
    named = [row for row in namesakes if who.fits(row)]
    if not who.mrn:
        return Matches(ids=tuple(row.patient_id for row in named))
    numbered = _numbered(namesakes, who.mrn) or _numbered(await _rows(tab, binding, PatientQuery()), who.mrn)
    if numbered:
        return Matches(ids=numbered)
    return Matches(unnumbered=tuple(row.patient_id for row in named if not row.account_number))


def _query(who: Identity) -> PatientQuery:
    """Search by the names' first words: how many spaces are between them and the others does not matter then."""
    asked: list[tuple[SearchBy, str]] = [("PatientLastName", who.last_name), ("PatientFirstName", who.first_name)]
    return PatientQuery(tuple(Criterion(by, name.split()[0], "starts_with") for by, name in asked))


async def _rows(tab: Tab, binding: Binding, query: PatientQuery) -> list[PatientRow]:
    found: list[PatientRow] = []
    page = 1
    while True:
        read = await read_rows(tab, binding, query, page=page, size=PAGE, lane="fetch")
        found += read.rows
        if page * PAGE >= read.total:
            return found
        page += 1


def _numbered(rows: list[PatientRow], mrn: str) -> tuple[str, ...]:
    return tuple(row.patient_id for row in rows if _same(row.account_number or "") == _same(mrn))


def _same(text: str) -> str:
    return folded(unicodedata.normalize("NFKC", text))
