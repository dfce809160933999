"""One folder per portal. No portal imports another."""
