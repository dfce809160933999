"""Patients in step with a caller's own system: what changed on either side, and what is to be done about it."""
