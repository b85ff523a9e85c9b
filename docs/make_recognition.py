"""Fit the models that recognize an exercise, and measure them on people they were not fitted on.

python docs/make_recognition.py FOLDER... [--drawn N] [--seed S]

A FOLDER holds pose recordings with labels (ID.npz, ID.json), as `formcheck bench` reads them. The
part of an ID before its first "_" names its source. N recordings of each movement that
formcheck.bench.movements can draw are fitted on too. Writes formcheck/exercises/recognition.json,
and the table of docs/recognition.md: each source is judged by models fitted without it.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.analysis import movement_evidence, recognition
from formcheck.analysis.movement_evidence import Movement
from formcheck.analysis.reps import Excursion
from formcheck.bench.movements.catalog import OURS
from formcheck.bench.movements.recordings import Recording as Drawing
from formcheck.bench.movements.recordings import generate, movement_names
from formcheck.biomechanics.body import RepView
from formcheck.biomechanics.movement_profile import Profile
from formcheck.exercises import all_exercises, model_from_json
from formcheck.pose.landmarks import Landmark, Motion
from formcheck.pose.nan_statistics import nan_expected
from formcheck.pose.track import Track
from formcheck.preprocessing.offline import PreparedShot, shot_slices
from formcheck.recording import load_recording
from formcheck.results import Guess
from formcheck.spec.exercise import Exercise

MODELS = Path(__file__).parent.parent / "formcheck" / "exercises" / "recognition.json"
CARD = Path(__file__).parent / "recognition.md"
BINS, WHOLE_BINS, ROUNDS, WHOLE_ROUNDS, RATE = 12, 10, 150, 60, 0.1
RIDGE, WHOLE_RIDGE = 20.0, 5.0
TURNS = 0.3  # of the rounds that each curve takes part in, so that none speaks for all
NEIGHBORS = np.array([1 / 3, 1 / 2, 1.0, 1 / 2, 1 / 3])
FOLDS, INNER_FOLDS = 5, 4
PEAK_S, AROUND_S = 0.45, 1.2
AROUND_A_SINGLE_S = 2.0  # of rest in a clip of one repetition
# People do the same movement faster or slower: each recording is fitted on at these paces too.
PACES = (1.0, 0.75, 1.35)
DRAWN = "drawn"
CLEAN_SHARE = 0.15  # of the drawings, without errors
# What a group weighs as a whole: drawn people are many, filmed ones are what counts.
WEIGHTS = {DRAWN: 1.0, "filmed": 2.0}
MAX_WEIGHT, PER_RECORDING = 4.0, 8
Floats = NDArray[np.float64]
RECORDINGS: list[Recording] = []  # inherited by the processes that judge them


@dataclass
class Seen:
    """The movements of one exercise's signal in one recording."""

    exercise: Exercise
    movements: list[tuple[Excursion, dict[str, float] | None]] = field(default_factory=list)

    def weigh(self, excursion: Excursion, rep: RepView | None, profile: Profile) -> None:
        """Collect a movement; see `recognition.MovementCollector`."""
        values = (
            None if rep is None else recognition.movement_values(self.exercise, excursion, profile)
        )
        self.movements.append((excursion, values))


@dataclass
class Recording:
    """One labeled recording: its movements by exercise, and for how long a person was seen."""

    source: str
    label: Mapping[str, Any]
    movements: dict[str, list[tuple[Excursion, dict[str, float] | None]]]
    seen_s: float

    @property
    def exercises(self) -> set[str]:
        """The names that are right; empty for another activity."""
        name = self.label["exercise"]
        return set() if name == "idle" else {name, *self.label.get("also_right", ())}

    def truth(self, name: str, excursion: Excursion) -> float:
        """1 for a repetition of the exercise, 0 for none, NaN where the labels leave it open."""
        if name != self.label["exercise"]:
            return float("nan") if name in self.exercises else 0.0
        peaks = [rep["peak"] for rep in self.label["reps"]]
        if any(abs(peak - excursion.peak_ms / 1000) <= PEAK_S for peak in peaks):
            return 1.0
        start_s, end_s = excursion.start_ms / 1000, excursion.end_ms / 1000
        near = any(start_s < peak + AROUND_S and end_s > peak - AROUND_S for peak in peaks)
        return float("nan") if near else 0.0


