"""Enrollments: whether a provider may send a transaction to a payer, and what is missing for that."""

from __future__ import annotations

from .desk import EnrollmentMeans, Enrollments
from .missing import Missing
from .page import as_html
from .register import Enrolling, Enrollment, EnrollmentEvent, EnrollmentStatus
from .routing import EnrollmentMissing

__all__ = [
    "Enrolling",
    "Enrollment",
    "EnrollmentEvent",
    "EnrollmentMeans",
    "EnrollmentMissing",
    "EnrollmentStatus",
    "Enrollments",
    "Missing",
    "as_html",
]
