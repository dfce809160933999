"""What runs beneath a client: browsers, sessions, second factors, saved state, repeats."""
