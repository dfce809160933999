"""Second factors: what a portal asks, and who answers."""
