"""Asks the health screen's questions at the terminal."""

from __future__ import annotations

from datetime import date

import click

from formcheck.coaching import safety
from formcheck.coaching.person import HealthScreen


def ask_screen(today: date) -> HealthScreen:
    """Ask each question of the health screen and print what the answers mean."""
    click.echo("Before you train, a few questions. Answer y or n; your answers stay on this "
               "machine.")  # fmt: skip
    click.echo(f"{safety.NOT_A_DEVICE}\n")
    answers = {sign.code: click.confirm(sign.question, default=None) for sign in safety.SCREEN}
    signs = safety.red_flags(answers)
    if not signs:
        click.echo("\nThank you. None of your answers speaks against training.")
    else:
        click.echo("\nThank you. Please have this checked first:")
        for sign in signs:
            click.echo(f"- {sign.advice} ({sign.urgency.value})")
    return HealthScreen(today, answers)