def parents() -> list[Exercise]:
    """The exercises that have models; a variant is told from its parent by its own traits."""
    return [exercise for exercise in all_exercises() if not exercise.variant_of]


def collected(
    source: str, label: Mapping[str, Any], track: Track, size_px: tuple[int, int], cuts_ms: Any
) -> Recording:
    """Cut one recording into the movements of every exercise's signal."""
    seen = [Seen(exercise) for exercise in parents()]
    with nan_expected():
        shots = [PreparedShot(track, *size_px, shot) for shot in shot_slices(track, cuts_ms)]
        seen_s = recognition.collect_movements(seen, shots)
    return Recording(source, label, {one.exercise.name: one.movements for one in seen}, seen_s)


def read(path: Path) -> list[Recording]:
    """Read a labeled recording and its movements, at each of `PACES`."""
    loaded = load_recording(path)
    label = json.loads(path.with_suffix(".json").read_text())
    label = {**label, "id": path.stem, "group": path.parent.name}
    size_px = (loaded.source.width, loaded.source.height)
    source = f"{path.parent.name}: {label.get('subject') or path.stem.split('_')[0]}"
    found = []
    for pace in PACES:
        motion = loaded.track.motion()
        track = Track.of(replace(motion, times_ms=(motion.times_ms / pace).astype(np.int64)))
        cuts_ms = [int(cut_ms / pace) for cut_ms in loaded.cuts_ms]
        found.append(collected(source, at_pace(label, pace), track, size_px, cuts_ms))
    return found


def at_pace(label: Mapping[str, Any], pace: float) -> dict[str, Any]:
    """The labels of a recording that is played `pace` times as fast."""
    reps = [{**rep, "peak": rep["peak"] / pace} for rep in label["reps"]]
    return {**label, "reps": reps, "pace": pace}


def draw(seed: int, name: str) -> Recording:
    """Draw a movement once, and cut it into movements."""
    chance = np.random.default_rng(seed)
    drawn = generate(name, chance)
    motion = as_drawn(drawn) if chance.random() < CLEAN_SHARE else drawn.motion
    label = {**drawn.labels(f"{name}_{seed}"), "group": DRAWN}
    size_px = (drawn.shot.width, drawn.shot.height)
    return collected(DRAWN, label, Track.of(motion), size_px, ())


def as_drawn(drawn: Drawing) -> Motion:
    """The drawing without a landmark model's errors: perfect poses should not count against."""
    shot = drawn.shot
    hips_m = shot.camera_m[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1, keepdims=True)
    size_px = np.array([shot.width, shot.height])
    inside = ((shot.xy_px >= 0) & (shot.xy_px < size_px)).all(axis=-1)
    return Motion(drawn.motion.times_ms, shot.xy_px, shot.camera_m - hips_m, inside.astype(float))


def steps(values: Floats, bins: int) -> tuple[float, ...]:
    """Edges between equally full bins."""
    known = values[np.isfinite(values)]
    if len(np.unique(known)) < 2:
        return ()
    return tuple(np.unique(np.quantile(known, np.linspace(0, 1, bins + 1)[1:-1])).tolist())


def binned(values: Floats, edges: Sequence[float]) -> NDArray[np.intp]:
    """The bin of each value; one more for NaN."""
    bins = np.searchsorted(np.array(edges), values, side="right")
    return np.where(np.isfinite(values), bins, len(edges) + 1)


@dataclass
class Fitted:
    """An additive model as arrays: one row of values for each example."""

    names: list[str]
    bias: float
    edges: list[tuple[float, ...]]
    scores: list[Floats]

    def score(self, values: Floats) -> Floats:
        """Log odds of each example."""
        total = np.full(len(values), self.bias)
        for column, (edges, scores) in enumerate(zip(self.edges, self.scores, strict=True)):
            total += scores[binned(values[:, column], edges)]
        return total

    def as_json(self) -> dict[str, Any]:
        """As `recognition.json` holds it; curves that say nothing are left out."""
        return {
            "bias": round(self.bias, 3),
            "curves": {
                name: {
                    "edges": [float(f"{edge:.4g}") for edge in edges],
                    "scores": [round(float(score), 2) for score in scores[:-1]],
                    "unknown": round(float(scores[-1]), 2),
                }
                for name, edges, scores in zip(self.names, self.edges, self.scores, strict=True)
                if np.abs(scores).max() >= 0.05
            },
        }


