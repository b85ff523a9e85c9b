"""The version of formcheck: what is written into every document."""

__version__ = "0.1.0"
