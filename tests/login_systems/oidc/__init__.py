"""The npm package oidc-provider as the identity provider of the mock portals."""
