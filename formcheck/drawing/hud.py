"""What a picture says at each moment of an analyzed recording, in words; how it looks is not here.

Pure: an `Analysis` and a time in, a few short lines out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from formcheck import exercises, wording
from formcheck.analysis.faults import ranked_cues
from formcheck.pose.landmarks import Side
from formcheck.results import Analysis, Attempt, Fault, NotJudged, Rep

# A fault has one worst moment; it is pointed at for about a second around it.
LEAD_S, LINGER_S = 0.4, 0.8
_RESULT_S = 3.0  # how long the outcome of a repetition stays, unless the next one has its own
_NEXT_BEGINS_S = 0.6
_AT_MOST_REASONS = 2


class Kind(Enum):
    """What a line of words is; each kind has a shape and a color of its own."""

    FAULT = "fault"
    CUE = "cue"
    CLEAR = "clear"
    UNSURE = "not judged"
    NOTE = "note"


@dataclass(frozen=True)
class Line:
    """One sentence, to be wrapped to the room there is."""

    kind: Kind
    words: str


@dataclass(frozen=True)
class PhaseBar:
    """A repetition's way out, hold and way back: `shares` of its time (sum 1), `done` 0..1."""

    word: str
    shares: tuple[float, float, float]
    done: float


@dataclass(frozen=True)
class Shown:
    """All that is said at one moment; `pointed_at` are the faults whose worst moment it is."""

    title: str
    counter: str
    side: Side | None
    lines: tuple[Line, ...]
    pointed_at: tuple[Fault, ...] = ()


class Script:
    """What to show of one analysis, by time."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        name = analysis.exercise
        self._title = "No exercise recognized"
        self._titles: dict[str, str] = {}
        if name is not None:
            exercise = exercises.find_exercise(name)
            self._title = exercise.title
            self._titles = {rule.code: rule.title for rule in exercise.rules}

    def rep_at(self, time_s: float) -> Rep | None:
        """The repetition under way."""
        return next((r for r in self._analysis.reps if r.start_s <= time_s <= r.end_s), None)

    def at(self, time_s: float) -> Shown:
        """What is shown at a time, seconds from the file's first frame."""
        rep = self.rep_at(time_s)
        return Shown(
            title=self._title,
            counter=self._counter(time_s),
            side=None if rep is None else rep.side,
            lines=self._lines(time_s),
            pointed_at=_pointed_at(rep, time_s),
        )

    def bar_at(self, time_s: float) -> PhaseBar | None:
        """Where in the repetition under way a time is; None between repetitions."""
        rep = self.rep_at(time_s)
        if rep is None:
            return None
        length_s = max(rep.end_s - rep.start_s, 1e-6)
        out_s, held_s = _parts_s(rep)
        into_s = time_s - rep.start_s
        word = "out" if into_s < out_s else "hold" if into_s <= out_s + held_s else "back"
        shares = (out_s / length_s, held_s / length_s, 1 - (out_s + held_s) / length_s)
        return PhaseBar(word, shares, into_s / length_s)

    def fault_title(self, fault: Fault) -> str:
        """A fault in a few words: "Knee falls inward"."""
        return self._titles.get(fault.code, wording.title(fault.code))

    def fault_words(self, fault: Fault) -> str:
        """The same with its number and limit."""
        number = wording.against(fault.value, fault.limit, fault.unit)
        return f"{self.fault_title(fault)}: {wording.unit_once(number, fault.unit)}"

    def _counter(self, time_s: float) -> str:
        reps = self._analysis.reps
        begun = sum(rep.start_s <= time_s for rep in reps)
        return f"{begun} / {len(reps)}" if self._analysis.exercise is not None else ""

    def _lines(self, time_s: float) -> tuple[Line, ...]:
        attempt = self._attempt_at(time_s)
        if attempt is not None:
            return (Line(Kind.NOTE, f"Not counted: {attempt.reason}"),)
        rep = self._spoken_of(time_s)
        if rep is None:
            return tuple(_with_reasons(self._analysis.not_judged))
        faults = [fault for fault in rep.faults if time_s >= fault.at_s - LEAD_S]
        lines = [Line(Kind.FAULT, self.fault_words(fault)) for fault in faults]
        if faults:
            lines.append(Line(Kind.CUE, _worst_cue(rep)))
        elif time_s > rep.end_s:
            lines.append(_clear(rep))
        return (*lines, *_names_only(rep.not_judged))

    def _attempt_at(self, time_s: float) -> Attempt | None:
        if self.rep_at(time_s) is not None:
            return None
        attempts = self._analysis.attempts
        return next((a for a in attempts if a.start_s <= time_s <= a.end_s + LINGER_S), None)

    def _spoken_of(self, time_s: float) -> Rep | None:
        """The repetition under way, or the one before it while its outcome is still shown."""
        begun = [rep for rep in self._analysis.reps if rep.start_s <= time_s]
        if not begun:
            return None
        last = begun[-1]
        if len(begun) > 1 and time_s < last.start_s + _NEXT_BEGINS_S:
            last = begun[-2]
        return last if time_s <= last.end_s + _RESULT_S else None


def _parts_s(rep: Rep) -> tuple[float, float]:
    """Seconds out and held; up to the peak where the tempo was not seen."""
    out_s, held_s = rep.tempo.outbound_s, rep.tempo.hold_s
    if out_s is None or held_s is None:
        return rep.peak_s - rep.start_s, 0.0
    length_s = rep.end_s - rep.start_s
    return min(out_s, length_s), max(0.0, min(held_s, length_s - out_s))


def _pointed_at(rep: Rep | None, time_s: float) -> tuple[Fault, ...]:
    if rep is None:
        return ()
    return tuple(f for f in rep.faults if f.at_s - LEAD_S <= time_s <= f.at_s + LINGER_S)


def _worst_cue(rep: Rep) -> str:
    return ranked_cues([rep], limit=1)[0]


def _clear(rep: Rep) -> Line:
    if not rep.complete:
        return Line(Kind.NOTE, "Cut off before its end")
    if rep.score is None:
        return Line(Kind.UNSURE, "Nothing in it could be judged")
    only = " in what could be judged" if rep.not_judged else ""
    return Line(Kind.CLEAR, f"No fault found{only}")


def _names_only(items: tuple[NotJudged, ...]) -> list[Line]:
    names = ", ".join(dict.fromkeys(wording.label(item.code) for item in items))
    return [Line(Kind.UNSURE, f"Not judged: {names}")] if names else []


def _with_reasons(items: tuple[NotJudged, ...]) -> list[Line]:
    lines = [
        Line(Kind.UNSURE, f"Not judged: {wording.label(item.code)} ({item.reason})")
        for item in items[:_AT_MOST_REASONS]
    ]
    return lines + _names_only(items[_AT_MOST_REASONS:])
