"""Canonical nouns: pydantic models without selectors or portal names."""

from .base import Masked, Money, Noun, Page
from .patient import (
    Address,
    Contact,
    Diagnosis,
    InsurancePolicy,
    Patient,
    PatientSummary,
    PayerRef,
    Person,
    Phones,
    PrimaryInsurance,
    PriorAuthorization,
    ProviderRef,
    TemplateLine,
)
from .session import Entitlement, Health, SessionInfo, User

__all__ = [
    "Address",
    "Contact",
    "Diagnosis",
    "Entitlement",
    "Health",
    "InsurancePolicy",
    "Masked",
    "Money",
    "Noun",
    "Page",
    "Patient",
    "PatientSummary",
    "PayerRef",
    "Person",
    "Phones",
    "PrimaryInsurance",
    "PriorAuthorization",
    "ProviderRef",
    "SessionInfo",
    "TemplateLine",
    "User",
]
