"""Raw poses to clean poses: for whole recordings, and with a fixed lag for live training; pure."""
