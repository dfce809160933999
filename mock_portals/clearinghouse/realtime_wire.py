"""CORE's envelopes on the wire, read and written apart from the driver's own."""

from __future__ import annotations

from collections.abc import Mapping
from email import message_from_bytes, policy
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from starlette.responses import Response


def form_fields(content_type: str, content: bytes) -> dict[str, str]:
    """Return the fields of a form, by their names."""
    form = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + content, policy=policy.HTTP)
    fields: dict[str, str] = {}
    for part in form.iter_parts():
        value = part.get_payload(decode=True)
        assert isinstance(value, bytes)  # noqa: S101
        fields[str(part.get_param("name", header="content-disposition"))] = value.decode()
    return fields


def kind_of(response: Response) -> dict[str, str]:
    """Return the header that tells a response's kind."""
    return {"content-type": response.headers["content-type"]}


def soap_fields(content: bytes) -> dict[str, str]:
    """Return the fields of an envelope by names in small letters. Raises `ValueError` for another text."""
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - our own client's
    except ElementTree.ParseError:
        raise ValueError from None
    soap = "{http://www.w3.org/2003/05/soap-envelope}"
    oasis = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
    core = "{http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd}COREEnvelopeRealTimeRequest"
    token = root.find(f"{soap}Header/{oasis}Security/{oasis}UsernameToken")
    body = root.find(f"{soap}Body/{core}")
    if token is None or body is None:
        raise ValueError
    found = {one.tag.lower(): one.text or "" for one in body}
    return found | {name.lower(): token.findtext(oasis + name) or "" for name in ("Username", "Password")}


def as_soap(fields: Mapping[str, str]) -> Response:
    """Return an answer in its envelope."""
    lines = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items() if name != "Payload")
    payload = fields["Payload"].replace("]]>", "]]]]><![CDATA[>")
    text = (
        '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
        '<COREEnvelopeRealTimeResponse xmlns="http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd">'
        f"{lines}<Payload><![CDATA[{payload}]]></Payload></COREEnvelopeRealTimeResponse></s:Body></s:Envelope>"
    )
    return Response(text, media_type="application/soap+xml")


def as_form(fields: Mapping[str, str]) -> Response:
    """Return an answer as a form."""
    parts = "".join(
        f'--core-part\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return Response(parts + "--core-part--\r\n", headers={"content-type": "multipart/form-data; boundary=core-part"})


def fault(code: str, status: int, inner: str = "") -> Response:
    """Return a SOAP fault."""
    below = f"<s:Subcode><s:Value>{inner}</s:Value></s:Subcode>" if inner else ""
    text = (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code>'
        f"<s:Value>{code}</s:Value>{below}</s:Code><s:Reason><s:Text>it failed for NORA</s:Text></s:Reason>"
        "</s:Fault></s:Body></s:Envelope>"
    )
    return Response(text, status_code=status, media_type="application/soap+xml")
