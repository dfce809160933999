"""The mock clearinghouse: what it takes, refuses, and answers."""
