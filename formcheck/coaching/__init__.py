"""Training history to today's plan: safety, progression, exercise choice; pure."""
