"""HAR 1.2 as browsers and Playwright write it, tolerant of fields this package does not know."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class RecordingError(ValueError):
    """A file that should hold a recording does not; the message never quotes recorded content."""


class HarModel(BaseModel):
    """Keep unknown fields, so that nothing recorded is lost on the way through."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)


class NameValue(HarModel):
    """One header, cookie or query parameter."""

    name: str
    value: str = ""


class Content(HarModel):
    """A response body: inline (`text`), beside the HAR (`file`) or absent."""

    size: int = -1
    mime_type: str = Field(default="", alias="mimeType")
    text: str | None = None
    encoding: str | None = None
    file: str | None = Field(default=None, alias="_file")


class Request(HarModel):
    """What the browser sent."""

    method: str
    url: str
    headers: tuple[NameValue, ...] = ()
    cookies: tuple[NameValue, ...] = ()
    query: tuple[NameValue, ...] = Field(default=(), alias="queryString")
    post_data: dict[str, Any] | None = Field(default=None, alias="postData")


class Response(HarModel):
    """What the portal answered; browsers write status 0 for a request that got no answer."""

    status: int
    status_text: str = Field(default="", alias="statusText")
    headers: tuple[NameValue, ...] = ()
    cookies: tuple[NameValue, ...] = ()
    content: Content = Content()
    redirect_url: str = Field(default="", alias="redirectURL")

    def header(self, name: str) -> str | None:
        """Return the first header of that name, whatever its case."""
        wanted = name.lower()
        return next((item.value for item in self.headers if item.name.lower() == wanted), None)


class Entry(HarModel):
    """One exchange; `comment` names the variant when one request has several recorded answers."""

    request: Request
    response: Response
    comment: str = ""


class Log(HarModel):
    """The `log` of a HAR; `comment` carries provenance."""

    version: str = "1.2"
    entries: tuple[Entry, ...]
    comment: str = ""


class Har(HarModel):
    """The whole file."""

    log: Log
