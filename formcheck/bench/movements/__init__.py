"""Stick figures doing our exercises and everything else, with labels and a camera's errors."""
