"""Remittances (835): reading, balancing, denials, reconciliation with the bank and the claims sent, and posting."""
