"""The version of formcheck, which is written into every document."""

__version__ = "0.1.0"
