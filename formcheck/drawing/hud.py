"""What the heads-up display of an annotated video says at each moment; not how it looks; pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from formcheck import exercises, wording
from formcheck.analysis.faults import ranked_cues
from formcheck.pose.landmarks import Side
from formcheck.results import Analysis, Attempt, Fault, NotJudged, Rep

# A fault is highlighted for about a second around its worst moment.
LEAD_S, LINGER_S = 0.4, 0.8
_RESULT_S = 3.0  # how long the result of a repetition stays, unless the next one replaces it
_MAX_REASONS = 2


class MessageKind(Enum):
    """The kind of a message; each has its own icon and color."""

    FAULT = "fault"
    CUE = "cue"
    CLEAR = "clear"
    UNSURE = "not judged"
    NOTE = "note"


@dataclass(frozen=True)
class HudMessage:
    """One sentence, wrapped when drawn."""

    kind: MessageKind
    text: str


@dataclass(frozen=True)
class PhaseBar:
    """Progress through a repetition.

    `label`: the phase, "out", "hold" or "back"; `shares`: of the three phases (sum 1); `progress`:
    of the whole repetition, 0..1.
    """

    label: str
    shares: tuple[float, float, float]
    progress: float


@dataclass(frozen=True)
class HudState:
    """All text at one moment; `highlighted_faults` are those whose worst moment is near."""

    title: str
    counter: str
    side: Side | None
    messages: tuple[HudMessage, ...]
    highlighted_faults: tuple[Fault, ...] = ()


class Hud:
    """What to show of one analysis at any time."""

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
        """The current repetition, None between repetitions."""
        return next((r for r in self._analysis.reps if r.start_s <= time_s <= r.end_s), None)

    def state_at(self, time_s: float, repeated_rep: int | None = None) -> HudState:
        """What is shown at `time_s`, seconds from the file's first frame.

        `repeated_rep` is the number of the repetition that is shown again in slow motion: nothing
        is said then about any other.
        """
        rep = self.rep_at(time_s)
        return HudState(
            title=self._title,
            counter=self._counter(time_s),
            side=None if rep is None else rep.side,
            messages=self._messages(time_s, repeated_rep),
            highlighted_faults=_highlighted_faults(rep, time_s),
        )

    def phase_bar_at(self, time_s: float) -> PhaseBar | None:
        """Progress through the current repetition; None between repetitions."""
        rep = self.rep_at(time_s)
        if rep is None:
            return None
        length_s = max(rep.end_s - rep.start_s, 1e-6)
        out_s, hold_s = _out_and_hold_s(rep)
        elapsed_s = time_s - rep.start_s
        label = "out" if elapsed_s < out_s else "hold" if elapsed_s <= out_s + hold_s else "back"
        shares = (out_s / length_s, hold_s / length_s, 1 - (out_s + hold_s) / length_s)
        return PhaseBar(label, shares, elapsed_s / length_s)

    def fault_title(self, fault: Fault) -> str:
        """The title of a fault: "Knee falls inward"."""
        return self._titles.get(fault.code, wording.title(fault.code))

    def fault_text(self, fault: Fault) -> str:
        """The title of a fault with its value and limit."""
        number = wording.value_against_limit(fault.value, fault.limit, fault.unit)
        return f"{self.fault_title(fault)}: {wording.drop_repeated_unit(number, fault.unit)}"

    def _counter(self, time_s: float) -> str:
        reps = self._analysis.reps
        started = sum(rep.start_s <= time_s for rep in reps)
        return f"{started} / {len(reps)}" if self._analysis.exercise is not None else ""

    def _messages(self, time_s: float, repeated_rep: int | None) -> tuple[HudMessage, ...]:
        if repeated_rep is not None:
            again = (rep for rep in self._analysis.reps if rep.number == repeated_rep)
            return self._rep_messages(next(again), time_s)
        attempt = self._attempt_at(time_s)
        if attempt is not None:
            return (HudMessage(MessageKind.NOTE, f"Not counted: {attempt.reason}"),)
        rep = self._rep_to_report(time_s)
        if rep is None:
            return tuple(_not_judged_reasons(self._analysis.not_judged))
        return self._rep_messages(rep, time_s)

    def _rep_messages(self, rep: Rep, time_s: float) -> tuple[HudMessage, ...]:
        faults = [fault for fault in rep.faults if time_s >= fault.at_s - LEAD_S]
        messages = [HudMessage(MessageKind.FAULT, self.fault_text(fault)) for fault in faults]
        if faults:
            messages.append(HudMessage(MessageKind.CUE, _worst_cue(rep)))
        elif time_s > rep.end_s and not rep.faults:
            messages += _result_messages(rep)
        return (*messages, *_not_judged_names(rep.not_judged))

    def _attempt_at(self, time_s: float) -> Attempt | None:
        if self.rep_at(time_s) is not None:
            return None
        attempts = self._analysis.attempts
        return next((a for a in attempts if a.start_s <= time_s <= a.end_s + LINGER_S), None)

    def _rep_to_report(self, time_s: float) -> Rep | None:
        """The current repetition, or the previous one while its result is still shown."""
        started = [rep for rep in self._analysis.reps if rep.start_s <= time_s]
        if not started:
            return None
        last = started[-1]  # never the one before: its result says nothing about this one
        return last if time_s <= last.end_s + _RESULT_S else None


def _out_and_hold_s(rep: Rep) -> tuple[float, float]:
    """Seconds out and held; if the tempo is unknown, out lasts until the peak."""
    out_s, hold_s = rep.tempo.outbound_s, rep.tempo.hold_s
    if out_s is None or hold_s is None:
        return rep.peak_s - rep.start_s, 0.0
    length_s = rep.end_s - rep.start_s
    return min(out_s, length_s), max(0.0, min(hold_s, length_s - out_s))


def _highlighted_faults(rep: Rep | None, time_s: float) -> tuple[Fault, ...]:
    if rep is None:
        return ()
    return tuple(f for f in rep.faults if f.at_s - LEAD_S <= time_s <= f.at_s + LINGER_S)


def _worst_cue(rep: Rep) -> str:
    return ranked_cues([rep], limit=1)[0]


def _result_messages(rep: Rep) -> list[HudMessage]:
    """The result of a repetition without a fault; the rules not judged are listed anyway."""
    if not rep.complete:
        return [HudMessage(MessageKind.NOTE, "Cut off by the edge of the video")]
    if rep.score is None:
        return [HudMessage(MessageKind.UNSURE, "Nothing in it could be judged")]
    return [HudMessage(MessageKind.CLEAR, "No fault found")] if rep.is_good else []


def _not_judged_names(items: tuple[NotJudged, ...]) -> list[HudMessage]:
    names = ", ".join(dict.fromkeys(wording.label(item.code) for item in items))
    return [HudMessage(MessageKind.UNSURE, f"Not judged: {names}")] if names else []


def _not_judged_reasons(items: tuple[NotJudged, ...]) -> list[HudMessage]:
    messages = [
        HudMessage(MessageKind.UNSURE, f"Not judged: {wording.label(item.code)} ({item.reason})")
        for item in items[:_MAX_REASONS]
    ]
    return messages + _not_judged_names(items[_MAX_REASONS:])