@dataclass(frozen=True)
class Recipe:
    """How to boost: steps of a curve, rounds, ridge, and the share of rounds of each curve."""

    bins: int
    rounds: int
    ridge: float
    turns: float


MOVEMENT = Recipe(BINS, ROUNDS, RIDGE, TURNS)
WHOLE = Recipe(WHOLE_BINS, WHOLE_ROUNDS, WHOLE_RIDGE, 1.0)


def fit(names: list[str], values: Floats, truth: Floats, weights: Floats, by: Recipe) -> Fitted:
    """Boost the steps of the curves in turn, each smoothed over its neighbors."""
    share = float(np.clip((weights * truth).sum() / weights.sum(), 1e-3, 1 - 1e-3))
    bias = float(np.log(share / (1 - share)))
    edges = [steps(column, by.bins) for column in values.T]
    places = [binned(column, edge) for column, edge in zip(values.T, edges, strict=True)]
    scores = [np.zeros(len(edge) + 2) for edge in edges]
    odds, chance = np.full(len(truth), bias), np.random.default_rng(0)
    for _ in range(by.rounds):
        for place, curve in zip(places, scores, strict=True):
            if len(curve) < 3 or chance.random() >= by.turns:
                continue
            likely = 1 / (1 + np.exp(-odds))
            slope = np.bincount(place, weights * (truth - likely), len(curve))
            bend = np.bincount(place, weights * likely * (1 - likely), len(curve))
            step = RATE * smooth(slope) / (smooth(bend) + by.ridge)
            step[-1] *= 0.3  # what is unknown should say little
            curve += step  # noqa: PLW2901  # in place
            odds += step[place]
    return Fitted(names, bias, edges, scores)


def smooth(bins: Floats) -> Floats:
    """Add shares of the neighbors on both sides; the last bin, of unknown values, has none."""
    reach = len(NEIGHBORS) // 2
    known = np.convolve(bins[:-1], NEIGHBORS)[reach : reach + len(bins) - 1]
    return np.append(known, bins[-1])


def group_of(recording: Recording) -> str:
    """Drawn or filmed."""
    return DRAWN if recording.source == DRAWN else "filmed"


def balanced(truth: Floats, owners: Sequence[Recording], per_recording: Floats) -> Floats:
    """Weights with which groups and answers weigh what they should, whatever their number."""
    weights = np.minimum(1.0, PER_RECORDING / per_recording)
    groups = np.array([f"{group_of(one)}: {one.label['group']}" for one in owners])
    ours = np.array([bool(one.exercises) for one in owners])
    for group in set(groups.tolist()):
        for kind, total in ((truth == 1, 500.0), (ours & (truth == 0), 700.0), (~ours, 1000.0)):
            chosen = (groups == group) & kind
            if chosen.any():
                weights[chosen] *= total * WEIGHTS[group.split(":")[0]] / weights[chosen].sum()
    return np.minimum(weights, MAX_WEIGHT)


def movement_table(name: str, recordings: Sequence[Recording]) -> Iterator[tuple[int, int, float]]:
    """Recording, movement and truth of each movement that can be judged."""
    for number, recording in enumerate(recordings):
        for place, (excursion, values) in enumerate(recording.movements[name]):
            if values is not None:
                yield number, place, recording.truth(name, excursion)


def fit_movements(name: str, recordings: Sequence[Recording], names: list[str]) -> Fitted:
    """The model of one exercise's movements."""
    rows = [row for row in movement_table(name, recordings) if np.isfinite(row[2])]
    owners = [recordings[number] for number, _, _ in rows]
    counts = np.bincount([number for number, _, _ in rows], minlength=len(recordings))
    truth = np.array([row[2] for row in rows])
    values = np.array(
        [values_of(recordings[number], name, place, names) for number, place, _ in rows]
    )
    weights = balanced(truth, owners, counts[[number for number, _, _ in rows]].astype(float))
    return fit(names, values, truth, weights, MOVEMENT)


