"""The files written beside a result document, and their formats."""
