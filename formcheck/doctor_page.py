"""The doctor's findings as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from formcheck import wording

if TYPE_CHECKING:
    from formcheck.doctor import Check

_STYLES = {"ok": "green", "note": "cyan", "warn": "bold yellow", "fail": "bold red"}


def render_checks(checks: Sequence[Check], console: Console) -> None:
    """One line a check, its remedy under it, and the sum at the end."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        words = Text(check.found)
        if check.remedy:
            words.append(f"\nremedy: {check.remedy}", style="bold")
        table.add_row(Text(check.state, style=_STYLES[check.state]), Text(check.name), words)
    console.print(Padding(table, (0, 0, 1, 0), expand=False))
    console.print(Text(_sum(checks)))


def _sum(checks: Sequence[Check]) -> str:
    fails, warns = (sum(check.state == state for check in checks) for state in ("fail", "warn"))
    if not fails and not warns:
        return "All is well."
    return f"{wording.count(fails, 'failure')}, {wording.count(warns, 'warning')}."
