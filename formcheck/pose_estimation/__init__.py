"""Frames to poses: the estimator protocol, MediaPipe behind it, the model files."""
