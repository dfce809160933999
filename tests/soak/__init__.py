"""The soak: many mixed reads over many accounts while everything that can break does."""
