"""Asks the health screen's questions at the terminal."""

from __future__ import annotations

from datetime import date

from formcheck.coaching import safety
from formcheck.coaching.person import HealthScreen
from formcheck.terminal.console import confirm, echo


def ask_screen(today: date) -> HealthScreen:
    """Ask each question of the health screen and print what the answers mean."""
    echo("Before you train, a few questions. Answer y or n; your answers stay on this "
               "machine.")  # fmt: skip
    echo(f"{safety.NOT_A_DEVICE}\n")
    answers = {sign.code: confirm(sign.question, default=None) for sign in safety.SCREEN}
    signs = safety.red_flags(answers)
    if not signs:
        echo("\nThank you. None of your answers speaks against training.")
    else:
        echo("\nThank you. Please have this checked first:")
        for sign in signs:
            echo(f"- {sign.advice} ({sign.urgency.value})")
    return HealthScreen(today, answers)
