"""837: claims out of X12 and into it."""
