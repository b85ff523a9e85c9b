"""The log of training: an SQLite database, and what is shown of it."""
