"""One person's file: health screen, preferences, personal limits and ranges."""

PREFERENCES = ("sessions_a_week", "days", "equipment", "avoid")  # the keys of [training]
