"""Training in front of a camera: getting ready, sets, cues while it happens, and the result."""
