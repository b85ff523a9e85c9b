"""The files that are written beside a result document, and their formats."""
