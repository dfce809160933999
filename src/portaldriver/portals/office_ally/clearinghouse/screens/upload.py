"""The page that files of claims are uploaded on (guide 7.4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from .....pom import TEXT, Commit, Detail, Evidence, Record, Selector, Table, column, having, label
from .classic import Inside

FileId = Annotated[str, Field(pattern=r"^\d{9,10}$")]
"""9 or 10 digits (guide 10.3)."""
TASKS = {"837P": "Professional", "837I": "Institutional"}
STAMP = "%m/%d/%Y %I:%M:%S %p"


def _moment(value: Any) -> Any:
    return datetime.strptime(value.strip(), STAMP) if isinstance(value, str) else value


Moment = Annotated[datetime, BeforeValidator(_moment)]
"""Local time of the portal, as its pages write it. MODELLED."""


class UploadedFile(Record):
    """A file in the list "Uploaded files"."""

    name: Annotated[str, Selector(column("File Name"), read=TEXT)]
    file_id: Annotated[FileId, Selector(column("File ID"), read=TEXT)]
    uploaded_at: Annotated[Moment, Selector(column("Upload Date"), read=TEXT)]


class UploadPage(Inside):
    """Where a file is chosen and sent.

    Attested are the words "Select File" and "Upload". MODELLED: the ids, the iframe's number, and the list "Uploaded
    files": the guide knows a File ID from the confirmation, and from the file summary 6 to 12 hours later.
    """

    at = r"/UploadClaims/Upload\.aspx"
    evidence = Evidence.MODELLED
    source = "office_ally 7.4"
    frame = "#Iframe12"
    ready = Selector("#fileUpload", label("Select File"))
    file = Selector("#fileUpload", label("Select File"))
    upload = Commit("#btnUpload")
    uploaded = Table(
        UploadedFile,
        rows=Selector("#tblUploaded tr.uploaded"),
        empty=Selector("#lblNoFiles"),
    )


class Confirmation(Record):
    """What the portal says of a file that it took."""

    file_id: Annotated[FileId, Selector("#lblFileID", read=TEXT)]
    name: Annotated[str, Selector("#lblFileName", read=TEXT)]


class Uploaded(Inside):
    """The confirmation, with the File ID: that it comes is attested, its ids are MODELLED."""

    evidence = Evidence.MODELLED
    source = "office_ally 7.4"
    ready = Selector("#lblFileID")
    said = Detail(Confirmation)


class NotUploaded(Inside):
    """A refusal, which comes with HTTP 200. MODELLED for this page: the words are those of others (guide 11)."""

    evidence = Evidence.MODELLED
    source = "office_ally 11"
    ready = Selector(having("body", "Please correct the following(s):"))
