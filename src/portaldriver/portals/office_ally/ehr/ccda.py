"""A C-CDA, held against the chart it was asked for: read by a parser that takes nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from ....errors import AnotherAnswer, AnswerUnreadable, ConfigurationError
from ....models.chart import Chart

HL7 = "urn:hl7-org:v3"
MOST = 20 * 1024 * 1024
"""Bytes of a document that is taken."""


def require_document(content: bytes, chart: Chart) -> None:
    """Raise unless the bytes are a ClinicalDocument about the chart's patient.

    Raises `AnswerUnreadable` for what is none, is too large, or brings a document type (entities); `AnotherAnswer` if
    its record target has another family name or birth date, as ids of a document need not be the portal's.
    """
    root = _root(content)
    people = root.findall(f"{{{HL7}}}recordTarget/{{{HL7}}}patientRole/{{{HL7}}}patient")
    if len(people) != 1:
        raise AnswerUnreadable("the document does not say whom it is about", page="CcdaExport")
    born = people[0].find(f"{{{HL7}}}birthTime")
    families = people[0].findall(f"{{{HL7}}}name/{{{HL7}}}family")
    if born is None or not families:
        raise AnswerUnreadable("the document does not say whom it is about", page="CcdaExport")
    if str(born.get("value") or "")[:8] != chart.dob.strftime("%Y%m%d"):
        raise AnotherAnswer("the document is about somebody else", page="CcdaExport", field="birthTime")
    if _folded(chart.last_name) not in {_folded("".join(one.itertext())) for one in families}:
        raise AnotherAnswer("the document is about somebody else", page="CcdaExport", field="family")


def _root(content: bytes) -> Any:
    if len(content) > MOST:
        raise AnswerUnreadable("the document is larger than allowed", page="CcdaExport")
    etree = _etree()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise AnswerUnreadable("the answer is no document, or is cut short", page="CcdaExport") from None
    if root.getroottree().docinfo.doctype or root.tag != f"{{{HL7}}}ClinicalDocument":
        raise AnswerUnreadable("the answer is no clinical document", page="CcdaExport")
    return root


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _etree() -> Any:
    try:
        from lxml import etree
    except ImportError:
        raise ConfigurationError("exporting charts needs lxml: install portaldriver[charts]") from None
    return etree
