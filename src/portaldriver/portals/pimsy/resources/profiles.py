"""What users may do and see: profiles with their rules (guide 1.3)."""

from __future__ import annotations

from ....client import Resource
from ....errors import ExtractionError, NotFound, UnexpectedPage
from ....models.profile import Profile, ProfileSummary
from ....pom import Extracted
from ....runtime.session import Tab
from ..grids import Lane
from ..numbers import number_of
from ..pages.menu import entry_called
from ..pages.profiles import PROFILE, ProfileChoice, ProfileRecord, Rule
from ..pages.profiles import Profiles as Screen
from ..site import address, show


class Profiles(Resource):
    """Profiles, which users are given. Read only."""

    async def list(self, *, lane: Lane = "fetch") -> tuple[ProfileSummary, ...]:
        """List profiles, active or not. Raises `NotOnThisSurface`, `NotPermitted`."""

        async def step(tab: Tab) -> tuple[ProfileSummary, ...]:
            return await self._all(tab, Screen(tab.page, self._binding), lane)

        return await self._client.call("profiles.list", step)

    async def get(self, profile_id: str, *, lane: Lane = "fetch") -> Profile:
        """Read a profile with its rules and the screens that it hides.

        Raises `NotFound`, `NotOnThisSurface`, `NotPermitted`.
        """
        profile_id = number_of(profile_id, "profile_id")

        async def step(tab: Tab) -> Profile:
            screen = Screen(tab.page, self._binding)
            listed = await self._all(tab, screen, lane)
            known = next((one for one in listed if one.profile_id == profile_id), None)
            if known is None:
                raise NotFound("no such profile", page=screen.title())
            if lane == "fetch":
                url = await address(tab, self._binding, Screen, {PROFILE: profile_id})
                assigned, unassigned = await screen.assigned.fetch(url), await screen.unassigned.fetch(url)
            else:
                await screen.choice.fill(ProfileChoice(name=known.name))
                await screen.follow(screen.open_chosen, to=(Screen,))
                assigned, unassigned = await screen.assigned.read(), await screen.unassigned.read()
            return profile_of(known, assigned, unassigned, page=screen.title())

        return await self._client.call("profiles.get", step, record=f"profile:{profile_id}")

    async def _all(self, tab: Tab, screen: Screen, lane: Lane) -> tuple[ProfileSummary, ...]:
        url = await address(tab, self._binding, Screen)
        if lane == "fetch":
            found = await screen.choices.fetch(url)
        else:
            await show(tab, screen, url)
            found = await screen.choices.read()
        return tuple(ProfileSummary(profile_id=row.profile_id, name=row.name) for row in found.records)


def profile_of(known: ProfileSummary, assigned: Extracted[Rule], unassigned: Extracted[Rule], *, page: str) -> Profile:
    """Return a profile as its screen shows it. Raises `UnexpectedPage` if that shows another, or other than one."""
    shown = assigned.about
    if not isinstance(shown, ProfileRecord) or shown != unassigned.about:
        raise ExtractionError("the profile changed while it was read", page=page, retryable=True)
    if shown.profile_id != known.profile_id:
        raise UnexpectedPage("the portal showed another profile", page=page)
    rules, withheld = ({row.name: None for row in one.records} for one in (assigned, unassigned))
    if rules.keys() & withheld.keys():
        raise ExtractionError("a rule is both assigned and not", page=page, field="rules", retryable=True)
    screens = (entry_called(name) for name in withheld)
    return Profile(
        **dict(known),
        active=shown.active,
        sees_all_patients=shown.client_admin,
        is_therapist=shown.pt_qp,
        is_physician=shown.doctor,
        may_do_everything=shown.power_user,
        rules=tuple(rules),
        withheld=tuple(withheld),
        hidden_screens=() if shown.power_user else tuple(name for name in screens if name is not None),
    )
