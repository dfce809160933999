"""PIMSY's nouns."""
