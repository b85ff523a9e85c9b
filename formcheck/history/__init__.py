"""The history of training: kept in one SQLite file on this machine, shown, exported and deleted."""