def values_of(recording: Recording, name: str, place: int, names: list[str]) -> list[float]:
    """The numbers of one movement in the order of `names`."""
    values = recording.movements[name][place][1]
    assert values is not None
    return [values[key] for key in names]


def judged(model: Fitted, name: str, recording: Recording) -> list[Movement]:
    """The movements of a recording with their log odds."""
    found = recording.movements[name]
    known = [place for place, (_, values) in enumerate(found) if values is not None]
    table = np.array([values_of(recording, name, place, model.names) for place in known])
    odds = dict(zip(known, model.score(table) if known else (), strict=True))
    return [
        Movement(excursion, None if place not in odds else float(odds[place]))
        for place, (excursion, _) in enumerate(found)
    ]


@dataclass
class Models:
    """All models, fitted on some recordings."""

    movements: dict[str, Fitted]
    whole: Fitted

    def fits(self, recording: Recording) -> dict[str, float]:
        """The fit of each exercise that has any evidence."""
        found = {}
        whole = model_from_json(self.whole.as_json())
        for name, model in self.movements.items():
            numbers = movement_evidence.evidence(judged(model, name, recording), recording.seen_s)
            if numbers:
                found[name] = movement_evidence.fit_of(whole, numbers)
        return found


def folds(recordings: Sequence[Recording], number: int) -> list[int]:
    """The fold of each recording: whole sources together, drawn ones by their number."""
    sources = sorted({one.source for one in recordings} - {DRAWN})
    order = np.random.default_rng(0).permutation(len(sources))
    fold = {sources[place]: rank % number for rank, place in enumerate(order)}
    return [fold.get(one.source, place % number) for place, one in enumerate(recordings)]


def fit_all(recordings: Sequence[Recording]) -> Models:
    """Fit the movements' models; and the whole's on movements judged by models without them."""
    known = (
        values for one in recordings for found in one.movements.values() for _, values in found
    )
    names = sorted({key for values in known if values for key in values})
    exercises = [exercise.name for exercise in parents()]
    inner = folds(recordings, INNER_FOLDS)
    rows: list[tuple[Recording, str, dict[str, float]]] = []
    for fold in range(INNER_FOLDS):
        kept = [one for one, n in zip(recordings, inner, strict=True) if n != fold]
        models = {name: fit_movements(name, kept, names) for name in exercises}
        for one, n in zip(recordings, inner, strict=True):
            for name, model in models.items() if n == fold else ():
                found = judged(model, name, one)
                for part, seen_s in ((found, one.seen_s), *single_repetition(name, one, found)):
                    numbers = movement_evidence.evidence(part, seen_s)
                    if numbers:
                        rows.append((one, name, numbers))
    final = {name: fit_movements(name, recordings, names) for name in exercises}
    return Models(final, fit_whole(rows))


