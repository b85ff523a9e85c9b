"""The summary of a guided session: a comparison with the last time, and ranges to note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from formcheck import wording
from formcheck.coaching.calibration import Suggestion, suggest_ranges, suggestion_text
from formcheck.coaching.comparison import ExerciseComparison, compare_session, comparison_rows
from formcheck.coaching.records import PainMoment, SessionRecord
from formcheck.errors import HistoryError
from formcheck.guided.cards import pain_text
from formcheck.guided.context import SessionContext
from formcheck.history.store import HistoryStore

RESUME_HINT = "To resume it today: formcheck train --continue"
CALIBRATE_HINT = "To save it in your profile: formcheck profile calibrate"


@dataclass(frozen=True)
class SessionSummary:
    """The logged session, each exercise compared with the last time, and ranges to note."""

    session: SessionRecord
    compared: tuple[ExerciseComparison, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def pain(self) -> tuple[int | None, int | None]:
        """Pain before and after, 0..10; None without an answer."""
        return self.session.pain(PainMoment.BEFORE), self.session.pain(PainMoment.AFTER)


def load_summary(context: SessionContext, identity: str | None) -> SessionSummary | None:
    """Return the summary of a session in the history; None if it was not logged."""
    if identity is None or not context.db.exists():
        return None
    try:
        with HistoryStore(context.db) as store:
            session = store.find(identity)
    except HistoryError:
        return None
    return SessionSummary(
        session,
        compare_session(session, context.history),
        suggest_ranges([session], context.profile),
    )


def summary_fields(summary: SessionSummary | None) -> dict[str, object]:
    """Return the summary as fields of the `end` event."""
    if summary is None:
        return {"session": None, "exercises": [], "ranges": []}
    exercises = [
        {
            "exercise": one.exercise,
            "rows": [{"name": r.name, "now": r.now, "last": r.last} for r in comparison_rows(one)],
        }
        for one in summary.compared
    ]
    ranges = [
        {
            "exercise": one.new.exercise,
            "measure": one.new.measure,
            "value": one.new.value,
            "held": None if one.old is None else one.old.value,
        }
        for one in summary.suggestions
    ]
    return {"session": summary.session.identity, "exercises": exercises, "ranges": ranges}


def print_summary(summary: SessionSummary | None, notes: Sequence[str], console: Console) -> None:
    """Print the summary and notes."""
    console.print(Rule(Text("Your training", style="bold"), align="left", style="dim"))
    if summary is not None and summary.compared:
        console.print(_table(summary.compared))
    if summary is not None:
        console.print(pain_text(summary.pain))
        for one in summary.suggestions:
            console.print(f"A good day. {suggestion_text(one)}")
        if summary.suggestions:
            console.print(Text(CALIBRATE_HINT, style="dim"))
    for note in notes:
        console.print(note)


def _table(compared: Sequence[ExerciseComparison]) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0), header_style="dim")
    for name, right in (("", False), ("Now", True), ("Last time", True)):
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for one in compared:
        last = "" if one.last is None else f"{one.last.at.astimezone():%d %b %Y}"
        table.add_row(Text(wording.title(one.exercise), style="bold"), "", Text(last, style="dim"))
        for row in comparison_rows(one):
            table.add_row(f"  {row.name}", row.now, row.last)
    return table
