"""The screens of EHR 24/7."""
