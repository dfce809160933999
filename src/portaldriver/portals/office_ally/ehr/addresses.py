"""Where EHR 24/7 may be asked: never where asking makes something (guide 4, 11)."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from ....errors import ConfigurationError

NOTE_FORM = "patientchart_editnote"
"""Its mere opening as AddNote creates an encounter, each time (guide 11)."""


class WouldCreateEncounter(ConfigurationError):
    """The address is that of the note form, whose opening creates an encounter. It was not opened."""


def reading(url: str) -> str:
    """Return an address that is only read. Raises `WouldCreateEncounter` for the note form, however it is spelt."""
    parts, plain = urlsplit(url), ""
    path, query = parts.path, parts.query
    while plain != path + query:
        plain = path + query
        path, query = unquote(path), unquote(query)
    if NOTE_FORM in path.lower() or "addnote" in query.lower():
        raise WouldCreateEncounter("opening the note form creates an encounter", page="PatientChart_EditNote")
    return url
