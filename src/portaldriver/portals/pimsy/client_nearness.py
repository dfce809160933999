"""Whether somebody in a list is who was just written, though the portal keeps them otherwise than was asked.

A portal may cut a name, respell it or shift a day when it saves. What it then shows is no match for what was asked, and
whoever takes it for absent writes it a second time. What is near is looked at, and told by `SavedDifferently`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from .client_filling import Identity

SAME, ALIKE, OTHER = 2, 1, 0
LIKE = 0.8
"""Share of letters that two spellings have in common, from which on they are alike."""
SHORTEST = 3
"""Letters that the portal leaves of a name that it cuts, at the least."""


@dataclass(frozen=True, slots=True, repr=False)
class Likeness:
    """How like somebody is to who was asked for; what a portal does not show is None."""

    who: Identity
    last: str | None
    first: str | None
    dob: date | None

    @property
    def grades(self) -> tuple[int, int, int]:
        """First name, last name and birth date: `SAME`, `ALIKE` or `OTHER`."""
        who = self.who
        return like(self.first, who.first_name), like(self.last, who.last_name), like_day(self.dob, who.dob)

    @property
    def is_swapped(self) -> bool:
        """Whether each name stands in the other's place."""
        return (plain(self.last), plain(self.first)) == (plain(self.who.first_name), plain(self.who.last_name))

    @property
    def is_near(self) -> bool:
        """Whether a record that came since is the one that was written. Of twins, the other's first name tells."""
        first, last, day = self.grades
        return (first > OTHER and first + last + day >= SAME + SAME) or (self.is_swapped and day > OTHER)

    @property
    def is_degraded(self) -> bool:
        """Whether a record that stood there before may well be this person, as the portal kept or somebody typed them.

        All but one of name and day are the same and that one is alike, or the day is lost.
        """
        first, last, day = self.grades
        enough = SAME + ALIKE if self.dob is None else SAME + SAME + ALIKE - day
        return (min(first, last, day) > OTHER and first + last >= enough) or (self.is_swapped and day > OTHER)


def plain(text: str | None) -> str:
    """Return a name's letters and digits without accents, in one case."""
    spelt = unicodedata.normalize("NFKD", text or "")
    return "".join(letter for letter in spelt if letter.isalnum()).casefold()


def like(held: str | None, asked: str | None) -> int:
    """Compare two spellings of a name; one that the portal lost is like any."""
    there, wanted = plain(held), plain(asked)
    if there == wanted:
        return SAME
    if wanted.startswith(there) or (wanted and there.startswith(wanted)):
        return ALIKE
    return ALIKE if SequenceMatcher(None, there, wanted).ratio() >= LIKE else OTHER


def like_day(held: date | None, asked: date) -> int:
    """Compare two days; one that the portal lost, shifted by one, wrote in another order or century is like it."""
    if held == asked:
        return SAME
    if held is None or abs((held - asked).days) == 1:
        return ALIKE
    parts = (held.month, held.day)
    same = parts == (asked.month, asked.day) or (held.year == asked.year and parts == (asked.day, asked.month))
    return ALIKE if same else OTHER


def is_kept_of(held: str | None, asked: str) -> bool:
    """Tell whether a name is what a portal makes of the one that was asked: spelt otherwise, or its beginning."""
    there, wanted = plain(held), plain(asked)
    return there == wanted or (len(there) >= SHORTEST and wanted.startswith(there))
