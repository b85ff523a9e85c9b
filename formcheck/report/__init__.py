"""The page of one analyzed clip."""
