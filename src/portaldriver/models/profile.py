"""What users of a portal may do and see."""

from __future__ import annotations

from .base import Noun


class ProfileSummary(Noun):
    """A profile by its name: a set of rules that users are given."""

    profile_id: str
    name: str


class Profile(ProfileSummary):
    """A profile in full.

    `rules` are those that it is assigned, `withheld` those that it is not, in the portal's words. `hidden_screens` are
    the screens, as `Tenant.screens` names them, whose rules are withheld: none of somebody who may do everything. Flags
    are None where the screen does not show them.
    """

    active: bool | None = None
    sees_all_patients: bool | None = None
    is_therapist: bool | None = None
    is_physician: bool | None = None
    may_do_everything: bool | None = None
    rules: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    hidden_screens: tuple[str, ...] = ()
