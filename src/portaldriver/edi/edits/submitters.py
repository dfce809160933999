"""Edits of who sends a file."""

from __future__ import annotations

from ..edit import Edit
from ..models.claim import Submitter
from ..profiles.profile import Profile
from .characters import characters
from .noting import Noted
from .people import claim_contact


def edits_of_submitter(submitter: Submitter, *, profile: Profile) -> tuple[Edit, ...]:
    """Return every rule that a submitter breaks, under `submitter`. Source: loop 1000A of both guides, and `ISA`."""
    noted = Noted("submitter")
    noted.required("name", submitter.name)
    noted.length("name", submitter.name, 1, 60)
    noted.required("identifier", submitter.identifier)
    noted.length("identifier", submitter.identifier, 2, 80 if profile.envelope.sender_id else 15)
    told = submitter.contact
    noted.at("contact").length("name", told.name, 1, 60)
    claim_contact(noted.at("contact"), told)
    plain = Noted()
    characters(plain, submitter, separators=profile.envelope.separators, without=frozenset())
    return (*noted.found, *(Edit(f"submitter.{edit.path}", edit.code, edit.words) for edit in plain.found))
