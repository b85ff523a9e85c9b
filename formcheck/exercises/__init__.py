"""One declarative file for each exercise; a new one is found by itself."""
