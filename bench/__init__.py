"""Measurements against what a person would write by hand. Run `python -m bench NAME [--json]`."""
