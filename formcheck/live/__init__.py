"""One training session in front of a camera."""
