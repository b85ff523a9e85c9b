"""Prepared poses to repetitions, faults, cues, and the result document; pure."""
