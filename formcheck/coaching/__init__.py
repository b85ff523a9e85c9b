"""The coach: what was trained, what to train next and when not to; pure, without files or clocks."""
