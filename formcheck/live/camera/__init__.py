"""Cameras, streams, and files played as cameras: frames with timestamps."""
