"""One person's landmarks, in one frame or many, and their geometry; pure."""
