"""Pages of public packages in old and new versions, and which element of the one is which of the other."""
