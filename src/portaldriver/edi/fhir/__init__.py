"""FHIR R4B resources out of our models (extra `fhir`)."""

from .benefit_explanation import explanation_of_benefit
from .claim import fhir_claim
from .coverage import coverage, coverage_eligibility_response

__all__ = ["coverage", "coverage_eligibility_response", "explanation_of_benefit", "fhir_claim"]
