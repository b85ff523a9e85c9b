"""Guides a person through today's plan, exercise by exercise, in front of a camera."""
