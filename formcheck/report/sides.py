"""A report's comparison of left and right, and of the tempo with the prescribed one; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formcheck import wording
from formcheck.biomechanics import views
from formcheck.biomechanics.measures import Measure
from formcheck.pose.landmarks import LEGS, Side
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise


@dataclass(frozen=True)
class Spread:
    """Mean and range of one measure over the repetitions of one side, in its unit."""

    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Comparison:
    """One measure on both sides."""

    label: str
    meaning: str
    unit: str
    left: Spread
    right: Spread

    @property
    def difference(self) -> str:
        """The difference of the means: "12° more on the left"."""
        gap = self.left.mean - self.right.mean
        size = wording.amount(abs(gap), self.unit)
        if size == wording.amount(0.0, self.unit):
            return "the same"
        return f"{size} more on the {'left' if gap > 0 else 'right'}"

    def text(self, side: Side) -> str:
        """One side's mean and range: "93° (88° to 97°)"."""
        spread = self.left if side is Side.LEFT else self.right
        mean, low, high = (
            wording.amount(number, self.unit) for number in (spread.mean, spread.low, spread.high)
        )
        return mean if spread.count == 1 else f"{mean} ({low} to {high})"


@dataclass(frozen=True)
class TempoRow:
    """Seconds out, held and back of one repetition; None if the end was not visible."""

    label: str
    parts_s: tuple[float | None, float | None, float | None]


@dataclass(frozen=True)
class Tempo:
    """The tempo of the repetitions, the prescribed one, and a sentence that compares them."""

    rows: tuple[TempoRow, ...]
    target_s: tuple[float, float, float]
    text: str


def comparisons(analysis: Analysis, measures: Iterable[Measure]) -> tuple[Comparison, ...]:
    """The measures with values on both sides."""
    found = []
    for measure in measures:
        spreads = [_spread(analysis, measure.key, side) for side in LEGS]
        if spreads[0] is not None and spreads[1] is not None:
            label = wording.title(wording.label(measure.key))
            found.append(Comparison(label, measure.meaning, measure.unit, spreads[0], spreads[1]))
    return tuple(found)


def _spread(analysis: Analysis, key: str, side: Side) -> Spread | None:
    # As in the document's asymmetry: from an unknown view, a measure may be of another angle.
    reps = [rep for rep in analysis.reps if rep.side is side and rep.view.name != views.UNKNOWN]
    values = [rep.measures.get(key) for rep in reps]
    known = [value for value in values if value is not None]
    if not known:
        return None
    return Spread(sum(known) / len(known), min(known), max(known), len(known))


def why_no_comparison(analysis: Analysis) -> str:
    """Why left and right are not compared, or "" if both legs work at once."""
    sides = {rep.side for rep in analysis.reps} - {Side.BOTH}
    if len(sides) == 1:
        (side,) = sides
        return (
            f"Only the {side.value} side was filmed working. Film the {side.other.value} side too "
            "to compare them."
        )
    return "Nothing could be measured on both sides." if sides else ""


def tempo_of(analysis: Analysis, exercise: Exercise) -> Tempo | None:
    """The tempo of each repetition, or None if there are no repetitions."""
    if not analysis.reps:
        return None
    rows = tuple(
        TempoRow(
            f"{rep.number}" if rep.side is Side.BOTH else f"{rep.number} {rep.side.value}",
            (rep.tempo.outbound_s, rep.tempo.hold_s, rep.tempo.return_s),
        )
        for rep in analysis.reps
    )
    target_s = exercise.guide.prescription.tempo_s
    return Tempo(rows, target_s, _tempo_text(rows, target_s))


def _tempo_text(rows: Sequence[TempoRow], target_s: Sequence[float]) -> str:
    out, hold, back = (f"{part:g} s" for part in target_s)
    found = [f"Prescribed: {out} out, {hold} held, {back} back."]
    means = []
    for number in range(3):
        known = [part for row in rows if (part := row.parts_s[number]) is not None]
        means.append(f"{sum(known) / len(known):.1f} s" if known else "unknown")
    found.append(f"Yours on average: {means[0]} out, {means[1]} held, {means[2]} back.")
    return " ".join(found)
