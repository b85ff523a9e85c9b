"""How right and how fast formcheck is, measured on clips whose truth is known."""
