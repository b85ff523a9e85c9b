"""formcheck: checks exercise form from a recorded video or a webcam."""

__version__ = "0.1.0"
