"""Warnings of a result document: what to know before trusting it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from formcheck import wording
from formcheck.analysis import recognition
from formcheck.analysis.model_errors import REFERENCE_MODEL, error_factor
from formcheck.exercises import find_exercise, variants_of
from formcheck.pose.landmarks import Landmark
from formcheck.pose.track import Track
from formcheck.results import Guess, PoseCoverage, Rep
from formcheck.spec.exercise import Exercise

_MAX_LISTED_CUTS = 5
_SAMPLE_FRAMES = 400
_OUT_OF_PICTURE_SHARE = 0.2
_MIN_COVERAGE = 0.8
_VISIBLE_PARTS = (
    ("feet are", "ANKLE"),
    ("knees are", "KNEE"),
    ("shoulders are", "SHOULDER"),
    ("ears are", "EAR"),
)
_UNLIKE_FIT = 0.15  # of the exercise that was named
_SLOW_MOTION_S = 10.0  # out and back: the slowest tempos prescribed stay below
_OTHER_EXERCISE_LEAD = 0.4  # a fit higher by this is another exercise, not a variant


def cut_warnings(cuts_ms: Sequence[int]) -> list[str]:
    """The times at which an edited video was split into shots."""
    if not cuts_ms:
        return []
    times = ", ".join(f"{time_ms / 1000:.1f} s" for time_ms in cuts_ms[:_MAX_LISTED_CUTS])
    more = ", …" if len(cuts_ms) > _MAX_LISTED_CUTS else ""
    number = "a cut" if len(cuts_ms) == 1 else f"{len(cuts_ms)} cuts"
    return [f"{number} in the video ({times}{more}): each part was analyzed on its own"]


def visibility_warnings(track: Track, pose: PoseCoverage) -> list[str]:
    """What the camera or the pose model did not see well enough."""
    sample = track.spread(_SAMPLE_FRAMES)
    visibility = sample.visibility[sample.seen]
    found = []
    for name, part in _VISIBLE_PARTS:
        pair = [Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT")]
        share = float(np.mean((visibility[:, pair] == 0).any(axis=1))) if len(visibility) else 0.0
        if share > _OUT_OF_PICTURE_SHARE:
            found.append(
                f"the {name} out of the picture in {share:.0%} of the frames: rules that need them "
                "are not judged; film the whole body, head to feet"
            )
    if pose.coverage < _MIN_COVERAGE:
        found.append(f"a person was found in only {pose.coverage:.0%} of the frames")
    if pose.model != REFERENCE_MODEL:
        found.append(
            f"limits and intervals were fitted with the {REFERENCE_MODEL} model; for {pose.model}, "
            f"errors are taken to be {error_factor(pose.model):g} times as large, so less is judged"
        )
    return found


def exercise_warnings(
    named: Exercise | None, guesses: Sequence[Guess], reps: Sequence[Rep]
) -> list[str]:
    """Doubts about which exercise this is; `named` is None if it was to be recognized."""
    best = recognition.best(tuple(guesses))
    if named is None and best is None:
        near = [guess for guess in guesses if guess.fit >= recognition.MIN_FIT]
        if not near:
            return ["none of the exercises was recognized, so nothing was counted"]
        names = " or ".join(_plain(guess.exercise) for guess in near[:2])
        return [f"cannot tell which exercise this is: {names}; name it with --exercise"]
    found = []
    if not reps:
        title = _plain(str(best)) if named is None else wording.title_in_sentence(named.title)
        found.append(f"no repetition of the {title} was seen")
    if named is None:
        return [*found, *_another_exercise(str(best), guesses)]
    return [*found, *name_doubts(named, guesses, reps)]


def name_doubts(named: Exercise, guesses: Sequence[Guess], reps: Sequence[Rep]) -> list[str]:
    """Why the exercise may not be the one that was named; empty if nothing speaks against it."""
    best = recognition.best(tuple(guesses))
    # A variant and its parent share one guess, under the name of either.
    family = (named.name, named.variant_of, *(one.name for one in variants_of(named.name)))
    found = []
    if best not in family:
        found.extend(remark_doubts(named, reps) or _unlike(named, guesses, reps))
    if best not in (None, named.name):
        fits = {guess.exercise: guess.fit for guess in guesses}
        named_fit = max(fits.get(name, 0.0) for name in family)
        if fits[str(best)] - named_fit > _OTHER_EXERCISE_LEAD:
            found.append(
                f"this looks like a {_plain(str(best))}, not like a "
                f"{wording.title_in_sentence(named.title)}, which was named"
            )
    return found


def first_name_doubt(
    named: Exercise | None, guesses: Sequence[Guess], reps: Sequence[Rep]
) -> str | None:
    """The strongest doubt about the name, None if there is none or no name was given."""
    return None if named is None else next(iter(name_doubts(named, guesses, reps)), None)


def _plain(name: str) -> str:
    """An exercise's name as in a sentence: "side-lying leg raise"."""
    return wording.title_in_sentence(find_exercise(name).title)


def _another_exercise(best: str, guesses: Sequence[Guess]) -> list[str]:
    """That a part of the recording shows another exercise, counted by another signal."""
    signal = find_exercise(best).cycle.signal
    for guess in guesses:
        other = find_exercise(guess.exercise)
        if guess.fit >= recognition.MIN_FIT and other.cycle.signal != signal:
            return [
                f"a part of it looks like a {wording.title_in_sentence(other.title)} and was not "
                "counted: if the video shows several exercises, analyze each with --start and --end"
            ]
    return []


def tempo_warnings(reps: Sequence[Rep]) -> list[str]:
    """A question if the repetitions are as slow as only slow motion usually is."""
    moved_s = [(rep.tempo.outbound_s or 0.0) + (rep.tempo.return_s or 0.0) for rep in reps]
    usual_s = float(np.median(moved_s)) if moved_s else 0.0
    if usual_s < _SLOW_MOTION_S:
        return []
    return [
        f"a repetition takes {usual_s:.0f} s, not counting its hold: is the video in slow motion? "
        "If so, the real movement was faster and its holds were shorter"
    ]


def _unlike(named: Exercise, guesses: Sequence[Guess], reps: Sequence[Rep]) -> list[str]:
    """That the movements as a whole do not look like the exercise that was named, and why."""
    guess = next((guess for guess in guesses if guess.exercise == named.name), None)
    if guess is None or not guess.speaks_against or guess.fit > _UNLIKE_FIT or len(reps) < 2:
        return []
    against = ", ".join(guess.speaks_against)
    return [
        f"this does not look like a {wording.title_in_sentence(named.title)}; "
        f"evidence against it: {against}"
    ]


def remark_doubts(named: Exercise, reps: Sequence[Rep]) -> list[str]:
    """What most repetitions lack of the exercise that was named, said once for the whole set."""
    remarks = Counter(remark for rep in reps for remark in rep.remarks)
    return [
        f"this may not be a {wording.title_in_sentence(named.title)}: "
        f"{remark} in {number} of {len(reps)} repetitions"
        for remark, number in remarks.most_common(1)
        if 2 * number > len(reps)
    ]
