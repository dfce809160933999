"""A mock clearinghouse: what takes claims by every channel, judges them, and answers hours later."""
