"""Rules that a payer or a clearinghouse adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from .noting import Noted
from .paths import found

if TYPE_CHECKING:
    from ..profiles.profile import Profile, Rule


def profiled(noted: Noted, model: BaseModel, profile: Profile, transaction: str) -> None:
    """Note what breaks a profile's rules."""
    for rule in profile.rules:
        if rule.holds_for(transaction):
            for path, value in found(model, rule.path):
                _held(noted, path, value, rule, profile.name)


def _held(noted: Noted, path: str, value: Any, rule: Rule, whose: str) -> None:
    if value is None or value in ("", ()):
        if rule.required and not any(edit.code == "required" and edit.path == path for edit in noted.found):
            noted.add(path, "profile_required", f"is required by {whose}")
        return
    if rule.forbidden:
        noted.add(path, "profile_forbidden", f"is not taken by {whose}")
    if rule.one_of and str(value) not in rule.one_of:
        noted.add(path, "profile_code", f"is not one of those that {whose} takes")
    if isinstance(value, str):
        if rule.min_length is not None and len(value) < rule.min_length:
            noted.add(path, "profile_length", f"is shorter than {whose} takes")
        if rule.max_length is not None and len(value) > rule.max_length:
            noted.add(path, "profile_length", f"is longer than {whose} takes")
    if isinstance(value, tuple | list) and rule.at_most is not None and len(value) > rule.at_most:
        noted.add(path, "profile_too_many", f"are more than {whose} takes")
