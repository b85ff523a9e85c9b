"""One person's landmarks in one frame or many, and the geometry of a pose; pure."""
