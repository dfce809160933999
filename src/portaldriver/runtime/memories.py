"""What is remembered for an account beside its session, by the names of its cursors."""

SPENT_CODES = "codes"
"""Codes given since one was accepted; gone when somebody releases the account."""
RECOVERY_CODES = "recovery"
"""Recovery codes that were used, and those that the portal put in their place."""


def memory(account: str, name: str) -> str:
    """Return the name of an account's cursor."""
    return f"account:{account}:{name}"
