"""What is said at the end of a guided session: against the last time, and what could be noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from formcheck import wording
from formcheck.coaching.calibration import Suggestion, suggestions, words_of
from formcheck.coaching.comparison import Compared, compared, rows_of
from formcheck.coaching.records import SessionRecord, When
from formcheck.errors import HistoryError
from formcheck.guided.cards import pain_words
from formcheck.guided.opening import Opening
from formcheck.history.store import HistoryStore

CONTINUE = "To go on with it today: formcheck train --continue"
CALIBRATE = "To note it in your profile: formcheck profile calibrate"


@dataclass(frozen=True)
class Ending:
    """The session as it is kept, each exercise against the last time, and ranges to note."""

    session: SessionRecord
    compared: tuple[Compared, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def pain(self) -> tuple[int | None, int | None]:
        """Before and after, 0..10; None where nobody answered."""
        return self.session.pain(When.BEFORE), self.session.pain(When.AFTER)


def ending_of(opening: Opening, identity: str | None) -> Ending | None:
    """The end of a session; None where nothing of it is kept."""
    if identity is None or not opening.db.exists():
        return None
    try:
        with HistoryStore(opening.db) as store:
            session = store.find(identity)
    except HistoryError:
        return None
    return Ending(
        session,
        compared(session, opening.history),
        suggestions([session], opening.profile),
    )


def as_fields(ending: Ending | None) -> dict[str, object]:
    """The same for an event."""
    if ending is None:
        return {"session": None, "exercises": [], "ranges": []}
    told = [
        {
            "exercise": one.exercise,
            "rows": [{"name": r.name, "now": r.now, "last": r.last} for r in rows_of(one)],
        }
        for one in ending.compared
    ]
    ranges = [
        {
            "exercise": one.new.exercise,
            "measure": one.new.measure,
            "value": one.new.value,
            "held": None if one.old is None else one.old.value,
        }
        for one in ending.suggestions
    ]
    return {"session": ending.session.identity, "exercises": told, "ranges": ranges}


def render(ending: Ending | None, notes: Sequence[str], console: Console) -> None:
    """Print it."""
    console.print(Rule(Text("Your training", style="bold"), align="left", style="dim"))
    if ending is not None and ending.compared:
        console.print(_table(ending.compared))
    if ending is not None:
        console.print(pain_words(ending.pain))
        for one in ending.suggestions:
            console.print(f"A good day. {words_of(one)}")
        if ending.suggestions:
            console.print(Text(CALIBRATE, style="dim"))
    for note in notes:
        console.print(note)


def _table(found: Sequence[Compared]) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0), header_style="dim")
    for name, right in (("", False), ("Now", True), ("Last time", True)):
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for one in found:
        last = "" if one.last is None else f"{one.last.at.astimezone():%d %b %Y}"
        table.add_row(Text(wording.title(one.exercise), style="bold"), "", Text(last, style="dim"))
        for row in rows_of(one):
            table.add_row(f"  {row.name}", row.now, row.last)
    return table
