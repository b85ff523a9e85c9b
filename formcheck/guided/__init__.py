"""Today's plan, led through exercise by exercise in front of a camera."""
