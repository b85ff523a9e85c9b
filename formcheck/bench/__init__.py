"""How right and how fast formcheck is, measured."""
