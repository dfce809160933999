"""What receivers say of files and of claims: TA1, 999, 997 and 277CA."""
