"""What goes into an envelope comes out of it, whatever separates in it; what comes in may be anything."""

from __future__ import annotations

from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portaldriver.errors import EdiError
from portaldriver.portals.office_ally.clearinghouse.realtime import AnswerUnreadable, mime, soap
from portaldriver.portals.office_ally.clearinghouse.realtime.message import CoreMessage

few = settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))

PAYLOADS = st.text("AZ09*:^~|>&<]['\"\\ é\r\n\t'", max_size=60).map(lambda text: f"ISA{text}]]>&amp;~")
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20)


def message(payload: str) -> CoreMessage:
    return CoreMessage(
        payload_type="X12_270_Request_005010X279A1", payload_id="f81d4fae-7dec-4d0a-a765-00a0c91e6bf6",
        time_stamp="2026-01-19T16:01:03Z", sender_id="CLINIC1", receiver_id="OFFALLY", payload=payload,
    )  # fmt: skip


@few
@given(PAYLOADS, WORDS, WORDS)
def test_soap_there_and_back(payload: str, username: str, password: str) -> None:
    text = soap.written(message(payload), username=username, password=password)
    assert soap.read(text) == message(payload)
    root = ElementTree.fromstring(text)  # noqa: S314 - ours
    assert [one.text for one in root.iter() if one.tag.endswith(("}Username", "}Password"))] == [username, password]
    assert root.findtext(".//Payload") == payload


def test_an_x12_payload_is_in_a_cdata_section() -> None:
    payload = "ISA*00*&~IEA*1*000000001~"
    assert f"<Payload><![CDATA[{payload}]]></Payload>".encode() in soap.written(
        message(payload), username="u", password="p"
    )


@pytest.mark.parametrize("character", ["\x1c", "\x1d", "\x00", "\ud800"])
def test_what_xml_cannot_carry_is_refused(character: str) -> None:
    with pytest.raises(EdiError) as refused:
        soap.written(message(f"ISA{character}NORA"), username="u", password="p")
    assert "NORA" not in str(refused.value)


@few
@given(st.text("AZ09*:^~|>&<]['\" é\t\x1c\x1d", max_size=60), WORDS)
def test_mime_there_and_back(text: str, password: str) -> None:
    payload = f"ISA{text}~"
    request = httpx.Request(
        "POST", "https://example.com", files=mime.written(message(payload), username="u", password=password)
    )
    found = mime.read(request.headers["content-type"], request.read())
    assert found == message(payload)


@few
@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_anything_else_is_a_typed_error(content: bytes) -> None:
    with pytest.raises(AnswerUnreadable):
        soap.read(content)
    with pytest.raises(AnswerUnreadable):
        mime.read("multipart/form-data; boundary=x", content)


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE e [<!ENTITY a "b">]>',
        '<!DOCTYPE e SYSTEM "http://example.com/x.dtd">',
        '<!DOCTYPE e [<!ENTITY a "0123456789"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
def test_a_document_type_is_not_read(before: str) -> None:
    text = soap.written(message("ISA~"), username="u", password="p").decode().partition("?>")[2]
    assert isinstance(soap.read(text.encode()), CoreMessage)
    with pytest.raises(AnswerUnreadable):
        soap.read((before + text).encode())
