"""Cameras, streams, and files played as cameras: pictures with timestamps."""
