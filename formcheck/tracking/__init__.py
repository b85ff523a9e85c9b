"""Which of several people in view is the subject, followed through the video."""
