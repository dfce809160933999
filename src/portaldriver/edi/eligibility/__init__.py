"""Eligibility: 270 out and back in, 271 in, and what it says in short."""

from .edits import eligibility_edits
from .rejections import REASONS
from .request_reader import read_eligibility_requests
from .request_writer import compose_eligibility
from .response_reader import read_eligibility_responses
from .summary import summarize

__all__ = [
    "REASONS",
    "compose_eligibility",
    "eligibility_edits",
    "read_eligibility_requests",
    "read_eligibility_responses",
    "summarize",
]
