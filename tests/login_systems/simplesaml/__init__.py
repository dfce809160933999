"""A real SimpleSAMLphp, and a service provider that takes its word."""
