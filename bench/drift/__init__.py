"""Drift: pages in old and new versions, and how well elements are found again on them."""
