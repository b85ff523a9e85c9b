"""Frames to poses: the estimator protocol, MediaPipe behind it, and the model files."""
