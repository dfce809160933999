"""A file that a form posts, byte for byte."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mock_portals.visiting import Visit

_BOUNDARY = re.compile(r'multipart/form-data;.*?boundary="?([^";]+)', re.IGNORECASE)


@dataclass(frozen=True)
class PostedFile:
    """What was chosen in a file field."""

    name: str
    content: bytes = field(repr=False)


def posted_file(visit: Visit, field_name: str) -> PostedFile | None:
    """Return the file of a field, None where none was posted (RFC 7578)."""
    found = _BOUNDARY.match(visit.headers.get("content-type", ""))
    if found is None:
        return None
    for part in visit.body.split(b"--" + found[1].encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        said = re.search(rb'name="([^"]*)"; filename="([^"]*)"', head)
        if said is not None and said[1].decode() == field_name and said[2]:
            return PostedFile(said[2].decode(), content.removesuffix(b"\r\n"))
    return None
