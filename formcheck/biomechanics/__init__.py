"""Numbers of a frame or a repetition: angles, leans, distances, views; pure."""
