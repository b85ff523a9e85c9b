"""One session on a terminal: its sets, what was found, pain and notes."""

from __future__ import annotations

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from formcheck import wording
from formcheck.coaching.records import Kind, SessionRecord, SetRecord, Variant
from formcheck.history import words

_KINDS = {
    Kind.GUIDED: "guided session",
    Kind.LIVE: "training in front of the camera",
    Kind.RECORDING: "recording",
}
_DATED = {
    "recording time": "dated by the recording time in the file",
    "last change": "dated by when the file was last changed",
}


def render_session(session: SessionRecord, console: Console) -> None:
    """Print all that is kept of it."""
    console.print(Rule(Text(session.identity, style="bold"), align="left", style="dim"))
    console.print(Text.assemble((words.when_words(session.began_at), "bold"), _length(session)))
    about = [_KINDS[session.kind], session.source or ""]
    about.append(_DATED.get(session.dated_by or "", session.dated_by or ""))
    console.print(", ".join(part for part in about if part))
    if session.sets:
        console.print()
        console.print(_sets(session))
        console.print()
    for pain in session.pains:
        where = f", {wording.label(pain.exercise)}" if pain.exercise else ""
        console.print(f"Pain {pain.when.value}{where}: {pain.pain} of 10")
    if session.notes:
        console.print(Text.assemble(("Notes: ", "bold"), session.notes))


def _length(session: SessionRecord) -> str:
    if session.ended_at is None:
        return ", not ended"
    minutes, seconds = divmod(round((session.ended_at - session.began_at).total_seconds()), 60)
    return f", {minutes}:{seconds:02d} long"


def _sets(session: SessionRecord) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("Set", justify="right")
    table.add_column("What")
    table.add_column("Reps", justify="right", no_wrap=True)
    table.add_column("Score", justify="right")
    table.add_column("Range", justify="right")
    table.add_column("Faults, in how many")
    for one in session.sets:
        reps = f"{len(one.reps)}" + ("" if one.target_reps is None else f" of {one.target_reps}")
        table.add_row(
            str(one.number),
            _what(one),
            reps,
            words.score_words(one.score),
            _range(one),
            _found(one),
        )
    return table


def _what(one: SetRecord) -> str:
    parts = [wording.title(one.exercise)]
    parts += [] if one.side is None else [one.side.value]
    parts += variant_words(one.variant)
    parts += [] if one.stopped_because is None else [f"stopped: {one.stopped_because}"]
    return ", ".join(parts)


def variant_words(variant: Variant) -> list[str]:
    """What makes it other than the plain exercise: ["pause of 2 s", "10 kg"]."""
    found = []
    if variant.range_share != 1.0:
        found.append(f"{variant.range_share:.0%} of the range")
    if variant.pause_s:
        found.append(f"pause of {variant.pause_s:g} s")
    if variant.band:
        found.append(f"{variant.band} band")
    if variant.load_kg:
        found.append(f"{variant.load_kg:g} kg")
    return found


def _range(one: SetRecord) -> str:
    key = one.range_measure
    known = [v for rep in one.reps if key and (v := rep.measures.get(key)) is not None]
    return wording.amount(sum(known) / len(known) if known else None, wording.unit_of(key or ""))


def _found(one: SetRecord) -> str:
    if one.score is None:
        return "not judged" if one.reps else ""
    codes = sorted({code for rep in one.reps for code in rep.faults})
    told = [f"{wording.label(c)} {sum(c in rep.faults for rep in one.reps)}" for c in codes]
    missed = sorted({code for rep in one.reps for code in rep.not_judged} - set(codes))
    told += [f"{wording.label(code)} not judged" for code in missed if _always(one, code)]
    return ", ".join(told) or "none found"


def _always(one: SetRecord, code: str) -> bool:
    return all(code in rep.not_judged for rep in one.reps)
