"""Numbers of a frame or a repetition: joint angles, leans, distances, views; pure."""
