"""Accuracy and speed of formcheck, measured on clips whose truth is known."""
