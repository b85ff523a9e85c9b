"""Counts and cues spoken aloud, offline."""
