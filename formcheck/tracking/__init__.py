"""Which of several people in view is the subject, tracked through the video."""
