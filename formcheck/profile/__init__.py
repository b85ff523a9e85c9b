"""The profile of one person: a file that people can read and change, and the command for it."""
