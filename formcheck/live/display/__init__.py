"""What the person in front of the camera sees."""
