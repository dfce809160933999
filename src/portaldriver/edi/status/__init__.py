"""Claim status: 276 out and back in, 277 (005010X212) in."""

from .edits import status_edits
from .request_reader import read_status_requests
from .request_writer import compose_status_requests
from .response_reader import CATEGORIES, read_status_responses

__all__ = [
    "CATEGORIES",
    "compose_status_requests",
    "read_status_requests",
    "read_status_responses",
    "status_edits",
]
