"""The guided session: today's plan, exercise after exercise, in front of a camera."""