def single_repetition(
    name: str, recording: Recording, found: Sequence[Movement]
) -> Iterator[tuple[list[Movement], float]]:
    """A recording of ours as if it showed only the middle one of its repetitions."""
    reps = [one for one in found if recording.truth(name, one.excursion) == 1]
    reps = [one for one in reps if one.log_odds is not None]
    if reps:
        only = reps[len(reps) // 2]
        yield [only], only.excursion.duration_s + AROUND_A_SINGLE_S


def fit_whole(rows: Sequence[tuple[Recording, str, dict[str, float]]]) -> Fitted:
    """The model of whole recordings."""
    names = sorted(rows[0][2])
    rows = [row for row in rows if row[1] not in row[0].label.get("also_right", ())]
    truth = np.array([float(name in one.exercises) for one, name, _ in rows])
    values = np.array([[numbers[key] for key in names] for _, _, numbers in rows])
    weights = balanced(truth, [one for one, _, _ in rows], np.ones(len(rows)))
    return fit(names, values, truth, weights, WHOLE)


@dataclass
class Score:
    """Counts of one group of recordings."""

    ours: int = 0
    right: int = 0
    wrong: int = 0
    others: int = 0
    mistaken: int = 0
    hours: float = 0.0


def judge(models: Models, recording: Recording) -> str | None:
    """The exercise that the recording is taken for."""
    fits = [Guess(name, fit) for name, fit in models.fits(recording).items()]
    return recognition.best(tuple(sorted(fits, key=lambda guess: -guess.fit)))


def as_filmed(place: int) -> bool:
    """Whether a recording has the pace at which it was filmed, and not another."""
    return float(RECORDINGS[place].label.get("pace", 1.0)) == 1.0


def held_out(fold: int) -> list[tuple[int, str | None]]:
    """The verdicts on one fold, by models fitted without it."""
    numbers = folds(RECORDINGS, FOLDS)
    models = fit_all([one for one, n in zip(RECORDINGS, numbers, strict=True) if n != fold])
    chosen = [place for place, n in enumerate(numbers) if n == fold and as_filmed(place)]
    return [(place, judge(models, RECORDINGS[place])) for place in chosen]


def scores(verdicts: Iterable[tuple[Recording, str | None]]) -> dict[str, Score]:
    """Add up the verdicts by group; prints the wrong ones."""
    found: dict[str, Score] = defaultdict(Score)
    for one, name in verdicts:
        score = found[str(one.label["group"])]
        if one.exercises:
            score.ours += 1
            score.right += name in one.exercises
            score.wrong += name is not None and name not in one.exercises
        else:
            score.others += 1
            score.mistaken += name is not None
            score.hours += one.seen_s / 3600
        if (name or "idle") not in (one.exercises or {"idle"}):
            print(f"{one.label['id']}: {one.label.get('label', '')} taken for {name}")
    return found


def table(found: Mapping[str, Score], sources: Mapping[str, int]) -> str:
    """The card's table."""
    lines = [
        "| recordings | sources | ours | recognized | another's name | others | taken for ours |",
        "|---|---|---|---|---|---|---|",
    ]
    for group, score in sorted(found.items()):
        lines.append(
            f"| `{group}` | {sources[group]} | {score.ours} | {score.right} | {score.wrong} | "
            f"{score.others} | {score.mistaken} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Read and draw, judge each source by models fitted without it, then fit on everything."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    options.add_argument("folders", nargs="+", type=Path)
    options.add_argument("--drawn", type=int, default=20)
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    paths = [path for folder in given.folders for path in sorted(folder.glob("*.npz"))]
    labeled = [path for path in paths if path.with_suffix(".json").exists()]
    names = [name for name in movement_names() for _ in range(given.drawn)]
    names += [name for name in OURS for _ in range(given.drawn)]  # so many others need more of ours
    with ProcessPoolExecutor(2) as pool:
        RECORDINGS.extend(one for part in pool.map(read, labeled, chunksize=4) for one in part)
        seeds = range(100_000 * given.seed, 100_000 * given.seed + len(names))
        RECORDINGS.extend(pool.map(draw, seeds, names, chunksize=8))
    print(f"{len(labeled)} recordings read, {len(names)} drawn", flush=True)
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        places = [verdict for part in pool.map(held_out, range(FOLDS)) for verdict in part]
    verdicts = [(RECORDINGS[place], name) for place, name in places]
    sources: dict[str, set[str]] = defaultdict(set)
    for one in RECORDINGS:
        sources[str(one.label["group"])].add(one.source)
    text = table(scores(verdicts), {group: len(names) for group, names in sources.items()})
    print(text)
    models = fit_all(RECORDINGS)
    document = {
        "movements": {name: model.as_json() for name, model in models.movements.items()},
        "whole": models.whole.as_json(),
    }
    MODELS.write_text(json.dumps(document, separators=(",", ":")) + "\n")
    pattern = r"(<!-- table -->\n).*(<!-- end -->)"
    card = re.sub(pattern, lambda m: f"{m[1]}{text}\n{m[2]}", CARD.read_text(), flags=re.DOTALL)
    CARD.write_text(card)


if __name__ == "__main__":
    main()
