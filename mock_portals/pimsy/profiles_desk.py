"""Administration > Profile Management: what users may do and see (guide 1.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from mock_portals.grafting import Element, Page
from mock_portals.pimsy.book import Profile, by_id
from mock_portals.pimsy.desk import Desk, Handler
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

PROFILES = "/Administration/Profiles"


class Profiles(Desk):
    """Behaviour of the screen, as far as it is read."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {("GET", PROFILES.lower()): self._one}

    def _one(self, visit: Visit, session: Session) -> Response:
        found = by_id(self.book.profiles, visit.query.get("profile", ""))

        def edit(page: Page) -> None:
            choices = [("", ""), *((str(one.id), one.name) for one in self.book.profiles)]
            _offer(page, "#profile-choice option", choices, str(found.id) if found else "")
            self._rules(page, found or Profile(0, "", active=False))

        return self.show(visit, session, self.recorded(visit.path), edit)

    def _rules(self, page: Page, profile: Profile) -> None:
        lists = {"assigned": profile.rules, "unassigned": [one for one in self.book.rules if one not in profile.rules]}
        for ident, rules in lists.items():
            _offer(page, f"#{ident} option", [(one, one) for one in rules])
        boxes = {
            "profile_active": profile.active,
            "client_admin": profile.client_admin,
            "pt_qp": profile.pt_qp,
            "doctor": profile.doctor,
            "power_user": profile.power_user,
        }
        for ident, on in boxes.items():
            page.check(f"#{ident}", on)


def _offer(page: Page, css: str, choices: Sequence[tuple[str, str]], chosen: str | None = None) -> None:
    def fill(option: Element, choice: tuple[str, str]) -> None:
        option.set("value", choice[0])
        option.text = choice[1]
        if choice[0] == chosen:
            option.set("selected", "selected")

    page.repeat(css, choices, fill)
