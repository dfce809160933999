"""What a practice's database holds, by noun."""
