"""Office Ally's clearinghouse: claims out, answers in, eligibility, on every lane."""
