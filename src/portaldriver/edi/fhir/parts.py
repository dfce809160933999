"""Pieces that all FHIR resources are made of: codes, money, periods, and references by identifier.

A reference names what it means by its identifier, never by an address: nothing here knows of a FHIR server.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from ...errors import ConfigurationError, EdiError

NPI = "http://hl7.org/fhir/sid/us-npi"
EIN = "urn:oid:2.16.840.1.113883.4.4"
CPT_OR_HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
"""For both: the codes tell each other apart, and a claim does not say which list a code is of."""
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
PLACE = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
REVENUE = "https://www.nubc.org/CodeSystem/RevenueCodes"
CARC = "https://x12.org/codes/claim-adjustment-reason-codes"
RARC = "https://x12.org/codes/remittance-advice-remark-codes"
GROUP = "https://x12.org/codes/claim-adjustment-group-codes"
SERVICE_TYPE = "https://x12.org/codes/service-type-codes"
REJECTION = "https://x12.org/codes/reject-reason-codes"
HL7 = "http://terminology.hl7.org/CodeSystem/"

Tree = dict[str, Any]


def resource(name: str, content: Tree) -> Any:
    """Return a resource of FHIR R4B, validated.

    Raises `ConfigurationError` where the extra `fhir` is not installed, `EdiError` where FHIR has no room for a value.
    """
    try:
        module = importlib.import_module(f"fhir.resources.R4B.{name.lower()}")
    except ImportError:
        raise ConfigurationError("FHIR resources need the extra `fhir`: pip install 'portaldriver[fhir]'") from None
    try:
        return getattr(module, name).model_validate(bare(content))
    except ValidationError as error:  # whose words quote what was given
        places = ", ".join(sorted({".".join(str(part) for part in one["loc"]) for one in error.errors()}))
    raise EdiError(f"what was given makes no valid {name}: {places}", code="not_fhir")


def bare(content: Any) -> Any:
    """Leave out what is None or empty, at every depth: FHIR knows neither."""
    if isinstance(content, Mapping):
        pairs = {key: bare(value) for key, value in content.items()}
        return {key: value for key, value in pairs.items() if value not in (None, "", [], {})}
    if isinstance(content, list | tuple):
        return [one for one in map(bare, content) if one not in (None, "", [], {})]
    return content


def concept(code: str | None, system: str | None = None, *, text: str | None = None) -> Tree | None:
    """Return a codeable concept; None if there is neither code nor text."""
    if not code and not text:
        return None
    return {"coding": [{"system": system, "code": code}] if code else None, "text": text}


def money(amount: Decimal | None, *, currency: str = "USD") -> Tree | None:
    """Return an amount; None stays None, as absent is not zero."""
    return None if amount is None else {"value": amount, "currency": currency}


def quantity(value: Decimal | None, unit: str | None = None) -> Tree | None:
    """Return how many."""
    return None if value is None else {"value": value, "unit": unit}


def period(start: date | None, end: date | None = None) -> Tree | None:
    """Return a span of days."""
    return None if start is None and end is None else {"start": start, "end": end}


def identifier(value: str | None, system: str | None = None, *, kind: str | None = None) -> Tree | None:
    """Return an identifier; `kind` is a code of HL7's identifier types, as `MR`."""
    if not value:
        return None
    return {"system": system, "value": value, "type": concept(kind, f"{HL7}v2-0203") if kind else None}


def reference(
    kind: str,
    value: str | None = None,
    system: str | None = None,
    *,
    display: str | None = None,
    given: str | None = None,
) -> Tree:
    """Return a reference: the caller's own (`Patient/17`), else one by identifier and name."""
    if given is not None:
        return {"reference": given, "type": kind}
    return {"type": kind, "identifier": identifier(value, system), "display": display}


def whole_name(*parts: str | None) -> str | None:
    """Return a name's parts as one text; None if there are none."""
    return " ".join(part for part in parts if part) or None


def numbered(items: Iterable[Tree]) -> list[Tree]:
    """Give each item its sequence, from 1."""
    return [{"sequence": number, **item} for number, item in enumerate(items, 1)]
