"""Pixels: colors, text, panels, skeletons, and captions on a frame."""
