"""Test a portal integration: recordings of portal traffic and what reads them."""
