"""Office Ally's nouns."""
