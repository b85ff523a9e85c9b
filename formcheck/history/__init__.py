"""The log of training: a SQLite database, and how it is shown."""
