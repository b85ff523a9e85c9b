"""From the poses of a whole recording to the result document; pure, so a replay is identical."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from formcheck import exercises
from formcheck.analysis import caveats, recognition
from formcheck.analysis.analyzer import Analyzer
from formcheck.analysis.faults import ranked_cues
from formcheck.analysis.model_errors import for_pose_model
from formcheck.biomechanics import views
from formcheck.biomechanics.body import Body
from formcheck.pose.landmarks import Motion, Side
from formcheck.pose.nan_statistics import nan_expected
from formcheck.pose.track import Track
from formcheck.preprocessing.offline import PreparedShot, shot_slices
from formcheck.results import (
    Analysis,
    Attempt,
    CameraView,
    NotJudged,
    PoseCoverage,
    Rep,
    SideCount,
    Source,
    Summary,
)
from formcheck.spec.exercise import Exercise
from formcheck.version import __version__

AUTO = "auto"
_PLACEMENT = {
    views.FRONT: "in front, square to the body, at hip height",
    views.SIDE: "beside, at hip height, square to the body",
    views.OBLIQUE: "in front and 30-45° to one side",
    views.BACK: "behind",
    views.ABOVE: "above, looking straight down",
}


Customize = Callable[[Exercise], Exercise]


def as_is(exercise: Exercise) -> Exercise:
    """Return the exercise unchanged: the default of `customize`."""
    return exercise


def analyze_recording(  # noqa: PLR0913  # each argument is one property of the recording
    track: Track,
    source: Source,
    pose: PoseCoverage,
    exercise: str = AUTO,
    warnings_before: Sequence[str] = (),
    *,
    cuts_ms: Sequence[int] = (),
    customize: Customize = as_is,
) -> Analysis:
    """Analyze one recording; `exercise` is a name in the catalog, or "auto" to recognize it.

    `cuts_ms` are the times of the first frames of new shots if the video was edited: each shot is
    analyzed separately, and no repetition spans a cut. `customize` adapts the exercise to the
    person, for example with personal limits. `warnings_before` come first in the document.

    Raises UnknownExerciseError for an unknown name.
    """
    named = None if exercise == AUTO else exercises.find_exercise(exercise)
    with nan_expected():
        size_px = source.width, source.height
        shots = [
            PreparedShot(track, *size_px, shot, source.fov_deg)
            for shot in shot_slices(track, cuts_ms)
        ]
        guesses = recognition.recognize(exercises.all_exercises(), shots)
        chosen = named
        if chosen is None:
            name = recognition.best(guesses)
            chosen = None if name is None else exercises.find_exercise(name)
        chosen = None if chosen is None else for_pose_model(customize(chosen), pose.model)
        reps, attempts, view = _count_reps(chosen, shots)
    analysis = build_analysis(chosen, reps, attempts, view, (source, pose))
    return replace(
        analysis,
        exercise_source="recognised" if named is None else "given",
        name_doubt=caveats.first_name_doubt(named, guesses, reps),
        warnings=(
            *warnings_before,
            *caveats.cut_warnings(cuts_ms),
            *caveats.visibility_warnings(track, pose),
            *caveats.exercise_warnings(named, guesses, reps),
            *caveats.tempo_warnings(reps),
        ),
        recognition=tuple(guess for guess in guesses if guess.fit > 0),
    )


def build_analysis(
    exercise: Exercise | None,
    reps: tuple[Rep, ...],
    attempts: tuple[Attempt, ...],
    view: CameraView,
    of: tuple[Source, PoseCoverage],
) -> Analysis:
    """Build the document of these repetitions of a named exercise, without warnings."""
    not_judged = _never_judged(reps)
    return Analysis(
        formcheck_version=__version__,
        source=of[0],
        pose=of[1],
        exercise=None if exercise is None else exercise.name,
        exercise_source="given",
        view=view,
        reps=reps,
        attempts=attempts,
        not_judged=not_judged,
        summary=_summary(reps),
        cues=ranked_cues(reps),
        camera_advice=None if exercise is None else _camera_advice(exercise, not_judged, reps),
    )


def _count_reps(
    exercise: Exercise | None, shots: Iterable[Iterable[Motion]]
) -> tuple[tuple[Rep, ...], tuple[Attempt, ...], CameraView]:
    overall = CameraView(views.UNKNOWN, None)
    analyzer = None if exercise is None else Analyzer(exercise)
    for shot in shots:
        for motion in shot:
            if overall.name == views.UNKNOWN:
                overall = views.estimate_view(Body(motion, float("nan")))
            if analyzer is None:
                continue
            for frame in range(len(motion)):
                analyzer.update(motion.pose(frame))
        if analyzer is not None:
            analyzer.end_shot()
    if analyzer is None:
        return (), (), overall
    reps, attempts = analyzer.finish()
    return reps, attempts, analyzer.view() or overall


def _never_judged(reps: Sequence[Rep]) -> tuple[NotJudged, ...]:
    """Rules not judged in any repetition, with the most common reason."""
    reasons: dict[str, Counter[str]] = {}
    for rep in reps:
        for item in rep.not_judged:
            reasons.setdefault(item.code, Counter())[item.reason] += 1
    return tuple(
        NotJudged(code, _common_reason(count))
        for code, count in reasons.items()
        if sum(count.values()) == len(reps)
    )


def _common_reason(count: Counter[str]) -> str:
    reason, number = count.most_common(1)[0]
    return reason if 2 * number > count.total() else "in no repetition, for the reasons given there"


def _camera_advice(
    exercise: Exercise, not_judged: Sequence[NotJudged], reps: Sequence[Rep]
) -> str | None:
    """Where to put the camera next time, for rules that no repetition's view allowed to judge.

    Rules that a suitable view did not help to judge (hidden parts, values too close to the limit)
    get no advice, since another place would not help either.
    """
    used = {rep.view.name for rep in reps}
    wanted: dict[str, list[str]] = {}
    for code in dict.fromkeys(item.code for item in not_judged):
        variants = [rule for rule in exercise.rules if rule.code == code]
        suitable = frozenset().union(*(rule.views for rule in variants))
        if suitable & used:
            continue
        best = next(view for view in _PLACEMENT if view in suitable)
        wanted.setdefault(_PLACEMENT[best], []).append(variants[0].title.lower())
    if not wanted:
        return None
    return "; ".join(
        f"to judge “{'”, “'.join(titles)}”, put the camera {place}"
        for place, titles in wanted.items()
    )


def _summary(reps: Sequence[Rep]) -> Summary:
    counts = Counter(fault.code for rep in reps for fault in rep.faults)
    scores = [rep.score for rep in reps if rep.score is not None]
    sides = [side for side in Side if any(rep.side is side for rep in reps)]
    return Summary(
        reps=len(reps),
        good_reps=sum(rep.is_good for rep in reps),
        score=round(float(np.mean(scores))) if scores else None,
        fault_counts=dict(counts.most_common()),
        by_side={side.value: _side_count(reps, side) for side in sides},
        asymmetry=_asymmetry(reps),
        fully_judged_reps=sum(rep.is_fully_judged for rep in reps),
    )


def _side_count(reps: Sequence[Rep], side: Side) -> SideCount:
    of_side = [rep for rep in reps if rep.side is side]
    return SideCount(
        reps=len(of_side),
        good_reps=sum(rep.is_good for rep in of_side),
        fully_judged_reps=sum(rep.is_fully_judged for rep in of_side),
    )


def _asymmetry(reps: Sequence[Rep]) -> Mapping[str, float]:
    """Left mean minus right mean of each measure known for both sides, in its unit.

    A repetition from an unknown view is left out: its measures may be of another angle.
    """
    means: dict[Side, dict[str, float]] = {}
    for side in (Side.LEFT, Side.RIGHT):
        values: dict[str, list[float]] = {}
        for rep in reps:
            if rep.side is side and rep.view.name != views.UNKNOWN:
                for key, value in rep.measures.items():
                    if value is not None:
                        values.setdefault(key, []).append(value)
        means[side] = {key: float(np.mean(found)) for key, found in values.items()}
    shared = means[Side.LEFT].keys() & means[Side.RIGHT].keys()
    return {key: means[Side.LEFT][key] - means[Side.RIGHT][key] for key in sorted(shared)}
