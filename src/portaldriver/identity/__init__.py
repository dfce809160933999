"""Signing in: the screens that ask for user names, passwords and second factors, and how they are answered."""
