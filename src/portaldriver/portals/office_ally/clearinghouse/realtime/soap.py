"""CORE's SOAP 1.2 envelope: writing one, and reading what comes back, which may be anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from .....errors import ConfigurationError, EdiError
from .errors import AnswerUnreadable
from .message import CoreMessage, named

SOAP: Final = "http://www.w3.org/2003/05/soap-envelope"
CORE: Final = "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"
_OASIS: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSSE: Final = _OASIS + "wssecurity-secext-1.0.xsd"
PASSWORD_TEXT: Final = _OASIS + "username-token-profile-1.0#PasswordText"
HEADERS: Final = {
    "Content-Type": "application/soap+xml; charset=utf-8;action=RealTimeTransaction;",
    "Action": "RealTimeTransaction",
}
"""Source: guide 10.6, to the letter."""


@dataclass(frozen=True, slots=True)
class SoapFault:
    """A fault by its local codes, the outermost first; its words may quote and are not kept."""

    codes: tuple[str, ...]


def written(message: CoreMessage, *, username: str, password: str) -> bytes:
    """Return an envelope with the account's token. Raises `EdiError` for a payload that XML cannot carry."""
    etree = _etree()
    root = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    security = etree.SubElement(
        etree.SubElement(root, f"{{{SOAP}}}Header"), f"{{{WSSE}}}Security", nsmap={"wsse": WSSE}
    )
    security.set(f"{{{SOAP}}}mustUnderstand", "true")
    token = etree.SubElement(security, f"{{{WSSE}}}UsernameToken")
    body = etree.SubElement(
        etree.SubElement(root, f"{{{SOAP}}}Body"), f"{{{CORE}}}COREEnvelopeRealTimeRequest", nsmap={"core": CORE}
    )
    refused = ""
    try:
        etree.SubElement(token, f"{{{WSSE}}}Username").text = username
        secret = etree.SubElement(token, f"{{{WSSE}}}Password")
        secret.text = password
        secret.set("Type", PASSWORD_TEXT)
        for name, value in _fields(message):
            etree.SubElement(body, name).text = value
        # A carriage return is lost in CDATA, and stays as a reference.
        carried = message.payload if "\r" in message.payload else etree.CDATA(message.payload)
        etree.SubElement(body, "Payload").text = carried
    except ValueError:  # its words would be raised beside ours
        refused = "the question holds a character that XML cannot carry"
    if refused:
        raise EdiError(refused, code="character")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _fields(message: CoreMessage) -> tuple[tuple[str, str], ...]:
    return (
        ("PayloadType", message.payload_type),
        ("ProcessingMode", message.processing_mode),
        ("PayloadID", message.payload_id),
        ("TimeStamp", message.time_stamp),
        ("SenderID", message.sender_id),
        ("ReceiverID", message.receiver_id),
        ("CORERuleVersion", message.rule_version),
    )


def read(content: bytes) -> CoreMessage | SoapFault:
    """Return the message or the fault in an envelope.

    Names are compared without their namespaces, which servers do not agree on. Raises `AnswerUnreadable` for what is
    no XML, has a document type, or is no SOAP; nothing outside of the text is ever looked up.
    """
    body = _body(content)
    if body is None:
        raise AnswerUnreadable("the answer is no SOAP envelope, or is cut short")
    for one in body:
        match _local(one):
            case "Fault":
                return SoapFault(_codes(one))
            case "COREEnvelopeRealTimeResponse" | "COREEnvelopeRealTimeRequest":
                return named({_local(field).lower(): "".join(field.itertext()) for field in one})
    raise AnswerUnreadable("the answer's envelope holds no real-time answer")


def _body(content: bytes) -> Any:
    """Return the SOAP body; None if there is none, or if the text is not one to be read."""
    etree = _etree()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.getroottree().docinfo.doctype or _local(root) != "Envelope":
        return None
    return next((one for one in root if _local(one) == "Body"), None)


def _codes(fault: Any) -> tuple[str, ...]:
    values = [one.text or "" for one in fault.iter() if _local(one) in ("Value", "faultcode")]
    return tuple(value.strip().rpartition(":")[2] for value in values)


def _local(element: Any) -> str:
    tag = element.tag
    return str(tag).rpartition("}")[2] if isinstance(tag, str) else ""


def _etree() -> Any:
    try:
        from lxml import etree
    except ImportError:
        raise ConfigurationError("asking in real time needs the extra portaldriver[realtime]") from None
    return etree
