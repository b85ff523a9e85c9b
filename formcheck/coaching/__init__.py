"""The coach: what was trained, what comes next and when to stop; pure, no files or clocks."""
