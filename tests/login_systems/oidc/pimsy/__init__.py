"""PIMSY as a client of oidc-provider."""
