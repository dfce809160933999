"""Login systems that nobody here wrote, driven through page objects that use only what the package offers to all."""
